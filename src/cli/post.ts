import { presignPost } from '../sync.ts'
import { curlForm } from '../text/curl.ts'
import { htmlForm } from '../text/html-form.ts'
import type { PostCondition } from '../types.ts'
import { type Command, takeOperands } from './command.ts'
import { exitCodes, plain, usage } from './failure.ts'
import { readObjectLocation } from './location.ts'
import { outputOptions, print, say, untilText } from './output.ts'
import { readDuration, readPairs, readSize } from './quantity.ts'
import { readStore, storeOptions } from './settings.ts'

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
    const [place] = takeOperands(args, this.operands)
    const { bucket, key } = readObjectLocation(place!)
    if ((['json', 'curl', 'html'] as const).filter((name) => args.flag(name)).length > 1) {
      throw usage('--json, --curl and --html exclude each other')
    }
    const contentType = args.value('content-type')
    const typePrefix = contentType?.endsWith('/') ? contentType : undefined
    const min = args.value('min-size')
    const max = args.value('max-size')
    if (min !== undefined && max === undefined) throw usage('--min-size needs --max-size')
    const expires = args.value('expires')
    const conditions: PostCondition[] = typePrefix === undefined ? [] : [['starts-with', '$Content-Type', typePrefix]]
    const store = readStore(args, process.env, bucket)
    if (store.regionSet) throw usage('a multi-region access point takes no forms; presign a PUT')
    const presigned = presignPost(store, {
      key,
      fields: {
        ...Object.fromEntries(readPairs('field', '=', args.values('field'))),
        ...(contentType !== undefined && typePrefix === undefined && { 'Content-Type': contentType }),
      },
      conditions,
      ...(max !== undefined && { contentLengthRange: [readSize('min-size', min ?? '0'), readSize('max-size', max)] }),
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
      say(`POST ${untilText(presigned.expiresAt)}`)
      say('the form must have these fields, and the file last (--json and --html print them for use):')
      for (const [name, value] of Object.entries(presigned.fields)) say(`  ${plain(`${name}=${value}`)}`)
      if (typePrefix !== undefined) say(`  Content-Type=${plain(typePrefix)}…, the type of the file`)
    }
    return exitCodes.done[0]
  },
}
