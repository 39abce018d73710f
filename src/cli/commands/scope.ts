import { PresignError } from '../../errors.ts'
import { scopeCredentials } from '../../sync.ts'
import type { Credentials, ScopedCredentials } from '../../types.ts'
import { type Command, readOperands } from '../program/command.ts'
import { exitCodes } from '../program/failure.ts'
import { print, printError } from '../program/output.ts'
import { readInteger } from '../program/units.ts'
import { readSigningSettings, settingOptions } from '../settings/store.ts'

/** Returns the day that follows a day, as YYYYMMDD. */
const nextDay = (day: string): string =>
  new Date(Date.parse(day.replace(/(....)(..)(..)/, '$1-$2-$3')) + 86_400_000)
    .toISOString()
    .slice(0, 10)
    .replaceAll('-', '')

export const scope: Command = {
  name: 'scope',
  summary: 'Derive signing keys that are valid for one day, region and service, for a secret store',
  operands: '',
  options: ['service', 'date', 'days', ...settingOptions],
  optionHelp: { service: 'the AWS service to sign for (default: s3)' },
  notes: [
    'It prints one JSON object for each day. --credentials and the library accept it in place of the secret ' +
      'access key. Keep it secret: with it, anybody can sign any request for that day, region and service.',
  ],
  examples: [
    ['sigv4-presign scope --region eu-west-1 --days 31 > month.jsonl', 'the keys of a month for S3'],
    ['sigv4-presign scope > keys.jsonl', 'the keys of today and the next six days'],
    ['sigv4-presign get s3://photos/cat.jpg --credentials keys.jsonl', 'sign with the key of today'],
  ],
  async run(args) {
    readOperands(args, this.operands)
    const days = readInteger('days', args.value('days') ?? '7', 1, 366)
    const { region, credentials } = readSigningSettings(args, process.env)
    // A signing key, which a file may hold, is rejected by the library.
    const plain = (typeof credentials === 'function' ? credentials() : credentials) as Credentials
    const service = args.value('service') ?? 's3'
    let date = args.value('date')?.replaceAll('-', '')
    const made: ScopedCredentials[] = []
    try {
      while (made.length < days) {
        const scoped = scopeCredentials(plain, { region, service, ...(date !== undefined && { date }) })
        made.push(scoped)
        date = nextDay(scoped.date)
      }
    } catch (error) {
      const isExpired = error instanceof PresignError && error.code === 'ExpiredCredentials'
      if (!isExpired || made.length === 0) throw error
      printError(`warning: the credentials expire: printed ${made.length} of ${days} days`)
    }
    if (process.stdout.isTTY) {
      printError('warning: these keys are secret, and the terminal shows them: redirect them to your secret store')
    }
    for (const scoped of made) await print(`${JSON.stringify(scoped)}\n`)
    return exitCodes.done[0]
  },
}
