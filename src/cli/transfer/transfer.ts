import { readFileSync } from 'node:fs'
import { minPartSize } from '../../multipart/plan.ts'
import type { Credentials, Store } from '../../types.ts'
import type { Arguments } from '../program/arguments.ts'
import { describeFileError, usage } from '../program/failure.ts'
import type { OptionName } from '../program/options.ts'
import { readInteger, readSize } from '../program/units.ts'
import { findCaBundle, readCredentials, readStore, type SigningStore } from '../settings/store.ts'
import { type Client, createClient } from './client.ts'
import { maxPartBytes } from './parts.ts'

/** The options of uploads and downloads. */
export const transferOptions = ['part-size', 'parallel', 'retries'] as const satisfies OptionName[]

/** The settings of an upload or download. */
export interface Transfer {
  store: SigningStore
  client: Client
  partBytes: number
  parallel: number
}

/** How long credentials must remain valid for a request to be signed with them. */
const minValidMilliseconds = 60_000

/** Returns a provider that reads the credentials of the profile again before they expire. */
function renewing(args: Arguments, found: SigningStore['credentials']): Store['credentials'] {
  if (typeof found === 'function') return found
  let credentials = found
  return () => {
    const { expiration } = credentials
    if (expiration && new Date(expiration).getTime() < Date.now() + minValidMilliseconds) {
      credentials = readCredentials(args, process.env)() as Credentials
    }
    return credentials
  }
}

function readCaBundle(path: string | undefined): string | undefined {
  if (path === undefined) return undefined
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw usage(`can't read the CA bundle ${path}: ${describeFileError(error)}`)
  }
}

/** Reads the settings of uploads to and downloads from a bucket. */
export function readTransfer(args: Arguments, bucket: string): Transfer {
  const partBytes = readSize('part-size', args.value('part-size') ?? '8MiB')
  if (partBytes < minPartSize || partBytes > maxPartBytes) throw usage('--part-size: expected 5MiB to 1GiB')
  const store = readStore(args, process.env, bucket)
  // Its ETags are random, and may look like an MD5:
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-differences.html
  if (store.service === 's3express') {
    throw usage('the ETags of a directory bucket are not checksums: use get --curl or put --curl')
  }
  return {
    store,
    client: createClient(
      { ...store, credentials: renewing(args, store.credentials) },
      readInteger('retries', args.value('retries') ?? '5', 0, 100),
      args.flag('debug'),
      readCaBundle(findCaBundle(args, process.env)),
    ),
    partBytes,
    parallel: readInteger('parallel', args.value('parallel') ?? '4', 1, 64),
  }
}
