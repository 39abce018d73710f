import { canonicalQuery, encodeParameter } from '../core/canonical.ts'
import { dnsSuffix } from '../core/partition.ts'
import { check } from '../errors.ts'
import { checkInteger, checkString, definedEntries } from '../input/check.ts'
import { checkNames } from '../input/known.ts'
import type { PresignUrlOptions } from '../types.ts'
import type {
  DsqlTokenOptions,
  EksTokenOptions,
  ElastiCacheTokenOptions,
  IotMqttUrlOptions,
  KinesisVideoSignalingUrlOptions,
  MemoryDbTokenOptions,
  PollySpeechUrlOptions,
  RdsTokenOptions,
  TokenOptions,
  TranscribeStreamingUrlOptions,
} from './options.ts'

/** A request to presign, and how to turn its presigned URL into a token. */
export interface TokenRequest {
  url: string
  options: PresignUrlOptions
  toToken: (url: string) => string
}

type Parameters = Record<string, string | string[] | undefined>

/** How long a token is valid, in seconds. */
interface Lifetime {
  defaultExpiresIn: number
  maximum: number
}

/** Describes a request to `address` with these query parameters. */
function describeRequest(
  service: string,
  { region, credentials, expiresIn, signingDate }: TokenOptions,
  { defaultExpiresIn, maximum }: Lifetime,
  address: string,
  parameters: Parameters,
  toToken: TokenRequest['toToken'] = (url) => url,
): TokenRequest {
  const pairs = definedEntries('InvalidParameter', 'options', parameters).flatMap(([name, value]) =>
    [value]
      .flat()
      .map((item): [string, string] => [
        name,
        checkString('InvalidParameter', name, item, /./s, 'a string with at least one character'),
      ]),
  )
  const lifetime = checkInteger(
    'InvalidExpires',
    'expiresIn',
    expiresIn ?? defaultExpiresIn,
    1,
    maximum,
    `whole seconds from 1 to ${maximum}`,
  )
  const query = canonicalQuery(pairs.map(encodeParameter))
  return {
    url: address + (query && `?${query}`),
    options: { service, region, credentials, expiresIn: lifetime, signingDate },
    toToken,
  }
}

/** Makes a function that checks the names of the options and then describes a request. */
const describer =
  <Options extends TokenOptions>(
    names: string,
    describe: (options: Options) => TokenRequest,
  ): ((options: Options) => TokenRequest) =>
  (options) => {
    checkNames('options', options, `${names} region credentials expiresIn signingDate`.trim().split(' '))
    return describe(options)
  }

/** Databases and caches accept the presigned URL without its scheme as the password. */
const withoutScheme = (url: string): string => url.replace(/^\w+:\/\//, '')

/** Encodes as Base64url without padding (RFC 4648, section 5). */
const base64url = (value: string): string => btoa(value).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '')

/** Returns the name of a cache or a cluster, which is used in place of the host name. */
const clusterLabel = (name: string, value: unknown): string =>
  checkString('InvalidParameter', name, value, /^[a-z][a-z\d-]*$/i, 'a name of letters, digits and hyphens')

/** Returns `value` if it is a host name. */
const hostname = (value: unknown): string =>
  checkString('InvalidParameter', 'hostname', value, /^[\w.-]+$/, 'a host name')

/** Returns a region if it can be part of a host name. */
const regionName = (value: unknown): string =>
  checkString('InvalidRegion', 'region', value, /^[\w-]+$/, 'a region such as "eu-west-1"')

const username = (value: unknown): string =>
  checkString('InvalidParameter', 'username', value, /./, 'the name of a user')

/** Renames an operation's parameters and converts their values to strings. The `required` ones must be present. */
function renameParameters(parameters: object, required: string[], rename: (name: string) => string): Parameters {
  const all: Record<string, unknown> = { ...parameters }
  for (const name of required) check('InvalidParameter', name, all[name] != null, 'a value', all[name])
  return Object.fromEntries(
    definedEntries('InvalidParameter', 'options', all).map(([name, value]) => [
      rename(name),
      [value].flat().map((item) => {
        const isScalar = ['string', 'number', 'boolean'].includes(typeof item)
        check('InvalidParameter', name, isScalar, 'a string, a number or a boolean', item)
        return String(item)
      }),
    ]),
  )
}

