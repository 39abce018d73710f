import { diagnosis, redactedValue, shorten } from './diagnosis.ts'
import type { Diagnosis } from './types.ts'

/** Splits a canonical request into its parts. */
export function parseCanonicalRequest(canonicalRequest: string) {
  const lines = canonicalRequest.split('\n')
  const [method = '', path = '', query = ''] = lines
  const headers = lines.slice(3, -3).map((line): [string, string] => {
    const at = line.indexOf(':')
    return [line.slice(0, at), line.slice(at + 1)]
  })
  return { method, path, query: query.split('&').filter(Boolean), headers, payloadHash: lines.at(-1) ?? '' }
}

export type Canonical = ReturnType<typeof parseCanonicalRequest>

/** What is known about the request besides its URL. */
export interface Known {
  method: boolean
  /** The names of the headers whose values are known. */
  headers: ReadonlySet<string>
}

/** Finds the first difference between two strings. Returns the differing character or percent-escape of each. */
function firstDifference(a: string, b: string): [string, string] {
  let at = 0
  while (at < a.length && a[at] === b[at]) at++
  const percent = a.lastIndexOf('%', at)
  if (percent >= 0 && at - percent < 3) at = percent
  const piece = (text: string) =>
    /^%[\da-f]{2}/i.test(text.slice(at, at + 3)) ? text.slice(at, at + 3) : text.charAt(at)
  return [piece(a), piece(b)]
}

function diagnosePath({ path: signed }: Canonical, { path: received }: Canonical): Diagnosis | undefined {
  if (signed === received) return undefined
  const [was, is] = firstDifference(signed, received)
  const change =
    was && is ? `\`${was}\` became \`${is}\`` : was ? `it ends before \`${was}\`` : `it continues with \`${is}\``
  return diagnosis(
    'pathDiffers',
    `The path was changed on the way, by a proxy or a URL parser: ${change}. Send the URL as it is, as a string.`,
    { signed: shorten(signed), received: shorten(received), signedPart: was, receivedPart: is },
  )
}

/** Groups the values of a canonical query by name. */
function byName(query: string[]): Map<string, string> {
  const values = new Map<string, string>()
  for (const parameter of query) {
    const [name = '', ...value] = parameter.split('=')
    const before = values.get(name)
    values.set(name, (before === undefined ? '' : `${before}, `) + value.join('='))
  }
  return values
}

function diagnoseQuery(ours: Canonical, theirs: Canonical): Diagnosis | undefined {
  const signed = byName(ours.query)
  const received = byName(theirs.query)
  for (const name of new Set([...signed.keys(), ...received.keys()])) {
    const [was, is] = [signed.get(name), received.get(name)]
    if (was === is) continue
    const label = `\`${shorten(name)}\``
    const details = { name: shorten(name) }
    if (is === undefined)
      return diagnosis(
        'queryDiffers',
        `The parameter ${label} was signed, but the request came without it. Send the whole query.`,
        { ...details, signed: redactedValue(name, was!) },
      )
    if (was === undefined)
      return diagnosis(
        'queryDiffers',
        `The parameter ${label} was added after signing. Sign it with the rest, or leave it out.`,
        { ...details, received: redactedValue(name, is) },
      )
    return diagnosis(
      'queryDiffers',
      `The parameter ${label} was signed as \`${redactedValue(name, was)}\`, but the request came with \`${redactedValue(name, is)}\`.`,
      { ...details, signed: redactedValue(name, was), received: redactedValue(name, is) },
    )
  }
  return undefined
}

function diagnoseHeaders(
  { headers: ours }: Canonical,
  { headers: theirs }: Canonical,
  known: Known,
): Diagnosis | undefined {
  const received = new Map(theirs)
  for (const [name, was] of ours) {
    const is = received.get(name) ?? ''
    const isKnown = known.headers.has(name)
    // If the signed value is unknown, only a missing header can be detected.
    if (isKnown ? was === is : is !== '') continue
    const signed = isKnown ? `${name}: ${redactedValue(name, was)}` : name
    const details = { name, ...(isKnown && { signed: redactedValue(name, was) }) }
    if (name === 'host')
      return diagnosis(
        'hostDiffers',
        `The URL was signed for the host \`${redactedValue(name, was)}\`, but the store received the host ` +
          `\`${redactedValue(name, is)}\`. Sign for the public endpoint, and let no proxy change the Host header.`,
        { ...details, received: redactedValue(name, is) },
      )
    if (is === '')
      return diagnosis(
        'headerMissing',
        `The header \`${signed}\` was signed, but the request came without it. Send exactly the header that was signed.`,
        details,
      )
    return diagnosis(
      'headerDiffers',
      `The header \`${signed}\` was signed, but the request came with \`${redactedValue(name, is)}\`. Send exactly the header that was signed.`,
      { ...details, received: redactedValue(name, is) },
    )
  }
  return undefined
}

/**
 * Compares what was signed with what the store received. Returns the first difference, if there is one. Unknown values
 * are not compared.
 */
export function compare(ours: Canonical, theirs: Canonical, known: Known): Diagnosis | undefined {
  if (known.method && ours.method !== theirs.method)
    return diagnosis(
      'methodDiffers',
      `The URL was signed for ${ours.method}, but the request came as ${shorten(theirs.method)}. Send the method that was signed: a URL for GET is not valid for HEAD.`,
      { signed: ours.method, received: shorten(theirs.method) },
    )
  const different = diagnosePath(ours, theirs) ?? diagnoseQuery(ours, theirs) ?? diagnoseHeaders(ours, theirs, known)
  if (different || ours.payloadHash === theirs.payloadHash || !known.method) return different
  return diagnosis(
    'payloadHashDiffers',
    `The payload hash \`${ours.payloadHash}\` was signed, but the store computed with \`${shorten(theirs.payloadHash)}\`. Send no other \`x-amz-content-sha256\` than the one that was signed.`,
    { signed: ours.payloadHash, received: shorten(theirs.payloadHash) },
  )
}
