import { encode } from '../core/encode.ts'
import { checkString } from '../input/check.ts'

/**
 * Makes a `Content-Disposition` value with which a browser saves the response as `filename`. The value has an ASCII
 * name for old clients and, if `filename` is not plain ASCII, the exact name for all others.
 *
 * @param filename The name to save as; any Unicode.
 * @returns `attachment; filename="…"`, followed by `filename*=UTF-8''…` if the exact name is not plain ASCII.
 * @throws {PresignError} `InvalidHeader` if the name contains a lone surrogate or is not a string.
 * @example
 * getObject('report.pdf', { responseContentDisposition: attachment('naïve report.pdf') })
 * @see https://www.rfc-editor.org/rfc/rfc6266#section-4.3 and https://www.rfc-editor.org/rfc/rfc8187#section-3.2
 */
export function attachment(filename: string): string {
  const exact = encode(checkString('InvalidHeader', 'filename', filename, /^/, 'a string'))
  // Quotes and backslashes would need escaping, and some clients decode percent signs, so the plain name has none.
  const plain = filename.replace(/[^ !#$&-[\]-~]/gu, '_')
  return `attachment; filename="${plain}"${plain === filename ? '' : `; filename*=UTF-8''${exact}`}`
}
