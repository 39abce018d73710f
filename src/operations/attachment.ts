import { encode } from '../core/encode.ts'
import { checkString } from '../input/check.ts'

/**
 * Makes a `Content-Disposition` value that lets a browser save the response under `filename`, whatever its letters:
 * an ASCII name for old clients, and the exact one for all others.
 *
 * @param filename The name to save as; any Unicode.
 * @returns `attachment; filename="…"`, followed by `filename*=UTF-8''…` where the exact name is not plain ASCII.
 * @throws {PresignError} `InvalidHeader` if the name holds a lone surrogate or is no string.
 * @example
 * getObject('report.pdf', { responseContentDisposition: attachment('naïve report.pdf') })
 * @see https://www.rfc-editor.org/rfc/rfc6266#section-4.3 and https://www.rfc-editor.org/rfc/rfc8187#section-3.2
 */
export function attachment(filename: string): string {
  const exact = encode(checkString('InvalidHeader', 'filename', filename, /^/, 'a string'))
  // A quote or a backslash would need escaping and a percent sign is decoded by some, so none is in the plain name.
  const plain = filename.replace(/[^ !#$&-[\]-~]/gu, '_')
  return `attachment; filename="${plain}"${plain === filename ? '' : `; filename*=UTF-8''${exact}`}`
}
