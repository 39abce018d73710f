import { type Check, equal } from './check.ts'
import type { Library } from './library.ts'

/** @see https://www.rfc-editor.org/rfc/rfc6266 and https://www.rfc-editor.org/rfc/rfc8187 */
const names: [name: string, header: string][] = [
  ['report.pdf', 'attachment; filename="report.pdf"'],
  ['a "quoted" \\ name', `attachment; filename="a _quoted_ _ name"; filename*=UTF-8''a%20%22quoted%22%20%5C%20name`],
  ['naïve €.txt', `attachment; filename="na_ve _.txt"; filename*=UTF-8''na%C3%AFve%20%E2%82%AC.txt`],
]

export function* attachmentChecks({ attachment }: Library): Iterable<Check> {
  yield {
    name: 'attachment: encodes names as RFC 6266 and RFC 8187 require',
    run() {
      for (const [name, header] of names) {
        equal(attachment(name), header)
        equal(new Headers({ 'content-disposition': header }).get('content-disposition'), header, 'the header as sent')
      }
    },
  }
}
