import { redact } from './redact.ts'
import type { Diagnosis, DiagnosisCause } from './types.ts'

/** Longer texts are cut, since a response may contain anything. */
export const maxShownLength = 200

/** Cuts a text that is too long to show. */
export const shorten = (text: string): string =>
  text.length > maxShownLength ? `${text.slice(0, maxShownLength)}…` : text

/** Redacts and shortens the value of a header or a parameter. */
export const redactedValue = (name: string, value: string): string =>
  /token|credential|signature|secret|password|customer-key|authorization|cookie/i.test(name)
    ? '(not shown)'
    : shorten(value)

/** Makes a diagnosis. All of it is redacted, since a proxy may have put a whole presigned URL into a value. */
export function diagnosis(
  cause: DiagnosisCause,
  advice: string,
  details: Record<string, string> = {},
  storeMessage?: string,
): Diagnosis {
  const shown = Object.fromEntries(Object.entries(details).map(([name, value]) => [name, redact(value)]))
  const message = storeMessage && redact(shorten(storeMessage))
  const text = redact(advice)
  const found: Diagnosis = { cause, advice: text, details: shown, ...(message && { storeMessage: message }) }
  return Object.defineProperty(found, 'toString', {
    value: () => `${cause}: ${text}${message ? ` The store's message: ${message}` : ''}`,
  })
}
