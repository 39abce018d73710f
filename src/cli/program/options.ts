import { storeNames } from '../settings/presets.ts'

/** An option of the command line. */
export interface Option {
  /** The placeholder of its value in help; absent for a flag. */
  value?: string
  /** One letter. */
  short?: string
  /** Another name for it. */
  alias?: string
  /** Whether it may be given several times. */
  repeatable?: true
  /** Its purpose, with its default. */
  help: string
}

/** Every option, once: the source of the parser, help, manual and completion. A command may have more specific help. */
export const options = {
  expires: {
    value: 'DURATION',
    alias: 'expires-in',
    help: 'validity, e.g. 90s, 15m, 12h or 7d; a number is seconds (default: 15m, maximum: 7d)',
  },
  'stable-for': { value: 'DURATION', help: 'return the same URL throughout each window of this length, for caching' },
  hoist: { help: 'move x-amz-* headers into the query where S3 honors them there' },
  download: { value: 'NAME', help: 'make browsers save the object under this name' },
  'version-id': { value: 'ID', help: 'the version of the object' },
  query: { value: 'NAME=VALUE', repeatable: true, help: 'add a query parameter; repeatable' },
  header: { value: 'NAME:VALUE', repeatable: true, help: 'sign a header, which clients must then send; repeatable' },
  'content-type': { value: 'TYPE', help: 'sign the media type, which clients must then send' },
  'content-length': { value: 'SIZE', help: 'sign the exact size of the upload, e.g. 10MB' },
  metadata: { value: 'NAME=VALUE', repeatable: true, help: 'add metadata, x-amz-meta-NAME; repeatable' },
  acl: { value: 'ACL', help: 'the canned ACL, e.g. public-read' },
  delimiter: { value: 'TEXT', help: 'group the keys that share this delimiter after the prefix, e.g. /' },
  'max-keys': { value: 'COUNT', help: 'the maximum number of keys in the response' },
  'max-size': { value: 'SIZE', help: 'the maximum size of the file, e.g. 10MB (default with --min-size: 5GiB)' },
  'min-size': { value: 'SIZE', help: 'the minimum size of the file (default: 0)' },
  field: { value: 'NAME=VALUE', repeatable: true, help: 'add a form field that must be sent unchanged; repeatable' },
  html: { help: 'print a complete HTML form' },
  origin: {
    value: 'ORIGIN',
    repeatable: true,
    help: 'the origin of the web page, e.g. https://example.com; repeatable',
  },
  service: { value: 'SERVICE', help: 'the AWS service name to sign for, e.g. execute-api' },
  date: { value: 'DATE', help: 'the first day in UTC, e.g. 2026-03-01 (default: today)' },
  days: { value: 'COUNT', help: 'the number of days (default: 7)' },
  method: { value: 'METHOD', help: 'the HTTP method (default: GET)' },
  'payload-hash': { value: 'HASH', help: 'UNSIGNED-PAYLOAD, or the SHA-256 of the body as 64 hexadecimal digits' },
  'append-token': { help: 'append the session token after signing, as AWS IoT requires' },
  hostname: { value: 'HOST', help: 'the endpoint that clients connect to' },
  port: { value: 'PORT', help: 'the port' },
  username: { value: 'NAME', help: 'the user name to connect with' },
  cluster: { value: 'NAME', help: 'the name of the cluster' },
  cache: { value: 'NAME', help: 'the name of a serverless cache' },
  'replication-group': { value: 'ID', help: 'the ID of a replication group' },
  'channel-arn': { value: 'ARN', help: 'the ARN of the signaling channel' },
  'client-id': { value: 'ID', help: 'the ID of the viewer (default: connect as the master)' },
  parameter: {
    value: 'NAME=VALUE',
    repeatable: true,
    help: 'an API parameter, e.g. VoiceId=Joanna; repeat it for a list',
  },
  admin: { help: 'connect as the role admin' },
  response: { value: 'FILE', help: "the body of the store's response; - reads standard input" },
  json: { help: 'print the result as JSON' },
  curl: { help: 'print a curl command' },
  null: { short: '0', help: 'keys end in a NUL byte, as find -print0 writes them' },
  ndjson: { help: 'each line is an operation in JSON: {"key"?, "method"?, "bucket"?, "query"?, "headers"?}' },
  any: { help: 'with --ndjson, sign any method, bucket and operation that a line names' },
  'keep-going': { help: 'report an invalid line, continue, and exit with 1 at the end' },
  'part-size': { value: 'SIZE', help: 'the size of a part (default: 8MiB, or more to stay within 10,000 parts)' },
  parallel: { value: 'COUNT', help: 'the number of parts sent or read at a time (default: 4)' },
  retries: { value: 'COUNT', help: 'how often a failed request is sent again (default: 5)' },
  resume: { help: 'continue your unfinished upload of the key, and keep the parts if this one fails' },
  force: { help: 'replace an existing file' },
  profile: { value: 'NAME', help: 'the profile in the AWS configuration files (default: AWS_PROFILE, or default)' },
  credentials: {
    value: 'FILE',
    help: 'read the credentials from this file, as scope or aws sts prints them; - reads standard input',
  },
  region: { value: 'REGION', help: "the region (default: AWS_REGION, AWS_DEFAULT_REGION, or the profile's)" },
  endpoint: {
    value: 'URL',
    alias: 'endpoint-url',
    help: "the store's URL (default: AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL, the profile's, or Amazon S3)",
  },
  store: {
    value: 'NAME[:WHICH]',
    help: `an S3-compatible store, instead of --region and --endpoint: ${storeNames}`,
  },
  'path-style': { help: 'put the bucket in the path (default with an endpoint)' },
  'virtual-hosted': { help: 'put the bucket in the host name (default on Amazon S3)' },
  debug: { help: 'report on standard error where each setting comes from; secrets are not shown' },
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

/** The options without a value. */
export type FlagName = Names<true>

/** The options with a value. */
export type ValueName = Names<false>

/** Finds the option that a name on the command line stands for, among those of a command. */
export const findOption = (names: readonly OptionName[], given: string): OptionName | undefined =>
  names.find((name) => {
    const { alias, short }: Option = options[name]
    return given === name || given === alias || given === short
  })
