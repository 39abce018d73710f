/** fast-check arbitraries for valid input only: everything they generate must be accepted by the package. */
import fc, { type Arbitrary } from 'fast-check'

const bytes = (text: string) => new TextEncoder().encode(text).length

/**
 * Text that encoders often get wrong: delimiters, escapes, control characters, two forms of the same letter, and the
 * ends of Unicode.
 */
const delicate = [
  ...'/?#[]@!$&\'()*+,;=:%-._~ "<>\\^`{|}',
  ...['//', '%2F', '%2f', '%20', '%', '%%', '+', '...', '${filename}', '\0', '\t', '\n', '\r', '\x7f', '\x85', '\xa0'],
  ...['é', 'e\u0301', 'ß', 'İ', '\u2028', '\ufeff', '\ufffd', '\uffff', '😀', '👩‍👩‍👧', '\u{10ffff}', '__proto__'],
]

/** Any well-formed string. */
export const unicode = fc
  .array(fc.oneof(fc.string({ unit: 'binary', maxLength: 8 }), fc.constantFrom(...delicate)), { maxLength: 8 })
  .map((parts) => parts.join(''))

/** A string that can be sent in a header: it has no control characters. */
export const printable = unicode.map((text) => text.replace(/\p{Cc}/gu, ''))

/** Whether a URL can address a key: the key is not empty, has at most 1,024 bytes, and has no dot segments. */
export const isReachable = (key: string) => key !== '' && bytes(key) <= 1024 && !/(^|\/)\.\.?(\/|$)/.test(key)

/** A key with any characters. */
export const key = fc
  .oneof({ weight: 9, arbitrary: unicode }, fc.string({ unit: 'binary', minLength: 200, maxLength: 500 }))
  .filter(isReachable)

/** A key that a form can send: it has no line breaks and no NUL. */
export const formKey = key.filter((text) => !/[\0\r\n]/.test(text))

/** Over HTTP, the official client doesn't put a bucket with shorter labels into the host name. */
const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{1,10})[a-z0-9]$/)

/** A bucket name that can be part of a host name. */
const hostBucket = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{1,61})[a-z0-9]$/)
const dottedBucket = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join('.'))
/**
 * A bucket name that can't be part of a host name: with upper case or underscores, too long, an IP address, or with an
 * empty or malformed label.
 */
const pathBucket = fc.oneof(
  fc.stringMatching(/^[A-Z0-9_][a-zA-Z0-9_-]{2,30}$/),
  fc.stringMatching(/^[a-z0-9]{64,255}$/),
  fc.ipV4(),
  fc.constantFrom('a..b', '-ab', 'ab-', 'a.-b', '.ab', 'ab.', '...', '___'),
)

/** Any bucket name that the package accepts. */
export const anyBucket = fc
  .oneof(
    { weight: 3, arbitrary: hostBucket },
    dottedBucket,
    pathBucket,
    fc.constantFrom('xn--a', 'xn--bcher-kva', 'a.xn--b'),
  )
  .filter((name) => name.length > 2)

/** A bucket name that the official client doesn't take for an access point, a directory bucket or punycode. */
export const bucket = anyBucket.filter((name) => !/(^|\.)(xn|sthree)-|-(s3|s3alias)$/.test(name))

/** Regions of every partition, and names that are in no partition. */
export const region = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(
        'us',
        'eu',
        'ap',
        'il',
        'mx',
        'cn',
        'us-gov',
        'us-iso',
        'us-isob',
        'us-isof',
        'eu-isoe',
        'eusc-de',
      ),
      fc.constantFrom('east', 'west', 'north', 'southeast', 'central'),
      fc.integer({ min: 1, max: 9 }),
    )
    .map((parts) => parts.join('-')),
  fc.constantFrom('auto', 'us-east-1', 'garage', 'default', 'nyc3', 'eu'),
)

/** A host, with or without a port. */
export const authority = fc
  .tuple(
    fc.oneof(
      fc.domain(),
      fc.constantFrom('localhost', 'minio', 's3.local', 'account.r2.cloudflarestorage.com', 's3.eu-west-1.example.com'),
      fc.ipV4(),
      fc.ipV6().map((address) => `[${address}]`),
    ),
    fc.option(fc.oneof(fc.constantFrom(80, 443, 9000), fc.integer({ min: 1, max: 65535 })), { nil: undefined }),
  )
  .map(([host, port]) => (port === undefined ? host : `${host}:${port}`))

const basePath = fc
  .array(fc.stringMatching(/^[\w~-]{1,8}$/), { maxLength: 2 })
  .map((segments) => segments.map((segment) => `/${segment}`).join(''))

