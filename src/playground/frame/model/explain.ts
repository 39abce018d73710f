/** A part of a text that is signed, and what it is. */
export interface Part {
  text: string
  /** What stands between it and the part before. */
  before: string
  title: string
  about: string
}

// Maps, since names of others are looked up in them: `constructor` is a name too.

const algorithms = new Map(
  Object.entries({
    'AWS4-HMAC-SHA256': 'How it is signed: Signature Version 4, an HMAC with SHA-256.',
    'AWS4-ECDSA-P256-SHA256': 'How it is signed: Signature Version 4A, ECDSA on the curve P-256, for several regions.',
  }),
)

const algorithmAbout = (name: string): string => algorithms.get(name) ?? 'How it is signed.'

const parameters = new Map(
  Object.entries({
    'X-Amz-Credential': 'The access key ID and the scope that the key is good for. %2F is a slash.',
    'X-Amz-Date': 'When it was signed, in UTC. From then on the URL is valid.',
    'X-Amz-Expires': 'For how many seconds the URL is valid after X-Amz-Date.',
    'X-Amz-SignedHeaders':
      'The names of the headers that are signed, with semicolons (%3B). The client must send each of them.',
    'X-Amz-Security-Token':
      'The session token of temporary credentials. It is part of the URL, and no secret by itself.',
    'X-Amz-S3session-Token': 'The session token that CreateSession gave for a directory bucket.',
    'X-Amz-Region-Set': 'The regions in which the URL is good. %2C is a comma, %2A a star that stands for all.',
    'X-Amz-Content-Sha256': 'What the body must be: its SHA-256.',
  }),
)

const headers = new Map(
  Object.entries({
    host: 'The host that the request goes to. It is always signed, so a URL is good for one host only.',
    'content-type': 'The media type. The client must send exactly this one.',
    'content-length': 'The exact size of the body in bytes. Browsers send it by themselves.',
    'x-amz-content-sha256': 'What the body must be: its SHA-256, or UNSIGNED-PAYLOAD.',
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
        ? 'Part of the query: it names a sub-resource or has no value.'
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
 * Takes a canonical request apart.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function readCanonicalRequest(text: string): Part[] {
  const lines = text.split('\n')
  const [method = '', path = '', query = ''] = lines
  const payloadHash = lines.at(-1) ?? ''
  return [
    { text: method, before: '', title: 'Method', about: 'The HTTP method. The URL is good for this one only.' },
    {
      text: path,
      before: '\n',
      title: 'Path',
      about: `The path, percent-encoded once: ${decoded(path) === path ? 'bucket, if it is not in the host, and key.' : decoded(path)}`,
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
          ? 'The body is not signed: it may be anything.'
          : 'The SHA-256 of the body: no other body is accepted.',
    },
  ]
}

/** Takes a string to sign apart. */
export function readStringToSign(text: string): Part[] {
  const [algorithm = '', date = '', scope = '', hash = ''] = text.split('\n')
  // The scope of Signature Version 4A has no region.
  const [day = '', ...places] = scope.split('/')
  const [end = '', service = '', region] = places.reverse()
  return [
    { text: algorithm, before: '', title: 'Algorithm', about: algorithmAbout(algorithm) },
    { text: date, before: '\n', title: 'Time', about: parameters.get('X-Amz-Date')! },
    { text: day, before: '\n', title: 'Day', about: 'The scope begins: the signing key is good for this day.' },
    ...(region === undefined
      ? []
      : [{ text: region, before: '/', title: 'Region', about: 'The region that the signing key is good for.' }]),
    { text: service, before: '/', title: 'Service', about: 'The service that the signing key is good for.' },
    { text: end, before: '/', title: 'End of the scope', about: 'The fixed word that ends every scope.' },
    {
      text: hash,
      before: '\n',
      title: 'Hash of the canonical request',
      about: 'The SHA-256 of all of the canonical request. This text, signed with the key, gives X-Amz-Signature.',
    },
  ]
}

const conditions = new Map(
  Object.entries({
    bucket: 'The form is good for this bucket only.',
    key: 'Where the file is stored.',
    'x-amz-algorithm': algorithmAbout('AWS4-HMAC-SHA256'),
    'x-amz-credential': 'The access key ID and the scope that the key is good for.',
    'x-amz-date': 'When it was signed, in UTC.',
    'x-amz-security-token': 'The session token of temporary credentials.',
  }),
)

/** A condition of a policy, and what it means. */
export interface Condition {
  text: string
  about: string
}

function explainCondition(condition: unknown): string {
  if (!Array.isArray(condition)) {
    const [name = ''] = Object.keys(Object(condition) as object)
    return conditions.get(name.toLowerCase()) ?? `The form must carry ${name} with exactly this value.`
  }
  const [operator, first, second] = condition as unknown[]
  if (operator === 'content-length-range') return `The file must have ${first} to ${second} bytes.`
  const field = `${first}`.replace(/^\$/, '')
  return operator === 'eq'
    ? `The form must carry ${field} with exactly this value.`
    : second === ''
      ? `The form must carry ${field}, with any value.`
      : `The form must carry ${field} with a value that begins so.`
}

/** Decodes the policy of a form: when it ends, and its conditions. */
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
