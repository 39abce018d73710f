/** A part of the signed text, and its explanation. */
export interface Part {
  text: string
  /** The text between this part and the one before it. */
  before: string
  title: string
  about: string
}

// Maps instead of objects, because the names that are looked up are untrusted: one could be `constructor`.

const algorithms = new Map(
  Object.entries({
    'AWS4-HMAC-SHA256': 'The signing algorithm: Signature Version 4, an HMAC with SHA-256.',
    'AWS4-ECDSA-P256-SHA256':
      'The signing algorithm: Signature Version 4A, ECDSA on the curve P-256, for several regions.',
  }),
)

const algorithmAbout = (name: string): string => algorithms.get(name) ?? 'The signing algorithm.'

const parameters = new Map(
  Object.entries({
    'X-Amz-Credential': 'The access key ID and the scope of the signing key: day, region and service. %2F is a slash.',
    'X-Amz-Date': 'The signing time, in UTC. The URL is valid from this time.',
    'X-Amz-Expires': 'The number of seconds for which the URL is valid after X-Amz-Date.',
    'X-Amz-SignedHeaders':
      'The names of the signed headers, separated by semicolons (%3B). The client must send each of them.',
    'X-Amz-Security-Token':
      'The session token of temporary credentials. It is part of the URL, and it is not a secret by itself.',
    'X-Amz-S3session-Token': 'The session token that CreateSession returned for a directory bucket.',
    'X-Amz-Region-Set':
      'The regions in which the URL is valid. %2C is a comma; %2A is a star and stands for all regions.',
    'X-Amz-Content-Sha256': 'The SHA-256 that the body must have.',
  }),
)

const headers = new Map(
  Object.entries({
    host: 'The host that receives the request. It is always signed, so a URL is valid for one host only.',
    'content-type': 'The media type. The client must send exactly this value.',
    'content-length': 'The exact size of the body in bytes. Browsers set this header themselves.',
    'x-amz-content-sha256': 'The SHA-256 that the body must have, or UNSIGNED-PAYLOAD.',
  }),
)

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function queryPart(parameter: string, index: number): Part {
  const [name = '', ...rest] = parameter.split('=')
  const value = decoded(rest.join('='))
  return {
    text: parameter,
    before: index === 0 ? '\n' : '&',
    title: `Query parameter ${decoded(name)}`,
    about:
      (name === 'X-Amz-Algorithm' ? algorithmAbout(value) : parameters.get(name)) ??
      (value === ''
        ? 'Part of the query. It names a sub-resource, or its value is empty.'
        : 'Part of the query. Parameters are sorted by name and percent-encoded.'),
  }
}

function headerPart(line: string): Part {
  const name = line.slice(0, line.indexOf(':'))
  return {
    text: line,
    before: '\n',
    title: `Header ${name}`,
    about:
      headers.get(name) ??
      (name.startsWith('x-amz-meta-')
        ? 'Metadata that is stored with the object. The client must send exactly this header.'
        : 'It is signed, so the client must send exactly this header.'),
  }
}

/**
 * Splits a canonical request into its parts.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function readCanonicalRequest(text: string): Part[] {
  const lines = text.split('\n')
  const [method = '', path = '', query = ''] = lines
  const payloadHash = lines.at(-1) ?? ''
  return [
    { text: method, before: '', title: 'Method', about: 'The HTTP method. The URL is valid for this method only.' },
    {
      text: path,
      before: '\n',
      title: 'Path',
      about: `The path, percent-encoded once: ${
        decoded(path) === path ? 'the bucket, unless the host contains it, and the key.' : decoded(path)
      }`,
    },
    ...query.split('&').map(queryPart),
    ...lines.slice(3, -3).map(headerPart),
    {
      text: lines.at(-2) ?? '',
      before: '\n\n',
      title: 'Signed headers',
      about: 'The names of the headers above, sorted. An empty line ends the headers.',
    },
    {
      text: payloadHash,
      before: '\n',
      title: 'Hash of the body',
      about:
        payloadHash === 'UNSIGNED-PAYLOAD'
          ? 'The body is not signed, so any body is accepted.'
          : 'The SHA-256 of the body: no other body is accepted.',
    },
  ]
}

/** Splits a string to sign into its parts. */
export function readStringToSign(text: string): Part[] {
  const [algorithm = '', date = '', scope = '', hash = ''] = text.split('\n')
  // The scope of Signature Version 4A has no region.
  const [day = '', ...places] = scope.split('/')
  const [end = '', service = '', region] = places.reverse()
  return [
    { text: algorithm, before: '', title: 'Algorithm', about: algorithmAbout(algorithm) },
    { text: date, before: '\n', title: 'Time', about: parameters.get('X-Amz-Date')! },
    { text: day, before: '\n', title: 'Day', about: 'The start of the scope: the signing key is valid for this day.' },
    ...(region === undefined
      ? []
      : [{ text: region, before: '/', title: 'Region', about: 'The region for which the signing key is valid.' }]),
    { text: service, before: '/', title: 'Service', about: 'The service for which the signing key is valid.' },
    { text: end, before: '/', title: 'End of the scope', about: 'The fixed string at the end of every scope.' },
    {
      text: hash,
      before: '\n',
      title: 'Hash of the canonical request',
      about: 'The SHA-256 of the whole canonical request. X-Amz-Signature is the signature of this text.',
    },
  ]
}

const conditions = new Map(
  Object.entries({
    bucket: 'The form is valid for this bucket only.',
    key: 'The key under which the file is stored.',
    'x-amz-algorithm': algorithmAbout('AWS4-HMAC-SHA256'),
    'x-amz-credential': 'The access key ID and the scope of the signing key.',
    'x-amz-date': 'The signing time, in UTC.',
    'x-amz-security-token': 'The session token of temporary credentials.',
  }),
)

/** A condition of a policy, and its meaning. */
export interface Condition {
  text: string
  about: string
}

function explainCondition(condition: unknown): string {
  if (!Array.isArray(condition)) {
    const [name = ''] = Object.keys(Object(condition) as object)
    return conditions.get(name.toLowerCase()) ?? `The form must contain ${name} with exactly this value.`
  }
  const [operator, first, second] = condition as unknown[]
  if (operator === 'content-length-range') return `The file must have ${first} to ${second} bytes.`
  const field = `${first}`.replace(/^\$/, '')
  return operator === 'eq'
    ? `The form must contain ${field} with exactly this value.`
    : second === ''
      ? `The form must contain ${field}, with any value.`
      : `The form must contain ${field} with a value that begins with this text.`
}

/** Decodes the policy of a form: its expiration and its conditions. */
export function readPolicy(policy: string): { expiration: string; conditions: Condition[]; json: string } {
  const parsed = JSON.parse(atob(policy)) as { expiration: string; conditions: unknown[] }
  return {
    expiration: parsed.expiration,
    conditions: parsed.conditions.map((condition) => ({
      text: JSON.stringify(condition),
      about: explainCondition(condition),
    })),
    json: JSON.stringify(parsed, null, 2),
  }
}
