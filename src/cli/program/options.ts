import { storeNames } from '../settings/presets.ts'

/** An option of the command line. */
export interface Option {
  /** What its value is, as help names it; absent for a flag. */
  value?: string
  /** One letter. */
  short?: string
  /** Another name for it. */
  alias?: string
  /** It may be given more than once. */
  repeatable?: true
  /** What it does, with its default. */
  help: string
}

/** Every option, once: what the parser takes, what help and the manual say, what shells complete. */
export const options = {
  expires: {
    value: 'DURATION',
    help: 'how long it is valid, e.g. 90s, 15m, 12h, 7d (default: 15m, or what the service of a token has)',
  },
  'stable-for': {
    value: 'DURATION',
    help: 'return the same URL during each window of this length, so that it can be cached',
  },
  hoist: { help: 'move x-amz-* headers into the query, where S3 honours them there' },
  download: { value: 'NAME', help: 'make browsers save the object under this name' },
  'version-id': { value: 'ID', help: 'of this version of the object' },
  query: { value: 'NAME=VALUE', repeatable: true, help: 'add a query parameter; may be repeated' },
  header: { value: 'NAME:VALUE', repeatable: true, help: 'sign a header, which must then be sent; may be repeated' },
  'content-type': {
    value: 'TYPE',
    help: 'the media type, which must then be sent; in post, one that ends in / is what it must start with',
  },
  'content-length': { value: 'SIZE', help: 'the exact size of what may be sent, e.g. 10MB' },
  delimiter: { value: 'TEXT', help: 'list what is below this, e.g. /, as one common prefix' },
  'max-keys': { value: 'COUNT', help: 'list at most this many keys' },
  'max-size': {
    value: 'SIZE',
    help: 'the greatest size that a file may have, e.g. 10MB (default with --min-size: 5GiB)',
  },
  'min-size': { value: 'SIZE', help: 'the least size that a file may have (default: 0)' },
  field: {
    value: 'NAME=VALUE',
    repeatable: true,
    help: 'add a form field, which must be sent as it is; may be repeated',
  },
  html: { help: 'print a complete HTML form' },
  service: { value: 'SERVICE', help: 'the service that is signed for, e.g. execute-api' },
  method: { value: 'METHOD', help: 'the HTTP method (default: GET)' },
  'payload-hash': { value: 'HASH', help: 'UNSIGNED-PAYLOAD, or the SHA-256 of the body as 64 hexadecimal digits' },
  'append-token': { help: 'append the session token after signing, as AWS IoT wants it' },
  hostname: {
    value: 'HOST',
    help: 'what clients connect to: the endpoint of the database, of AWS IoT or of the channel',
  },
  port: { value: 'PORT', help: 'the port: of the database; of the page (default: one that is free)' },
  username: { value: 'NAME', help: 'who connects' },
  cluster: { value: 'NAME', help: "the cluster's name" },
  cache: { value: 'NAME', help: 'the name of a serverless cache' },
  'replication-group': { value: 'ID', help: 'the ID of a replication group' },
  'channel-arn': { value: 'ARN', help: 'the signaling channel' },
  'client-id': { value: 'ID', help: 'the viewer of the channel; without it, the master connects' },
  parameter: {
    value: 'NAME=VALUE',
    repeatable: true,
    help: "a parameter of the service's API, e.g. VoiceId=Joanna; a list is repeated",
  },
  admin: { help: 'for the role admin' },
  response: { value: 'FILE', help: "the body of the store's answer; - reads standard input" },
  json: { help: 'print the result as JSON' },
  curl: { help: 'print a curl command' },
  null: { short: '0', help: 'keys end in a NUL byte, as find -print0 writes them' },
  ndjson: { help: 'each line is an operation in JSON: {"key"?, "method"?, "bucket"?, "query"?, "headers"?}' },
  any: { help: 'with --ndjson, sign any method, bucket and operation that a line names' },
  'keep-going': { help: 'report a bad line, go on, and exit with 1 at the end' },
  'part-size': { value: 'SIZE', help: 'the size of a part (default: 8MiB, or more where 10,000 parts would not do)' },
  parallel: { value: 'COUNT', help: 'how many parts are under way at a time (default: 4)' },
  retries: { value: 'COUNT', help: 'how often a request that failed is sent again (default: 5)' },
  resume: {
    help: 'go on with an unfinished upload of the key; if this one fails or is interrupted too, keep its parts',
  },
  force: { help: 'replace a file that exists' },
  profile: { value: 'NAME', help: 'the profile of the AWS files (default: AWS_PROFILE, or default)' },
  region: { value: 'REGION', help: "the region (default: AWS_REGION, AWS_DEFAULT_REGION, or the profile's)" },
  endpoint: {
    value: 'URL',
    alias: 'endpoint-url',
    help: "the store's address (default: AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, the profile's, or Amazon S3)",
  },
  store: {
    value: 'NAME[:WHICH]',
    help: `a store whose address is known, in the place of --region and --endpoint: ${storeNames}`,
  },
  'path-style': { help: 'put the bucket into the path (default with an endpoint)' },
  'virtual-hosted': { help: 'put the bucket into the host name (default on Amazon S3)' },
  debug: { help: 'say on standard error where each setting comes from; secrets are not shown' },
  help: { short: 'h', help: 'show this help' },
} as const satisfies Record<string, Option>

export type OptionName = keyof typeof options

type Names<Flag> = {
  [Name in OptionName]: (typeof options)[Name] extends { value: string }
    ? Flag extends true
      ? never
      : Name
    : Flag extends true
      ? Name
      : never
}[OptionName]

/** The options that are there or not. */
export type FlagName = Names<true>

/** The options that have a value. */
export type ValueName = Names<false>

/** The option that a name on the command line means, among those that a command takes. */
export const findOption = (names: readonly OptionName[], given: string): OptionName | undefined =>
  names.find((name) => {
    const { alias, short }: Option = options[name]
    return given === name || given === alias || given === short
  })
