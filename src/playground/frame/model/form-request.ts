import { parseDuration, parseSize } from '../../../format/units.ts'
import type { PostRequest } from '../../../types.ts'
import { type Row, recordOf } from './request.ts'

/** What may be uploaded by a form, as it was filled in. */
export interface FormInput {
  key: string
  min: string
  max: string
  contentType: string
  fields: Row[]
  expires: string
}

/** A size; what is none is left to the library to refuse. */
const size = (text: string, absent: number): number =>
  text.trim() === '' ? absent : (parseSize(text.trim()) ?? Number.NaN)

/** What the media type must begin with, if it is not asked for as a whole. */
export const typePrefixOf = (contentType: string): string | undefined =>
  contentType.endsWith('/') ? contentType : undefined

/**
 * What may be uploaded, as the library takes it.
 *
 * @throws {PresignError} `InvalidPolicy` for a field that is given twice.
 */
export function formRequest({ key, min, max, contentType, fields, expires }: FormInput): PostRequest {
  const prefix = typePrefixOf(contentType)
  const all = recordOf('InvalidPolicy', 'fields', [
    ...fields,
    ...(contentType !== '' && prefix === undefined ? [['Content-Type', contentType] as Row] : []),
  ])
  return {
    key,
    ...((min.trim() !== '' || max.trim() !== '') && { contentLengthRange: [size(min, 0), size(max, 2 ** 53)] }),
    ...(Object.keys(all).length > 0 && { fields: all }),
    ...(prefix !== undefined && { conditions: [['starts-with', '$Content-Type', prefix]] }),
    ...(expires.trim() !== '' && { expiresIn: parseDuration(expires.trim()) ?? Number.NaN }),
  }
}
