import type { Credentials } from '../../../types.ts'
import { diagnose } from '../../../verify/diagnose.ts'
import { diagnoseWith } from '../../../verify/diagnose-with.ts'
import type { Diagnosis, SentRequest } from '../../../verify/types.ts'

/** A diagnosis, ready to be shown. */
export interface ShownDiagnosis {
  cause: Diagnosis['cause']
  title: string
  advice: string
  details: Record<string, string>
}

/**
 * Describes why a text is not a whole presigned URL, if its own form shows it. The library checks the parameters, but
 * reports the first that is missing.
 *
 * @returns The sentence; undefined if the text has all of a signature.
 */
export function describeIncomplete(url: string): string | undefined {
  if (!/[?&]X-Amz-/i.test(url))
    return /^https?:/i.test(url)
      ? 'This URL has no X-Amz-Signature: it is not presigned with Signature Version 4.'
      : 'This is not a presigned URL.'
  const [, signature] = /[?&]X-Amz-Algorithm=AWS4-HMAC-SHA256&.*?X-Amz-Signature=([^&]*)/.exec(url) ?? []
  return signature !== undefined && signature.length < 64
    ? `The signature has ${signature.length} of 64 digits: the end of the URL is missing.`
    : undefined
}

/** Returns the words of a cause: `secretDiffers` becomes `Secret differs`. */
const inWords = (cause: string) =>
  cause
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .replace(/^./, (letter) => letter.toUpperCase())
    .replace(/ url$/, ' URL')

/** Makes a diagnosis ready to be shown. */
const show = ({ cause, advice, details, storeMessage }: Diagnosis): ShownDiagnosis => ({
  cause,
  title: inWords(cause),
  advice,
  details: { ...details, ...(storeMessage !== undefined && { 'The store’s message': storeMessage }) },
})

/**
 * Explains why a store rejected a request. What the store states about the request explains most. If it states nothing,
 * the signature is computed with the credentials.
 *
 * @param response The body of the store's response; undefined if it is not known.
 * @param credentials The credentials that should have signed; undefined if they are not known.
 */
export async function explainRejection(
  sent: SentRequest,
  response: string | undefined,
  credentials: Credentials | undefined,
): Promise<ShownDiagnosis> {
  const stated = diagnose(sent, response)
  if (!credentials || !['undetermined', 'secretDiffers'].includes(stated.cause)) return show(stated)
  const computed = await diagnoseWith(sent, { credentials, ...(response !== undefined && { response }) })
  // A correct signature does not contradict the store, which may have another secret.
  return show(computed.cause === 'signatureMatches' && stated.cause === 'secretDiffers' ? stated : computed)
}
