import type { Credentials } from '../../../types.ts'
import { diagnose } from '../../../verify/diagnose.ts'
import { diagnoseWith } from '../../../verify/diagnose-with.ts'
import type { Diagnosis, SentRequest } from '../../../verify/types.ts'

/** A diagnosis, ready to be shown. */
export interface ShownDiagnosis {
  title: string
  advice: string
  details: Record<string, string>
}

/** Makes a diagnosis ready to be shown. */
const show = ({ cause, advice, details, storeMessage }: Diagnosis): ShownDiagnosis => ({
  title: cause,
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
  // A right signature does not contradict the store: it has another secret.
  return show(computed.cause === 'signatureMatches' && stated.cause === 'secretDiffers' ? stated : computed)
}
