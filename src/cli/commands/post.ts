import { curlForm } from '../../format/curl.ts'
import { htmlForm } from '../../format/html-form.ts'
import { presignPost } from '../../sync.ts'
import type { PostCondition, PostRequest } from '../../types.ts'
import type { Arguments } from '../program/arguments.ts'
import { type Command, readOperands } from '../program/command.ts'
import { exitCodes, usage } from '../program/failure.ts'
import { expiryText, outputOptions, print, printError } from '../program/output.ts'
import { readDistinctPairs, readDuration, readSize } from '../program/units.ts'
import { readObjectLocation } from '../settings/location.ts'
import { readStore, storeOptions } from '../settings/store.ts'

/**
 * The maximum size of a POST upload to S3: 5 GiB.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html
 */
const maxFormBytes = 5 * 2 ** 30

/** Reads the limits of the file's size. */
function readRange(args: Arguments): Pick<PostRequest, 'contentLengthRange'> {
  const [min, max] = (['min-size', 'max-size'] as const).map((name) => {
    const size = args.value(name)
    return size === undefined ? undefined : readSize(name, size)
  })
  if (min === undefined && max === undefined) return {}
  if (max === undefined && min! > maxFormBytes) throw usage('--min-size: expected at most 5GiB, the maximum of a form')
  return { contentLengthRange: [min ?? 0, max ?? maxFormBytes] }
}

export const post: Command = {
  name: 'post',
  summary: 'Presign a POST form, which limits the size and type of an upload',
  operands: 's3://BUCKET/KEY',
  options: ['max-size', 'min-size', 'content-type', 'field', 'html', 'expires', ...outputOptions, ...storeOptions],
  optionHelp: {
    expires: 'validity, e.g. 15m, 12h or 30d; a number is seconds (default: 15m)',
    'content-type': 'the media type that the file must have; one that ends in / is a prefix, e.g. image/',
  },
  notes: [
    'The store replaces ${filename} in the key with the name of the file. Quote it for the shell.',
    'Send the printed fields unchanged, and the file last, in a field named file.',
  ],
  examples: [
    [
      "sigv4-presign post 's3://photos/uploads/${filename}' --max-size 10MB --content-type image/",
      'images of at most 10 MB',
    ],
    ["sigv4-presign post 's3://photos/uploads/${filename}' --html > upload.html", 'an upload page'],
  ],
  async run(args) {
    const [place] = readOperands(args, this.operands)
    const { bucket, key } = readObjectLocation(place!)
    if (key.endsWith('/'))
      printError(
        'warning: the key ends in /, so every file gets this same key; ' +
          "to use the file's name, end the key with '${filename}', in single quotes",
      )
    const contentType = args.value('content-type')
    const typePrefix = contentType?.endsWith('/') ? contentType : undefined
    const fields = readDistinctPairs('field', '=', args.values('field'))
    if (contentType !== undefined && fields.some(([name]) => name.toLowerCase() === 'content-type')) {
      throw usage('--content-type and --field Content-Type cannot be combined')
    }
    const expires = args.value('expires')
    const conditions: PostCondition[] = typePrefix === undefined ? [] : [['starts-with', '$Content-Type', typePrefix]]
    const store = readStore(args, process.env, bucket)
    if (store.regionSet) throw usage('a multi-region access point accepts no forms; presign a PUT')
    if (store.service === 's3express') throw usage('a directory bucket accepts no forms; presign a PUT')
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
      printError('send these fields, and the file last (--json and --html print them for programs):')
      for (const [name, value] of Object.entries(presigned.fields)) printError(`  ${name}=${value}`)
      if (typePrefix !== undefined) printError(`  Content-Type=${typePrefix}…, completed with the type of the file`)
    }
    return exitCodes.done[0]
  },
}
