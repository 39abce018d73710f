import { type Command, operandChoices, readOperands } from '../program/command.ts'
import { escapeControls, exitCodes, usage } from '../program/failure.ts'
import { print, printError, toJson } from '../program/output.ts'
import { readLocation } from '../settings/location.ts'
import { storeOptions } from '../settings/store.ts'
import { abortUpload, findUploads } from '../transfer/multipart.ts'
import { readTransfer } from '../transfer/transfer.ts'

export const uploads: Command = {
  name: 'uploads',
  summary: 'List or abort unfinished multipart uploads, whose parts cost storage',
  operands: 'list|abort s3://BUCKET/[KEY] [UPLOAD-ID]',
  options: ['json', 'retries', ...storeOptions],
  optionHelp: { json: 'print each upload as JSON, one per line' },
  notes: [
    'list prints the time, upload ID and key of each unfinished upload whose key begins with KEY. abort ' +
      'removes the uploads of exactly KEY, or only UPLOAD-ID; uploads that are still running fail.',
  ],
  examples: [
    ['sigv4-presign uploads list s3://backups/', 'all unfinished uploads of the bucket'],
    ['sigv4-presign uploads abort s3://backups/2026.tar', 'remove what is left of the uploads of one key'],
  ],
  async run(args) {
    const [first] = args.operands
    if (first !== undefined && !operandChoices(this).includes(first))
      throw usage('expected list or abort before the location')
    const [action, place, uploadId] = readOperands(args, this.operands) as [string, string, string?]
    const { bucket, key } = readLocation(place, 's3://BUCKET/[KEY]')
    if (action === 'abort' && key === '') throw usage('expected a key after the bucket: s3://BUCKET/KEY')
    if (action === 'list' && uploadId !== undefined) throw usage('expected no UPLOAD-ID after list')
    const { client } = readTransfer(args, bucket)
    let failed = 0
    let count = 0
    for await (const upload of findUploads(client, key, undefined)) {
      if (action === 'list') {
        const line = args.flag('json')
          ? toJson(upload)
          : escapeControls(`${upload.started}  ${upload.uploadId}  ${upload.key}`)
        await print(`${line}\n`)
        continue
      }
      if (upload.key !== key || (uploadId !== undefined && upload.uploadId !== uploadId)) continue
      count++
      if (!(await abortUpload({ client, bucket, key }, upload.uploadId))) failed++
    }
    if (action === 'abort') printError(`${count - failed} ${count - failed === 1 ? 'upload' : 'uploads'} aborted`)
    return failed > 0 ? exitCodes.failed[0] : exitCodes.done[0]
  },
}
