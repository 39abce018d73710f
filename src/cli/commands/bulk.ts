import type { Command } from '../program/command.ts'
import { exitCodes, Failure } from '../program/failure.ts'
import { print, printError } from '../program/output.ts'
import { createProgress } from '../program/progress.ts'
import { standardInput } from '../transfer/input.ts'
import { bulkOptions, createBlockSigner, recordEnd, type SignedBlock } from './block.ts'
import { readBlocks } from './records.ts'

export const bulk: Command = {
  name: 'bulk',
  summary: 'Print a URL for each key on standard input',
  operands: '[get|put|head|delete] s3://BUCKET/[PREFIX]',
  options: bulkOptions,
  notes: [
    'One key a line, or a NUL byte after each with -0, or an operation in JSON a line with --ndjson. The URLs come in the order of the keys, one a line, while the keys are read: there may be any number of them.',
    'The prefix is put before each key. A bad line ends it, and is named by its number on standard error.',
    'With --ndjson, a line without a key is an operation on the bucket, such as a list of its keys; after a prefix, each line must have one.',
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
    const signer = createBlockSigner(args)
    const input = standardInput()
    if (input.isTTY) printError('reading keys from the terminal; Ctrl-D ends them')
    const progress = createProgress('URLs', undefined)
    let count = 0
    let failed = 0

    const write = async ({ lines, count: more, problems }: SignedBlock) => {
      if (lines.length > 0) await print(lines)
      for (const [number, problem] of problems) {
        progress.clear()
        const text = `line ${count + number}: ${problem}`
        if (!args.flag('keep-going')) throw new Failure(text)
        printError(text)
      }
      count += more
      failed += problems.length
      progress.advance(more)
    }

    const blocks = readBlocks(input, recordEnd(args))
    try {
      for await (const block of blocks) await write(await signer.sign(block))
    } finally {
      // Else a bad line would end the program only when its writer has written all.
      input.destroy()
    }
    progress.end()
    if (failed > 0) printError(`${failed} of ${count} lines are bad`)
    return failed > 0 ? exitCodes.failed[0] : exitCodes.done[0]
  },
}