const fifteenMinutes: Lifetime = { defaultExpiresIn: 900, maximum: 900 }

/** The maximum lifetime in SigV4, 7 days, for services that document no limit of their own. */
const week = 604800

/** Describes the request behind `rdsToken`. */
export const rds = /* @__PURE__ */ describer(
  'hostname port username',
  ({ hostname: host, port, username: user, ...signer }: RdsTokenOptions): TokenRequest =>
    describeRequest(
      'rds-db',
      signer,
      fifteenMinutes,
      `https://${hostname(host)}:${checkInteger('InvalidParameter', 'port', port, 1150, 65535)}/`,
      { Action: 'connect', DBUser: username(user) },
      withoutScheme,
    ),
)

/** Describes the request behind `dsqlToken`. */
export const dsql = /* @__PURE__ */ describer(
  'hostname admin',
  ({ hostname: host, admin, ...signer }: DsqlTokenOptions): TokenRequest =>
    describeRequest(
      'dsql',
      signer,
      { defaultExpiresIn: 900, maximum: week },
      `https://${hostname(host)}/`,
      { Action: admin ? 'DbConnectAdmin' : 'DbConnect' },
      withoutScheme,
    ),
)

/** Describes the request behind `elastiCacheToken`. */
export const elastiCache = /* @__PURE__ */ describer(
  'cacheName replicationGroupId username serverless',
  ({
    cacheName,
    replicationGroupId,
    username: user,
    serverless = cacheName !== undefined,
    ...signer
  }: ElastiCacheTokenOptions): TokenRequest =>
    describeRequest(
      'elasticache',
      signer,
      fifteenMinutes,
      `http://${replicationGroupId === undefined ? clusterLabel('cacheName', cacheName) : clusterLabel('replicationGroupId', replicationGroupId)}/`,
      {
        Action: 'connect',
        User: username(user),
        ResourceType: serverless ? 'ServerlessCache' : undefined,
      },
      withoutScheme,
    ),
)

/** Describes the request behind `memoryDbToken`. */
export const memoryDb = /* @__PURE__ */ describer(
  'clusterName username',
  ({ clusterName, username: user, ...signer }: MemoryDbTokenOptions): TokenRequest =>
    describeRequest(
      'memorydb',
      signer,
      fifteenMinutes,
      `http://${clusterLabel('clusterName', clusterName)}/`,
      { Action: 'connect', User: username(user) },
      withoutScheme,
    ),
)

/** Describes the request behind `mskToken`. */
export const msk = /* @__PURE__ */ describer(
  '',
  (signer: TokenOptions): TokenRequest =>
    describeRequest(
      'kafka-cluster',
      signer,
      fifteenMinutes,
      // The official signers use this domain in every partition.
      `https://kafka.${regionName(signer.region)}.amazonaws.com/`,
      { Action: 'kafka-cluster:Connect' },
      // An unsigned parameter that identifies the client to the brokers.
      (url) => base64url(`${url}&User-Agent=sigv4-presign`),
    ),
)

/** Describes the request behind `eksToken`. */
export const eks = /* @__PURE__ */ describer(
  'clusterName',
  ({ clusterName, ...signer }: EksTokenOptions): TokenRequest => {
    const request = describeRequest(
      'sts',
      signer,
      { defaultExpiresIn: 60, maximum: 900 },
      `https://sts.${regionName(signer.region)}.${dnsSuffix(signer.region)}/`,
      { Action: 'GetCallerIdentity', Version: '2011-06-15' },
      (url) => `k8s-aws-v1.${base64url(url)}`,
    )
    const id = checkString(
      'InvalidParameter',
      'clusterName',
      clusterName,
      /^[a-z\d][\w-]{0,99}$/i,
      'the name of a cluster',
    )
    return { ...request, options: { ...request.options, headers: { 'x-k8s-aws-id': id } } }
  },
)

