import type { Credentials } from '../../../types.ts'
import { diagnose } from '../../../verify/diagnose.ts'
import { diagnoseWith } from '../../../verify/diagnose-with.ts'
import type { SentRequest } from '../../../verify/types.ts'

/** A diagnosis, ready to be shown. */
export interface ShownDiagnosis {
  title: string
  advice: string
  details: Record<string, string>
}

/**
 * Explains why a store rejected a request. What the store states about the request explains most. If it states nothing,
 * the credentials show whether the signature is right.
 */
export async function explainRejection(
  sent: SentRequest,
  response: string,
  credentials: Credentials,
): Promise<ShownDiagnosis> {
  const stated = diagnose(sent, response)
  const { cause, advice, details, storeMessage } =
    stated.cause === 'undetermined' ? await diagnoseWith(sent, { response, credentials }) : stated
  return {
    title: cause,
    advice,
    details: { ...details, ...(storeMessage !== undefined && { 'The store’s message': storeMessage }) },
  }
}
