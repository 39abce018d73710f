import { isS3 } from '../../core/request.ts'
import { takesBody } from '../../format/curl.ts'
import { attachment, deleteObject, getObject, headObject, listObjects, presignUrl, putObject } from '../../sync.ts'
import type { Operation, Presigned, PresignOptions } from '../../types.ts'
import type { Arguments } from '../program/arguments.ts'
import { type Command, readOperands } from '../program/command.ts'
import { exitCodes, usage } from '../program/failure.ts'
import type { OptionName } from '../program/options.ts'
import { outputOptions, printError, printPresigned } from '../program/output.ts'
import { readDistinctPairs, readDuration, readInteger, readPairs, readSize } from '../program/units.ts'
import { readLocation, readObjectLocation } from '../settings/location.ts'
import { sign } from '../settings/sign.ts'
import { readSigningSettings, readStore, settingOptions, storeOptions, warnAboutRegion } from '../settings/store.ts'

/** The options of signing. */
export const signingOptions = ['expires', 'stable-for', 'hoist'] as const satisfies OptionName[]

/** Reads the signing options. */
export function readSigning(args: Arguments): PresignOptions {
  const expires = args.value('expires')
  const stableFor = args.value('stable-for')
  return {
    ...(expires !== undefined && { expiresIn: readDuration('expires', expires) }),
    ...(stableFor !== undefined && { stableFor: readDuration('stable-for', stableFor) }),
    ...(args.flag('hoist') && { hoist: true }),
  }
}

/** Reads `--query`; the values of a repeated name are in one list. */
function readQuery(args: Arguments): Record<string, string[]> {
  const query = new Map<string, string[]>()
  for (const [name, value] of readPairs('query', '=', args.values('query'))) {
    query.set(name, [...(query.get(name) ?? []), value])
  }
  return Object.fromEntries(query)
}

/** Reads `--header`, `--metadata` and `--acl`. */
export function readHeaders(args: Arguments): Record<string, string> {
  const metadata = readDistinctPairs('metadata', '=', args.values('metadata'))
  const acl = args.value('acl')
  const pairs = [
    ...readDistinctPairs('header', ':', args.values('header')),
    ...metadata.map(([name, value]) => [`x-amz-meta-${name}`, value] as const),
    ...(acl === undefined ? [] : [['x-amz-acl', acl] as const]),
  ]
  const lowerCase = pairs.map(([name, value]) => [name.toLowerCase(), value] as const)
  const repeated = lowerCase.find(([name], index) => lowerCase.findIndex(([other]) => other === name) < index)
  if (repeated) throw usage(`--header: ${repeated[0]} is given twice`)
  return Object.fromEntries(lowerCase)
}

const common = (args: Arguments) => ({ query: readQuery(args), headers: readHeaders(args) })

const versionOf = (args: Arguments) => {
  const versionId = args.value('version-id')
  return versionId === undefined ? {} : { versionId }
}

type Build = (args: Arguments, key: string) => Operation

/** The operations on one object, by the name of their command. `bulk` has them too. */
export const objectOperations: Record<string, { build: Build; options: readonly OptionName[] }> = {
  get: {
    options: ['download', 'version-id'],
    build: (args, key) => {
      const download = args.value('download')
      return getObject(key, {
        ...common(args),
        ...versionOf(args),
        ...(download !== undefined && { responseContentDisposition: attachment(download) }),
      })
    },
  },
  put: {
    options: ['content-type', 'content-length', 'metadata', 'acl'],
    build: (args, key) => {
      const contentType = args.value('content-type')
      const contentLength = args.value('content-length')
      return putObject(key, {
        ...common(args),
        ...(contentType !== undefined && { contentType }),
        ...(contentLength !== undefined && { contentLength: readSize('content-length', contentLength) }),
      })
    },
  },
  head: {
    options: ['version-id'],
    build: (args, key) => headObject(key, { ...common(args), ...versionOf(args) }),
  },
  delete: {
    options: ['version-id'],
    build: (args, key) => deleteObject(key, { ...common(args), ...versionOf(args) }),
  },
}

/** Warns if the URL expires before the requested time, because the credentials do. */
function warnIfShortened({ expiresAt }: Presigned, { expiresIn = 900 }: PresignOptions): void {
  // The clock moved a little since the URL was signed.
  if (expiresAt.getTime() > Date.now() + (expiresIn - 60) * 1000) return
  if (expiresIn > 60) printError(`warning: the URL expires with the credentials, at ${expiresAt.toISOString()}`)
}

