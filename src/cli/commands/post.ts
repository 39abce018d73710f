import { curlForm } from '../../format/curl.ts'
import { htmlForm } from '../../format/html-form.ts'
import { presignPost } from '../../sync.ts'
import type { PostCondition, PostRequest } from '../../types.ts'
import type { Arguments } from '../program/arguments.ts'
import { type Command, readOperands } from '../program/command.ts'
import { escapeControls, exitCodes, usage } from '../program/failure.ts'
import { expiryText, outputOptions, print, printError } from '../program/output.ts'
import { readDistinctPairs, readDuration, readSize } from '../program/units.ts'
import { readObjectLocation } from '../settings/location.ts'
import { readStore, storeOptions } from '../settings/store.ts'

/**
 * The most that S3 takes by a form: 5 GiB.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html
 */
const mostFormBytes = 5 * 2 ** 30

/** Of what size a file may be. */
function readRange(args: Arguments): Pick<PostRequest, 'contentLengthRange'> {
  const [min, max] = (['min-size', 'max-size'] as const).map((name) => {
    const size = args.value(name)
    return size === undefined ? undefined : readSize(name, size)
  })
  if (min === undefined && max === undefined) return {}
  if (max === undefined && min! > mostFormBytes) throw usage('--min-size: expected at most 5GiB, as S3 takes by a form')
  return { contentLengthRange: [min ?? 0, max ?? mostFormBytes] }
}

export const post: Command = {
  name: 'post',
  summary: 'Print a form with which anybody can upload a file within limits',
  operands: 's3://BUCKET/KEY',
  options: ['max-size', 'min-size', 'content-type', 'field', 'html', 'expires', ...outputOptions, ...storeOptions],
  notes: [
    'Where ${filename} stands in the key, the name of the file is put by the store. Quote it, or the shell replaces it.',
    'The form must have the printed fields as they are, and the file last, in a field named file.',
  ],
  examples: [
    [
      "sigv4-presign post 's3://photos/uploads/${filename}' --max-size 10MB --content-type image/",
      'images of at most 10 MB',
    ],
    ["sigv4-presign post 's3://photos/uploads/${filename}' --html > upload.html", 'a page to upload with'],
  ],
  async run(args) {
    const [place] = readOperands(args, this.operands)
    const { bucket, key } = readObjectLocation(place!)
    const contentType = args.value('content-type')
    const typePrefix = contentType?.endsWith('/') ? contentType : undefined
    const fields = readDistinctPairs('field', '=', args.values('field'))
    if (contentType !== undefined && fields.some(([name]) => name.toLowerCase() === 'content-type')) {
      throw usage('--content-type and --field Content-Type exclude each other')
    }
    const expires = args.value('expires')
    const conditions: PostCondition[] = typePrefix === undefined ? [] : [['starts-with', '$Content-Type', typePrefix]]
    const store = readStore(args, process.env, bucket)
    if (store.regionSet) throw usage('a multi-region access point takes no forms; presign a PUT')
    if (store.service === 's3express') throw usage('a directory bucket takes no forms; presign a PUT')
    const presigned = presignPost(store, {
      key,
      fields: {
        ...Object.fromEntries(fields),
        ...(contentType !== undefined && typePrefix === undefined && { 'Content-Type': contentType }),
      },
      conditions,
      ...readRange(args),
      ...(expires !== undefined && { expiresIn: readDuration('expires', expires) }),
    })
    if (args.flag('json')) {
      await print(`${JSON.stringify(presigned)}\n`)
    } else if (args.flag('html')) {
      await print(`${htmlForm(presigned, typePrefix)}\n`)
    } else if (args.flag('curl')) {
      await print(`${curlForm(presigned, typePrefix)}\n`)
    } else {
      await print(`${presigned.url}\n`)
      printError(`POST ${expiryText(presigned.expiresAt)}`)
      printError('the form must have these fields, and the file last (--json and --html print them for use):')
      for (const [name, value] of Object.entries(presigned.fields))
        printError(`  ${escapeControls(`${name}=${value}`)}`)
      if (typePrefix !== undefined) printError(`  Content-Type=${escapeControls(typePrefix)}…, the type of the file`)
    }
    return exitCodes.done[0]
  },
}
