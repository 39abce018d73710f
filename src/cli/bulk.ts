import { PresignError } from '../errors.ts'
import type { Operation } from '../types.ts'
import type { Arguments } from './arguments.ts'
import type { Command } from './command.ts'
import { exitCodes, Failure, plain, usage } from './failure.ts'
import { type Location, readLocation } from './location.ts'
import { formatPresigned, outputOptions, print, say } from './output.ts'
import { objectOperations, readSigning, signingOptions } from './presign.ts'
import { createProgress } from './progress.ts'
import { type Record as InputRecord, readRecords } from './records.ts'
import { readStore, storeOptions } from './settings.ts'
import { sign } from './sign.ts'
import { suggest } from './suggest.ts'

const verbs = Object.keys(objectOperations)

/** What an operation in JSON may say. */
const members = ['method', 'bucket', 'key', 'query', 'headers']

/** Reads an operation in JSON; what it leaves out is as in `template`. Its values are the library's to check. */
function readOperation(text: string, template: Operation): Operation {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Failure('expected JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Failure('expected a JSON object')
  const unknown = Object.keys(value).find((name) => !members.includes(name))
  if (unknown !== undefined) throw new Failure(`unknown member ${plain(unknown)}; expected ${members.join(', ')}`)
  const given = value as Partial<Operation>
  return {
    ...template,
    ...given,
    query: { ...template.query, ...given.query },
    headers: { ...template.headers, ...given.headers },
  }
}

/** The operation of a record. */
function createReader(args: Arguments, verb: string, { key: prefix }: Location) {
  const template = objectOperations[verb]!.build(args, 'key')
  if (args.flag('ndjson')) {
    const unkeyed = { ...template, key: undefined }
    return (text: string) => {
      const operation = readOperation(text, unkeyed)
      return { ...operation, ...(operation.key !== undefined && { key: prefix + operation.key }) }
    }
  }
  return (text: string): Operation => {
    if (text === '') throw new Failure('expected a key, got an empty line')
    return { ...template, key: prefix + text }
  }
}

/** What `bulk [VERB] s3://BUCKET/[PREFIX]` names. */
function readOperands({ operands }: Arguments): [verb: string, place: Location] {
  const [first, second] = operands
  if (first === undefined) throw usage('expected s3://BUCKET/[PREFIX]')
  if (operands.length > 2) throw usage('expected [get|put|head|delete] s3://BUCKET/[PREFIX], got more')
  if (second === undefined) return ['get', readLocation(first)]
  if (!verbs.includes(first)) {
    const near = suggest(first, verbs)
    throw usage(`expected ${verbs.join(', ')} before the place${near ? `; did you mean ${near}?` : ''}`)
  }
  return [first, readLocation(second)]
}

export const bulk: Command = {
  name: 'bulk',
  summary: 'Print a URL for each key on standard input',
  operands: '[get|put|head|delete] s3://BUCKET/[PREFIX]',
  options: [
    'null',
    'ndjson',
    'keep-going',
    ...new Set(Object.values(objectOperations).flatMap(({ options }) => options)),
    'query',
    'header',
    ...signingOptions,
    ...outputOptions,
    ...storeOptions,
  ],
  notes: [
    'One key a line, or a NUL byte after each with -0, or an operation in JSON a line with --ndjson. The URLs come in the order of the keys, one a line, while the keys are read: there may be any number of them.',
    'The prefix is put before each key. A bad line ends it, and is named by its number on standard error.',
  ],
  examples: [
    ['sigv4-presign bulk s3://photos/ < keys.txt > urls.txt', 'a GET URL for each key'],
    ['find 2026 -type f -print0 | sigv4-presign bulk -0 put s3://backup/ --json', 'PUT URLs, with what must be sent'],
    [
      `echo '{"method":"PUT","key":"a.txt","headers":{"content-type":"text/plain"}}' | sigv4-presign bulk --ndjson s3://photos/`,
      'any operation',
    ],
  ],
  async run(args) {
    const [verb, place] = readOperands(args)
    if (args.flag('null') && args.flag('ndjson')) throw usage('--null and --ndjson exclude each other')
    const foreign = Object.values(objectOperations)
      .flatMap(({ options }) => options)
      .find((name) => args.has(name) && !objectOperations[verb]!.options.includes(name))
    if (foreign) throw usage(`--${foreign} is no option of ${verb}`)
    const readOne = createReader(args, verb, place)
    const store = readStore(args, process.env, place.bucket)
    const signing = readSigning(args)
    const progress = createProgress('URLs', undefined)
    let count = 0
    let failed = 0

    const signBlock = async (records: InputRecord[]): Promise<[lines: string, problem: string | undefined]> => {
      let lines = ''
      for (const record of records) {
        count++
        try {
          if ('problem' in record) throw new Failure(record.problem)
          const signed = sign(store, readOne(record.text), signing)
          lines += `${formatPresigned(signed instanceof Promise ? await signed : signed, args)}\n`
        } catch (error) {
          if (!(error instanceof Failure || error instanceof PresignError)) throw error
          const problem = `line ${count}: ${error.message}`
          if (!args.flag('keep-going')) return [lines, problem]
          failed++
          progress.clear()
          say(problem)
        }
      }
      return [lines, undefined]
    }

    for await (const records of readRecords(process.stdin, args.flag('null') ? '\0' : '\n')) {
      const [lines, problem] = await signBlock(records)
      if (lines !== '') await print(lines)
      if (problem !== undefined) {
        progress.clear()
        throw new Failure(problem)
      }
      progress.advance(records.length)
    }
    progress.end()
    if (failed > 0) say(`${failed} of ${count} lines are bad`)
    return failed > 0 ? exitCodes.failed[0] : exitCodes.done[0]
  },
}