/** Warns about a key that looks percent-encoded, or like a URL: it is signed as it is, and names another object. */
function warnAboutKey(key: string): void {
  if (/^(https?|s3):\/\//i.test(key)) printError('warning: the key is a URL; expected s3://BUCKET/KEY')
  if (/%[\da-f]{2}/i.test(key))
    printError('warning: the key contains percent escapes; write it raw unless it really has them')
}

const requestOptions = ['query', 'header', ...signingOptions, ...outputOptions, ...storeOptions] as const

/** Creates the command that presigns an operation on an object. */
const objectCommand = (
  name: keyof typeof objectOperations & string,
  summary: string,
  examples: Command['examples'],
  notes: string[] = [],
): Command => {
  const { build, options } = objectOperations[name]!
  return {
    name,
    ...(name === 'get' && { alias: 'presign' }),
    summary,
    operands: 's3://BUCKET/KEY',
    options: [...options, ...requestOptions],
    notes: [
      'Write the key raw, not percent-encoded. The bucket can be the ARN of an access point, including those ' +
        'of S3 on Outposts and S3 Object Lambda and multi-region ones (signed with SigV4a): ' +
        's3://arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME/KEY.',
      'A directory bucket, NAME--ZONE--x-s3, needs the credentials of a session, from aws s3api create-session.',
      ...notes,
    ],
    examples,
    async run(args) {
      const [place] = readOperands(args, this.operands)
      const { bucket, key } = readObjectLocation(place!)
      warnAboutKey(key)
      const operation = build(args, key)
      const signing = readSigning(args)
      const presigned = await sign(readStore(args, process.env, bucket), operation, signing)
      await printPresigned(presigned, args)
      warnIfShortened(presigned, signing)
      return exitCodes.done[0]
    },
  }
}

const list: Command = {
  name: 'list',
  summary: 'Presign a ListObjectsV2 URL',
  operands: 's3://BUCKET/[PREFIX]',
  options: ['delimiter', 'max-keys', ...requestOptions],
  examples: [
    ['sigv4-presign list s3://photos/2026/', 'the keys that begin with 2026/'],
    ['curl -s "$(sigv4-presign list s3://photos/ --delimiter / 2>/dev/null)"', 'list the top-level folders'],
  ],
  async run(args) {
    const [place] = readOperands(args, this.operands)
    const { bucket, key } = readLocation(place!, this.operands)
    const delimiter = args.value('delimiter')
    const maxKeys = args.value('max-keys')
    const operation = listObjects({
      ...common(args),
      ...(key !== '' && { prefix: key }),
      ...(delimiter !== undefined && { delimiter }),
      ...(maxKeys !== undefined && { maxKeys: readInteger('max-keys', maxKeys, 0, 1000) }),
    })
    await printPresigned(await sign(readStore(args, process.env, bucket), operation, readSigning(args)), args)
    return exitCodes.done[0]
  },
}

const url: Command = {
  name: 'url',
  summary: 'Presign a URL for any AWS service',
  operands: 'URL',
  options: [
    'service',
    'method',
    'header',
    'payload-hash',
    'append-token',
    ...signingOptions,
    ...outputOptions,
    ...settingOptions,
  ],
  notes: ['For services other than S3, an empty body is signed; --payload-hash signs another one.'],
  examples: [
    [
      'sigv4-presign url https://abc123.execute-api.eu-west-1.amazonaws.com/prod/cats --service execute-api ' +
        '--region eu-west-1',
      'call an API Gateway API',
    ],
    [
      'sigv4-presign url wss://abc123-ats.iot.eu-west-1.amazonaws.com/mqtt --service iotdevicegateway --append-token',
      'MQTT over WebSocket to AWS IoT',
    ],
  ],
  async run(args) {
    const [address] = readOperands(args, this.operands)
    const service = args.value('service')
    if (service === undefined) throw usage('--service is missing: the AWS service to sign for, e.g. execute-api')
    const payloadHash = args.value('payload-hash')
    const signer = readSigningSettings(args, process.env)
    const signing = readSigning(args)
    warnAboutRegion(address!, signer.region)
    const presigned = presignUrl(address!, {
      ...signing,
      ...signer,
      service,
      method: args.value('method') ?? 'GET',
      headers: readHeaders(args),
      ...(payloadHash !== undefined && { payloadHash }),
      ...(args.flag('append-token') && { signSessionToken: false }),
    })
    const hasBody = takesBody(presigned) && (isS3(service) || payloadHash !== undefined)
    await printPresigned(presigned, args, hasBody)
    warnIfShortened(presigned, signing)
    return exitCodes.done[0]
  },
}

/** The commands that presign one URL. */
export const presignCommands: Command[] = [
  objectCommand('get', 'Presign a GetObject URL', [
    ['sigv4-presign get s3://photos/2026/cat.jpg', 'anybody can use it for 15 minutes'],
    ['sigv4-presign get s3://photos/2026/cat.jpg --expires 7d --download cat.jpg', 'browsers save it as cat.jpg'],
    ['curl -O "$(sigv4-presign get s3://photos/cat.jpg 2>/dev/null)"', 'download it'],
  ]),
  objectCommand(
    'put',
    'Presign a PutObject URL',
    [
      ['sigv4-presign put s3://photos/cat.jpg --content-type image/jpeg', 'for this media type only'],
      [
        "sigv4-presign put s3://photos/cat.jpg --header 'if-none-match: *' --curl",
        'a command that never replaces an object',
      ],
    ],
    ['Clients must send the signed headers: they are printed on standard error, and are part of --json and --curl.'],
  ),
  objectCommand('head', 'Presign a HeadObject URL', [
    ['curl --head "$(sigv4-presign head s3://photos/cat.jpg 2>/dev/null)"', 'its size and type'],
  ]),
  objectCommand('delete', 'Presign a DeleteObject URL', [
    ['sigv4-presign delete s3://photos/cat.jpg --expires 5m --curl', 'a command that deletes it'],
  ]),
  list,
  url,
]
