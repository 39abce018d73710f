import { isS3 } from '../../core/request.ts'
import { takesBody } from '../../format/curl.ts'
import { attachment, deleteObject, getObject, headObject, listObjects, presignUrl, putObject } from '../../sync.ts'
import type { Operation, PresignOptions } from '../../types.ts'
import type { Arguments } from '../program/arguments.ts'
import { type Command, readOperands } from '../program/command.ts'
import { exitCodes, usage } from '../program/failure.ts'
import type { OptionName } from '../program/options.ts'
import { outputOptions, printPresigned } from '../program/output.ts'
import { readDistinctPairs, readDuration, readInteger, readPairs, readSize } from '../program/units.ts'
import { readLocation, readObjectLocation } from '../settings/location.ts'
import { sign } from '../settings/sign.ts'
import { readSigningSettings, readStore, settingOptions, storeOptions } from '../settings/store.ts'

/** The options of how a URL is signed. */
export const signingOptions = ['expires', 'stable-for', 'hoist'] as const satisfies OptionName[]

/** Reads how to sign. */
export function readSigning(args: Arguments): PresignOptions {
  const expires = args.value('expires')
  const stableFor = args.value('stable-for')
  return {
    ...(expires !== undefined && { expiresIn: readDuration('expires', expires) }),
    ...(stableFor !== undefined && { stableFor: readDuration('stable-for', stableFor) }),
    ...(args.flag('hoist') && { hoist: true }),
  }
}

/** The pairs of an option as a record; a name that is repeated has its values in a list. */
function readQuery(args: Arguments): Record<string, string[]> {
  const query = new Map<string, string[]>()
  for (const [name, value] of readPairs('query', '=', args.values('query'))) {
    query.set(name, [...(query.get(name) ?? []), value])
  }
  return Object.fromEntries(query)
}

/** The headers that are given by `--header`. */
export function readHeaders(args: Arguments): Record<string, string> {
  const pairs = readDistinctPairs('header', ':', args.values('header'))
  return Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value]))
}

const common = (args: Arguments) => ({ query: readQuery(args), headers: readHeaders(args) })

const versionOf = (args: Arguments) => {
  const versionId = args.value('version-id')
  return versionId === undefined ? {} : { versionId }
}

type Build = (args: Arguments, key: string) => Operation

/** The operations on one object, by the command's name: what `bulk` can do too. */
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
    options: ['content-type', 'content-length'],
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

const requestOptions = ['query', 'header', ...signingOptions, ...outputOptions, ...storeOptions] as const

/** Makes the command that presigns an operation on an object. */
const objectCommand = (
  name: keyof typeof objectOperations & string,
  summary: string,
  examples: Command['examples'],
  notes: string[] = [],
): Command => {
  const { build, options } = objectOperations[name]!
  return {
    name,
    summary,
    operands: 's3://BUCKET/KEY',
    options: [...options, ...requestOptions],
    notes: [
      'The key is taken as it is: write it raw, never percent-encoded. In the place of the bucket may be the ARN of an access point: s3://arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME/KEY, also of S3 on Outposts and S3 Object Lambda, and of several regions, which is signed with SigV4a.',
      'A directory bucket, NAME--ZONE--x-s3, is signed for at its zone; the credentials must be those of a session, which aws s3api create-session gives.',
      ...notes,
    ],
    examples,
    async run(args) {
      const [place] = readOperands(args, this.operands)
      const { bucket, key } = readObjectLocation(place!)
      const operation = build(args, key)
      await printPresigned(await sign(readStore(args, process.env, bucket), operation, readSigning(args)), args)
      return exitCodes.done[0]
    },
  }
}

const list: Command = {
  name: 'list',
  summary: 'Print a URL that lists the keys below a prefix',
  operands: 's3://BUCKET/[PREFIX]',
  options: ['delimiter', 'max-keys', ...requestOptions],
  examples: [
    ['sigv4-presign list s3://photos/2026/', 'the keys that start with 2026/'],
    ['curl -s "$(sigv4-presign list s3://photos/ --delimiter / 2>/dev/null)"', 'list the top folders'],
  ],
  async run(args) {
    const [place] = readOperands(args, this.operands)
    const { bucket, key } = readLocation(place!)
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
  summary: 'Presign a URL of any AWS service',
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
  notes: [
    'The body of a request to S3 may be anything. That of other services is signed as empty, and any other is refused, unless --payload-hash says its hash.',
  ],
  examples: [
    [
      'sigv4-presign url https://abc123.execute-api.eu-west-1.amazonaws.com/prod/cats --service execute-api --region eu-west-1',
      'a call of an API Gateway API',
    ],
    [
      'sigv4-presign url wss://abc123-ats.iot.eu-west-1.amazonaws.com/mqtt --service iotdevicegateway --append-token',
      'MQTT over WebSocket to AWS IoT',
    ],
  ],
  async run(args) {
    const [address] = readOperands(args, this.operands)
    const service = args.value('service')
    if (service === undefined) throw usage('--service is missing: the service that is signed for, e.g. execute-api')
    const payloadHash = args.value('payload-hash')
    const presigned = presignUrl(address!, {
      ...readSigning(args),
      ...readSigningSettings(args, process.env),
      service,
      method: args.value('method') ?? 'GET',
      headers: readHeaders(args),
      ...(payloadHash !== undefined && { payloadHash }),
      ...(args.flag('append-token') && { signSessionToken: false }),
    })
    const hasBody = takesBody(presigned) && (isS3(service) || payloadHash !== undefined)
    await printPresigned(presigned, args, hasBody)
    return exitCodes.done[0]
  },
}

/** The commands that print one URL. */
export const presignCommands: Command[] = [
  objectCommand('get', 'Print a URL that reads an object', [
    ['sigv4-presign get s3://photos/2026/cat.jpg', 'a URL that anybody can use for 15 minutes'],
    ['sigv4-presign get s3://photos/2026/cat.jpg --expires 7d --download cat.jpg', 'saved as cat.jpg by browsers'],
    ['curl -O "$(sigv4-presign get s3://photos/cat.jpg 2>/dev/null)"', 'read it at once'],
  ]),
  objectCommand(
    'put',
    'Print a URL that writes an object',
    [
      ['sigv4-presign put s3://photos/cat.jpg --content-type image/jpeg', 'for this media type only'],
      ["sigv4-presign put s3://photos/cat.jpg --header 'if-none-match: *' --curl", 'a command that replaces no object'],
    ],
    ['What is signed with it must be sent with it: it is printed on standard error, and is part of --json and --curl.'],
  ),
  objectCommand('head', "Print a URL that reads an object's headers", [
    ['curl --head "$(sigv4-presign head s3://photos/cat.jpg 2>/dev/null)"', 'its size and type'],
  ]),
  objectCommand('delete', 'Print a URL that deletes an object', [
    ['sigv4-presign delete s3://photos/cat.jpg --expires 5m --curl', 'a command that deletes it'],
  ]),
  list,
  url,
]