/** Describes the request behind `iotMqttUrl`. */
export const iotMqtt = /* @__PURE__ */ describer(
  'endpoint',
  ({ endpoint, ...signer }: IotMqttUrlOptions): TokenRequest => {
    const request = describeRequest(
      'iotdevicegateway',
      signer,
      { defaultExpiresIn: 900, maximum: week },
      `wss://${checkString('InvalidParameter', 'endpoint', endpoint, /^[\w.-]+(:\d+)?$/, 'a host name')}/mqtt`,
      {},
    )
    return { ...request, options: { ...request.options, signSessionToken: false } }
  },
)

/** Describes the request behind `transcribeStreamingUrl`. */
export const transcribeStreaming = /* @__PURE__ */ describer(
  'mediaEncoding sampleRate languageCode identifyLanguage identifyMultipleLanguages ' +
    'languageOptions preferredLanguage sessionId vocabularyName vocabularyNames vocabularyFilterName ' +
    'vocabularyFilterNames vocabularyFilterMethod languageModelName showSpeakerLabel ' +
    'enableChannelIdentification numberOfChannels enablePartialResultsStabilization ' +
    'partialResultsStability contentIdentificationType contentRedactionType piiEntityTypes',
  ({ region, credentials, expiresIn, signingDate, ...parameters }: TranscribeStreamingUrlOptions): TokenRequest =>
    describeRequest(
      'transcribe',
      { region, credentials, expiresIn, signingDate },
      { defaultExpiresIn: 300, maximum: 300 },
      `wss://transcribestreaming.${regionName(region)}.${dnsSuffix(region)}:8443/stream-transcription-websocket`,
      Object.fromEntries(
        // Transcribe accepts a list as one value with commas.
        Object.entries(
          renameParameters(parameters, ['mediaEncoding', 'sampleRate'], (name) =>
            name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
          ),
        ).map(([name, value]) => [name, `${value}`]),
      ),
    ),
)

/** Describes the request behind `kinesisVideoSignalingUrl`. */
export const kinesisVideoSignaling = /* @__PURE__ */ describer(
  'endpoint channelArn clientId',
  ({ endpoint, channelArn, clientId, ...signer }: KinesisVideoSignalingUrlOptions): TokenRequest =>
    describeRequest(
      'kinesisvideo',
      signer,
      { defaultExpiresIn: 299, maximum: week },
      checkString(
        'InvalidParameter',
        'endpoint',
        endpoint,
        /^wss:\/\/[\w.-]+(:\d+)?\/?$/,
        'a URL such as "wss://HOST"',
      ),
      {
        'X-Amz-ChannelARN': checkString(
          'InvalidParameter',
          'channelArn',
          channelArn,
          /^arn:.{1,1020}$/,
          'the ARN of a signaling channel',
        ),
        'X-Amz-ClientId':
          clientId &&
          checkString(
            'InvalidParameter',
            'clientId',
            clientId,
            /^(?!AWS_)[\w.-]{1,256}$/i,
            'at most 256 letters, digits, dots, hyphens and underscores that do not begin with AWS_',
          ),
      },
    ),
)

/** Describes the request behind `pollySpeechUrl`. */
export const pollySpeech = /* @__PURE__ */ describer(
  'text voiceId outputFormat engine languageCode lexiconNames sampleRate speechMarkTypes textType',
  ({ region, credentials, expiresIn, signingDate, ...parameters }: PollySpeechUrlOptions): TokenRequest =>
    describeRequest(
      'polly',
      { region, credentials, expiresIn, signingDate },
      { defaultExpiresIn: 3600, maximum: week },
      `https://polly.${regionName(region)}.${dnsSuffix(region)}/v1/speech`,
      renameParameters(parameters, ['text', 'voiceId', 'outputFormat'], (name) =>
        name.replace(/^./, (letter) => letter.toUpperCase()),
      ),
    ),
)
