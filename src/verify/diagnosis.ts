import { redact, redactNamed } from './redact.ts'
import type { Diagnosis, DiagnosisCause } from './types.ts'

/** Longer texts are cut, since a response may contain anything. */
export const maxShownLength = 200

/** What is longer is not read. */
const maxReadLength = 10 * maxShownLength

/** Redacts a text, and then cuts it if it is too long to show: the beginning of a secret may not look like one. */
export function shorten(text: string): string {
  const redacted = redact(text.slice(0, maxReadLength))
  return redacted.length > maxShownLength || text.length > maxReadLength
    ? `${redacted.slice(0, maxShownLength)}…`
    : redacted
}

/** Redacts and shortens the value of a header or a parameter. */
export const redactedValue = (name: string, value: string): string =>
  /token|credential|signature|secret|password|customer-key|api-?key|authorization|cookie/i.test(name)
    ? '(not shown)'
    : shorten(redactNamed(name, value.slice(0, maxReadLength)))

/** Makes a diagnosis. All of it is redacted, since a proxy may have put a whole presigned URL into a value. */
export function diagnosis(
  cause: DiagnosisCause,
  advice: string,
  details: Record<string, string> = {},
  storeMessage?: string,
): Diagnosis {
  const shown = Object.fromEntries(Object.entries(details).map(([name, value]) => [name, redact(value)]))
  const message = storeMessage && shorten(storeMessage)
  const text = redact(advice)
  const found: Diagnosis = { cause, advice: text, details: shown, ...(message && { storeMessage: message }) }
  return Object.defineProperty(found, 'toString', {
    value: () => `${cause}: ${text}${message ? ` The store's message: ${message}` : ''}`,
  })
}
