import { type Command, checkStandardInput } from '../program/command.ts'
import { exitCodes, Failure } from '../program/failure.ts'
import { print, printError } from '../program/output.ts'
import { createProgress } from '../program/progress.ts'
import { standardInput } from '../transfer/input.ts'
import { bulkOptions, createBlockSigner, recordEnd, type SignedBlock } from './block.ts'
import { readBlocks } from './records.ts'

export const bulk: Command = {
  name: 'bulk',
  summary: 'Presign a URL for each key on standard input',
  operands: '[get|put|head|delete] s3://BUCKET/[PREFIX]',
  options: bulkOptions,
  notes: [
    'Input is one key per line; with -0, each key ends in a NUL byte; with --ndjson, each line is an ' +
      'operation in JSON. URLs are printed in input order, one per line, as the input arrives, in constant ' +
      'memory.',
    'The prefix is put before each key. An invalid line stops the command; standard error has its number.',
    'With --ndjson, a line can set key, headers and query. It cannot change what the command line names, such as the ' +
      'method, the bucket or a header, or name a version to delete. Its headers can describe the content, add metadata ' +
      'or state a condition; any other header, such as an ACL, a lock or a redirect, needs --header. So you sign only ' +
      'what you named, even if the input comes from somebody else. --any lifts this limit; a line without a key is ' +
      'then an operation on the bucket.',
  ],
  examples: [
    ['sigv4-presign bulk s3://photos/ < keys.txt > urls.txt', 'presign GetObject for each key'],
    [
      'find 2026 -type f -print0 | sigv4-presign bulk -0 put s3://backup/ --json',
      'presign PutObject, with the headers to send',
    ],
    [
      `echo '{"key":"a.txt","headers":{"content-type":"text/plain"}}' | sigv4-presign bulk --ndjson put s3://photos/`,
      'headers that differ from line to line',
    ],
  ],
  async run(args) {
    checkStandardInput(args, '-')
    const signer = createBlockSigner(args)
    const input = standardInput()
    if (input.isTTY) printError('reading keys from the terminal; press Ctrl-D to finish')
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
      // Without this, an invalid line would not stop the program until its input ends.
      input.destroy()
    }
    progress.end()
    if (failed > 0) printError(`${failed} of ${count} lines are invalid`)
    return failed > 0 ? exitCodes.failed[0] : exitCodes.done[0]
  },
}