/** An endpoint as the URL standard serializes it, without a trailing slash. */
export const endpoint = fc
  .tuple(fc.constantFrom('http', 'https'), authority, basePath)
  .map(([scheme, host, path]) => new URL(`${scheme}://${host}${path}`).href.replace(/\/$/, ''))

/** A value in credentials: printable, without white space. */
const secret = printable.map((text) => `${text.replace(/\s/g, '')}=`)

/** Long-term and temporary credentials. */
export const credentials = fc.record(
  {
    accessKeyId: fc.stringMatching(/^[A-Za-z0-9_.~+=-]{1,40}$/),
    secretAccessKey: secret,
    sessionToken: secret,
  },
  { requiredKeys: ['accessKeyId', 'secretAccessKey'] },
)

/** Amazon S3 or an S3-compatible store, with the bucket in the path or in the host name. */
export const store = fc.record(
  { region, credentials, bucket, endpoint, forcePathStyle: fc.boolean() },
  { requiredKeys: ['region', 'credentials', 'bucket'] },
)

/** A generated store: its credentials are an object, and its endpoint is a string. */
export type DrawnStore = typeof store extends Arbitrary<infer T> ? T : never

/** Any time with a four-digit year, with milliseconds. */
export const signingDate = fc.date({
  min: new Date(0),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
})

/** Any valid lifetime. */
export const expiresIn = fc.oneof(fc.integer({ min: 1, max: 604800 }), fc.constantFrom(1, 900, 604800))

/**
 * Names of query parameters, except the signature's own names, which the package refuses, the name that the official
 * presigner adds, and `__proto__`, which it loses.
 */
const parameterName = fc
  .oneof(
    { weight: 5, arbitrary: unicode },
    fc.constantFrom('X-Amz-', 'X-Amz-Target', 'X-Amzn', 'x-amz-target', 'X-Amz'),
  )
  .filter(
    (name) => !/^x-amz-(algorithm|credential|date|expires|s3session|security|sign|content)|^__proto__$/i.test(name),
  )

/** Query parameters: with one value, with several, without a value, and without a name. */
export const query = fc.dictionary(
  parameterName,
  fc.oneof(unicode, fc.constant(''), fc.array(unicode, { maxLength: 4 })),
  { maxKeys: 4 },
)

/** Headers that other presigners leave out by default. */
const delicateNames = ['cache-control', 'Content-Type', 'Expect', 'from', 'sec-x', 'proxy-y', 'te', 'x-amzn-trace-id']

/** Headers that every request or the signature sets, and headers that the official presigner overwrites or loses. */
const unfitNames = /^(host|authorization|date|user-agent|content-length|x-amz-.*|__proto__)$/i

/** Headers whose names differ in more than case. */
export const headers = fc
  .uniqueArray(
    fc.tuple(
      fc.oneof(
        fc.stringMatching(/^[\w!#$%&'*+.^`|~-]{1,20}$/).filter((name) => !unfitNames.test(name)),
        fc.stringMatching(/^[Xx]-[Aa]mz-[Mm]eta-[\w.-]{1,10}$/),
        fc.constantFrom(...delicateNames),
      ),
      printable,
    ),
    { selector: ([name]) => name.toLowerCase(), maxLength: 4 },
  )
  .map((pairs) => Object.fromEntries(pairs))

/** The path of a URL: escaped or not, with empty segments and with segments that the URL standard removes. */
const path = fc
  .array(
    fc.oneof(
      unicode.map(encodeURIComponent),
      fc.stringMatching(/^[\w!$&'()*+,;=:@~^|-]{0,8}$/),
      fc.constantFrom('', '.', '..', '%2e', '%zz', '%', 'a%2fb', '100%25'),
    ),
    { maxLength: 5 },
  )
  .map((segments) => segments.map((segment) => `/${segment}`).join(''))

/** A query as browsers and most libraries write it, with `+` for a space. */
const search = query.map((parameters) => {
  const pairs = Object.entries(parameters).flatMap(([name, value]) => [value].flat().map((one) => [name, one]))
  return new URLSearchParams(pairs).toString()
})

/** A URL of any service. */
export const url = fc
  .tuple(fc.constantFrom('http', 'https', 'ws', 'wss'), authority, path, search)
  .map(([scheme, authority, path, search]) => `${scheme}://${authority}${path}?${search}`)

/** A service that hashes its bodies. */
export const service = fc.constantFrom<string[]>(
  'execute-api',
  'sts',
  'iotdevicegateway',
  'rds-db',
  'dsql',
  'lambda',
  'es',
  'bedrock',
)
export const body = fc.oneof(unicode, fc.uint8Array({ maxLength: 100 }))
export const hash = fc.stringMatching(/^[0-9a-f]{64}$/)
