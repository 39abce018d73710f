import { fail } from '../../../errors.ts'
import { parseSize } from '../../../format/units.ts'
import type { PostRequest } from '../../../types.ts'
import { type Row, readDuration, recordOf } from './request.ts'

/** The limits of an upload form, as typed. */
export interface FormInput {
  key: string
  min: string
  max: string
  contentType: string
  fields: Row[]
  expires: string
}

/** The default limits of a file's size: 0, and more bytes than any store accepts. */
const sizeLimits = { minSize: 0, maxSize: 2 ** 53 - 1 }

/** Reads a size such as `10MB`; the default of the limit if the text is empty. */
const readSize = (text: string, parameter: keyof typeof sizeLimits): number =>
  text.trim() === ''
    ? sizeLimits[parameter]
    : (parseSize(text.trim()) ?? fail('InvalidPolicy', parameter, 'a size such as 500kB, 10MB or 1GiB', text))

/** Returns the prefix that the media type must have; undefined if the type is exact. */
export const typePrefixOf = (contentType: string): string | undefined =>
  contentType.endsWith('/') ? contentType : undefined

/**
 * Turns the form into a request of `presignPost`.
 *
 * @throws {PresignError} `InvalidPolicy` for a size that cannot be read or a field that is given twice,
 *   `InvalidExpires` for a duration that cannot be read.
 */
export function formRequest({ key, min, max, contentType, fields, expires }: FormInput): PostRequest {
  const prefix = typePrefixOf(contentType)
  const all = recordOf('InvalidPolicy', 'fields', [
    ...fields,
    ...(contentType !== '' && prefix === undefined ? [['Content-Type', contentType] as Row] : []),
  ])
  return {
    key,
    ...((min.trim() !== '' || max.trim() !== '') && {
      contentLengthRange: [readSize(min, 'minSize'), readSize(max, 'maxSize')],
    }),
    ...(Object.keys(all).length > 0 && { fields: all }),
    ...(prefix !== undefined && { conditions: [['starts-with', '$Content-Type', prefix]] }),
    ...(expires.trim() !== '' && { expiresIn: readDuration(expires, 'expiresIn') }),
  }
}
