import { canonicalQuery, encodeParameter } from '../core/canonical.ts'
import { dnsSuffix } from '../core/partition.ts'
import { check } from '../errors.ts'
import { checkInteger, checkString, definedEntries } from '../input/check.ts'
import { checkNames } from '../input/known.ts'
import type { PresignUrlOptions } from '../types.ts'

/** The options that all tokens share. `expiresIn`, in seconds, and `signingDate` are optional. */
export interface TokenOptions extends Pick<PresignUrlOptions, 'region' | 'credentials' | 'expiresIn' | 'signingDate'> {}

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
  const lifetime = checkInteger('InvalidExpires', 'expiresIn', expiresIn ?? defaultExpiresIn, 1, maximum)
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

/** Options of `rdsToken`. */
export interface RdsTokenOptions extends TokenOptions {
  /** The endpoint of the instance, cluster or proxy: the host name that clients connect to. */
  hostname: string
  /** The port, from 1150 to 65535. */
  port: number
  /** The database user, which must be enabled for IAM authentication. */
  username: string
}

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

/** Options of `dsqlToken`. */
export interface DsqlTokenOptions extends TokenOptions {
  /** The cluster's endpoint, a host name. */
  hostname: string
  /** Whether to connect as the role `admin`. Default: `false`, for any other role. */
  admin?: boolean | undefined
}

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

/** Options of `elastiCacheToken`. */
export type ElastiCacheTokenOptions = TokenOptions & {
  /** The user's name, which is also its ID. */
  username: string
  /** Whether the cache is serverless. Default: `true` if `cacheName` is given. */
  serverless?: boolean | undefined
} & (
    | {
        /** The name of a serverless cache. */
        cacheName: string
        replicationGroupId?: undefined
      }
    | {
        /** The ID of a replication group. */
        replicationGroupId: string
        cacheName?: undefined
      }
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

/** Options of `memoryDbToken`. */
export interface MemoryDbTokenOptions extends TokenOptions {
  /** The cluster's name. */
  clusterName: string
  /** The user's name. */
  username: string
}

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

/** Options of `eksToken`. */
export interface EksTokenOptions extends TokenOptions {
  /** The cluster's name. */
  clusterName: string
}

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

/** Options of `iotMqttUrl`. */
export interface IotMqttUrlOptions extends TokenOptions {
  /** The host name that `DescribeEndpoint` returns for `iot:Data-ATS`, or a custom domain; a port is optional. */
  endpoint: string
}

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

/** Options of `transcribeStreamingUrl`: the parameters of StartStreamTranscription. */
export interface TranscribeStreamingUrlOptions extends TokenOptions {
  /** The encoding of the audio: `pcm`, `ogg-opus` or `flac`. */
  mediaEncoding: string
  /** The sample rate of the audio in hertz, from 8000 to 48000. */
  sampleRate: number
  /** The language, such as `en-US`. Omit it with `identifyLanguage` or `identifyMultipleLanguages`. */
  languageCode?: string | undefined
  /** Whether Transcribe identifies the language, if there is only one. */
  identifyLanguage?: boolean | undefined
  /** Whether Transcribe identifies the languages, if there may be several. */
  identifyMultipleLanguages?: boolean | undefined
  /** The languages that may occur, for language identification. */
  languageOptions?: string[] | undefined
  /** The most likely of the `languageOptions`. */
  preferredLanguage?: string | undefined
  /** Your own ID for the session: a UUID. */
  sessionId?: string | undefined
  /** The name of a custom vocabulary. */
  vocabularyName?: string | undefined
  /** The names of custom vocabularies, for language identification. */
  vocabularyNames?: string[] | undefined
  /** The name of a vocabulary filter. */
  vocabularyFilterName?: string | undefined
  /** The names of vocabulary filters, for language identification. */
  vocabularyFilterNames?: string[] | undefined
  /** How to filter words: `remove`, `mask` or `tag`. */
  vocabularyFilterMethod?: string | undefined
  /** The name of a custom language model. */
  languageModelName?: string | undefined
  /** Whether to label speakers. */
  showSpeakerLabel?: boolean | undefined
  /** Whether to transcribe each channel separately. */
  enableChannelIdentification?: boolean | undefined
  /** The number of channels. */
  numberOfChannels?: number | undefined
  /** Whether only the last words of partial results may change. */
  enablePartialResultsStabilization?: boolean | undefined
  /** How stable partial results are: `high`, `medium` or `low`. */
  partialResultsStability?: string | undefined
  /** `PII` labels personal information. */
  contentIdentificationType?: string | undefined
  /** `PII` removes personal information. */
  contentRedactionType?: string | undefined
  /** The kinds of personal information to label or remove. */
  piiEntityTypes?: string[] | undefined
}

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

/** Options of `kinesisVideoSignalingUrl`. */
export interface KinesisVideoSignalingUrlOptions extends TokenOptions {
  /** The endpoint, `wss://…`, that `GetSignalingChannelEndpoint` returns for the protocol WSS and your role. */
  endpoint: string
  /** The channel's ARN. */
  channelArn: string
  /** The viewer's ID. Omit it to connect as the master. */
  clientId?: string | undefined
}

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

/** Options of `pollySpeechUrl`: the parameters of SynthesizeSpeech. */
export interface PollySpeechUrlOptions extends TokenOptions {
  /** The text to speak: plain text or SSML. */
  text: string
  /** The voice, such as `Joanna`. */
  voiceId: string
  /** The format of the audio, such as `mp3`, `ogg_vorbis` or `pcm`; `json` for speech marks. */
  outputFormat: string
  /** The engine: `standard`, `neural`, `long-form` or `generative`. */
  engine?: string | undefined
  /** The language, for bilingual voices. */
  languageCode?: string | undefined
  /** The names of pronunciation lexicons. */
  lexiconNames?: string[] | undefined
  /** The sample rate in hertz. */
  sampleRate?: string | number | undefined
  /** The kinds of speech marks, with the format `json`: `sentence`, `ssml`, `viseme`, `word`. */
  speechMarkTypes?: string[] | undefined
  /** The type of `text`: `text` or `ssml`. Polly's default: `text`. */
  textType?: string | undefined
}

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
