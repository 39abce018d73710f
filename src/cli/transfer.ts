import type { Arguments } from './arguments.ts'
import { createExchange, type Exchange } from './exchange.ts'
import { usage } from './failure.ts'
import type { OptionName } from './options.ts'
import { leastPartBytes } from './parts.ts'
import { readSize, readWhole } from './quantity.ts'
import { readStore } from './settings.ts'
import type { SigningStore } from './sign.ts'

/** The options of how bytes are sent and received. */
export const transferOptions = ['part-size', 'parallel', 'retries'] as const satisfies OptionName[]

/** How bytes are sent and received. */
export interface Transfer {
  store: SigningStore
  exchange: Exchange
  partBytes: number
  parallel: number
}

/** Reads how bytes are sent to and received from a bucket. */
export function readTransfer(args: Arguments, bucket: string): Transfer {
  const partBytes = readSize('part-size', args.value('part-size') ?? '8MiB')
  if (partBytes < leastPartBytes || partBytes > 2 ** 30) throw usage('--part-size: expected 5MiB to 1GiB')
  const store = readStore(args, process.env, bucket)
  return {
    store,
    exchange: createExchange(store, readWhole('retries', args.value('retries') ?? '5', 0, 100), args.flag('debug')),
    partBytes,
    parallel: readWhole('parallel', args.value('parallel') ?? '4', 1, 64),
  }
}
