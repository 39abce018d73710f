import type { Credentials } from '../../types.ts'
import type { Arguments } from '../program/arguments.ts'
import { usage } from '../program/failure.ts'
import type { OptionName } from '../program/options.ts'
import { readInteger, readSize } from '../program/units.ts'
import { readCredentials, readStore, type SigningStore } from '../settings/store.ts'
import { type Client, createClient } from './client.ts'
import { maxPartBytes, minPartBytes } from './parts.ts'

/** The options of how bytes are sent and received. */
export const transferOptions = ['part-size', 'parallel', 'retries'] as const satisfies OptionName[]

/** How bytes are sent and received. */
export interface Transfer {
  store: SigningStore
  client: Client
  partBytes: number
  parallel: number
}

/** For how long credentials must be good, so that a request that is signed with them gets there. */
const leastMilliseconds = 60_000

/** Gives credentials that may end while bytes are under way, and asks for others before they do. */
function renewing(args: Arguments, found: Credentials): () => Credentials {
  let credentials = found
  return () => {
    const { expiration } = credentials
    if (expiration && new Date(expiration).getTime() < Date.now() + leastMilliseconds) {
      credentials = readCredentials(args, process.env)
    }
    return credentials
  }
}

/** Reads how bytes are sent to and received from a bucket. */
export function readTransfer(args: Arguments, bucket: string): Transfer {
  const partBytes = readSize('part-size', args.value('part-size') ?? '8MiB')
  if (partBytes < minPartBytes || partBytes > maxPartBytes) throw usage('--part-size: expected 5MiB to 1GiB')
  const store = readStore(args, process.env, bucket)
  // Its ETags are random text, which may look like an MD5:
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-differences.html
  if (store.service === 's3express') {
    throw usage('the ETags of a directory bucket are no checksums to compare with: use get --curl or put --curl')
  }
  return {
    store,
    client: createClient(
      { ...store, credentials: renewing(args, store.credentials) },
      readInteger('retries', args.value('retries') ?? '5', 0, 100),
      args.flag('debug'),
    ),
    partBytes,
    parallel: readInteger('parallel', args.value('parallel') ?? '4', 1, 64),
  }
}
