import { canonicalQuery } from '../core/canonical.ts'
import { checkInteger, checkString, definedEntries } from '../core/check.ts'
import { dnsSuffix } from '../core/partition.ts'
import { check } from '../errors.ts'
import type { PresignUrlOptions } from '../types.ts'

/** Who signs a token, for where, and until when. */
export interface TokenOptions extends Pick<PresignUrlOptions, 'region' | 'credentials' | 'expiresIn' | 'signingDate'> {}

/** A presigned request in disguise: what to sign, how, and what to make of the signed URL. */
export type TokenRequest = [url: string, options: PresignUrlOptions, wrap: (url: string) => string]

type Parameters = Record<string, string | string[] | undefined>

/** Sets up the request to a service that lets it live for `max` seconds at most. */
function request(
  service: string,
  { region, credentials, expiresIn, signingDate }: TokenOptions,
  [usual, max]: [usual: number, max: number],
  address: string,
  parameters: Parameters,
  wrap: TokenRequest[2] = (url) => url,
): TokenRequest {
  const pairs = definedEntries('InvalidParameter', 'options', parameters).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, checkString('InvalidParameter', name, one, /./s)]),
  )
  const lifetime = checkInteger('InvalidExpires', 'expiresIn', expiresIn ?? usual, 1, max)
  const query = canonicalQuery(pairs).replace('&', '?')
  return [address + query, { service, region, credentials, expiresIn: lifetime, signingDate }, wrap]
}

/** A database's password is the URL without its scheme. */
const withoutScheme = (url: string): string => url.replace(/^\w+:\/\//, '')

/** Base64 for URLs, without padding (RFC 4648, section 5). */
const base64url = (value: string): string => btoa(value).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '')

/** Returns the name of a cache or a cluster, which stands where a host name does. */
const clusterLabel = (name: string, value: unknown): string =>
  checkString('InvalidParameter', name, value, /^[a-z][a-z\d-]*$/i)

/** Returns a host name. */
const hostname = (value: unknown): string =>
  checkString('InvalidParameter', 'hostname', value, /^[\w.-]+$/, 'a host name')

/** Returns a region that becomes part of a host name. */
const regionName = (value: unknown): string => checkString('InvalidRegion', 'region', value, /^[\w-]+$/)

const username = (value: unknown): string => checkString('InvalidParameter', 'username', value, /./)

/** Renames the parameters of an API's operation and writes their values as text; `required` ones must be there. */
function renamed(parameters: object, required: string[], rename: (name: string) => string): Parameters {
  const all: Record<string, unknown> = { ...parameters }
  for (const name of required) check('InvalidParameter', name, all[name] != null, 'a value', all[name])
  return Object.fromEntries(
    definedEntries('InvalidParameter', 'options', all).map(([name, value]) => [
      rename(name),
      [value].flat().map((one) => {
        check('InvalidParameter', name, /^[bns]/.test(typeof one), 'a string, a number or a boolean', one)
        return String(one)
      }),
    ]),
  )
}

const quarter: [number, number] = [900, 900]
const week = 604800

/** What an RDS token is for. */
export interface RdsTokenOptions extends TokenOptions {
  /** The instance's, cluster's or proxy's endpoint: the name that clients connect to. */
  hostname: string
  /** Its port, from 1150 to 65535. */
  port: number
  /** The database user, who must be set up for IAM authentication. */
  username: string
}

export const rds = ({ hostname: host, port, username: user, ...signer }: RdsTokenOptions): TokenRequest =>
  request(
    'rds-db',
    signer,
    quarter,
    `https://${hostname(host)}:${checkInteger('InvalidParameter', 'port', port, 1150, 65535)}/`,
    { Action: 'connect', DBUser: username(user) },
    withoutScheme,
  )

/** What a DSQL token is for. */
export interface DsqlTokenOptions extends TokenOptions {
  /** The cluster's endpoint. */
  hostname: string
  /** For the role `admin`. Default: `false`, for any other role. */
  admin?: boolean | undefined
}

export const dsql = ({ hostname: host, admin, ...signer }: DsqlTokenOptions): TokenRequest =>
  request(
    'dsql',
    signer,
    [900, week],
    `https://${hostname(host)}/`,
    { Action: admin ? 'DbConnectAdmin' : 'DbConnect' },
    withoutScheme,
  )

/** What an ElastiCache token is for. */
export type ElastiCacheTokenOptions = TokenOptions & {
  /** The user's name, which is also its ID. */
  username: string
  /** Whether the cache is serverless. Default: whether it is named by `cacheName`. */
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

export const elastiCache = ({
  cacheName,
  replicationGroupId,
  username: user,
  serverless = cacheName !== undefined,
  ...signer
}: ElastiCacheTokenOptions): TokenRequest =>
  request(
    'elasticache',
    signer,
    quarter,
    `http://${replicationGroupId === undefined ? clusterLabel('cacheName', cacheName) : clusterLabel('replicationGroupId', replicationGroupId)}/`,
    {
      Action: 'connect',
      User: username(user),
      ResourceType: serverless ? 'ServerlessCache' : undefined,
    },
    withoutScheme,
  )

/** What a MemoryDB token is for. */
export interface MemoryDbTokenOptions extends TokenOptions {
  /** The cluster's name. */
  clusterName: string
  /** The user's name. */
  username: string
}

export const memoryDb = ({ clusterName, username: user, ...signer }: MemoryDbTokenOptions): TokenRequest =>
  request(
    'memorydb',
    signer,
    quarter,
    `http://${clusterLabel('clusterName', clusterName)}/`,
    { Action: 'connect', User: username(user) },
    withoutScheme,
  )

export const msk = (signer: TokenOptions): TokenRequest =>
  request(
    'kafka-cluster',
    signer,
    quarter,
    // As the official signers have it, in every partition.
    `https://kafka.${regionName(signer.region)}.amazonaws.com/`,
    { Action: 'kafka-cluster:Connect' },
    // The brokers want to know the client, beside what is signed.
    (url) => base64url(`${url}&User-Agent=sigv4-presign`),
  )

/** What an EKS token is for. */
export interface EksTokenOptions extends TokenOptions {
  /** The cluster's name. */
  clusterName: string
}

export function eks({ clusterName, ...signer }: EksTokenOptions): TokenRequest {
  const [url, options, wrap] = request(
    'sts',
    signer,
    [60, 900],
    `https://sts.${regionName(signer.region)}.${dnsSuffix(signer.region)}/`,
    { Action: 'GetCallerIdentity', Version: '2011-06-15' },
    (url) => `k8s-aws-v1.${base64url(url)}`,
  )
  const id = checkString('InvalidParameter', 'clusterName', clusterName, /^[a-z\d][\w-]{0,99}$/i)
  return [url, { ...options, headers: { 'x-k8s-aws-id': id } }, wrap]
}

/** Where to connect to AWS IoT. */
export interface IotMqttUrlOptions extends TokenOptions {
  /** The host name that `DescribeEndpoint` gives for `iot:Data-ATS`, or a custom domain. */
  endpoint: string
}

export function iotMqtt({ endpoint, ...signer }: IotMqttUrlOptions): TokenRequest {
  const [url, options, wrap] = request(
    'iotdevicegateway',
    signer,
    [900, week],
    `wss://${checkString('InvalidParameter', 'endpoint', endpoint, /^[\w.-]+(:\d+)?$/, 'a host name')}/mqtt`,
    {},
  )
  return [url, { ...options, signSessionToken: false }, wrap]
}

/** What to transcribe, and how: the parameters of StartStreamTranscription. */
export interface TranscribeStreamingUrlOptions extends TokenOptions {
  /** The audio's encoding: `pcm`, `ogg-opus`, `flac`. */
  mediaEncoding: string
  /** The audio's sample rate in hertz, 8000 to 48000. */
  sampleRate: number
  /** The language, e.g. `en-US`; or ask to identify it. */
  languageCode?: string | undefined
  /** Lets Transcribe identify the one language. */
  identifyLanguage?: boolean | undefined
  /** Lets Transcribe identify several languages. */
  identifyMultipleLanguages?: boolean | undefined
  /** Which languages may occur, if they are to be identified. */
  languageOptions?: string[] | undefined
  /** Which of them is most likely. */
  preferredLanguage?: string | undefined
  /** An ID of one's own for the session: a UUID. */
  sessionId?: string | undefined
  /** A custom vocabulary. */
  vocabularyName?: string | undefined
  /** Custom vocabularies, if languages are to be identified. */
  vocabularyNames?: string[] | undefined
  /** A vocabulary filter. */
  vocabularyFilterName?: string | undefined
  /** Vocabulary filters, if languages are to be identified. */
  vocabularyFilterNames?: string[] | undefined
  /** What the filter does: `remove`, `mask`, `tag`. */
  vocabularyFilterMethod?: string | undefined
  /** A custom language model. */
  languageModelName?: string | undefined
  /** Tells speakers apart. */
  showSpeakerLabel?: boolean | undefined
  /** Transcribes each channel. */
  enableChannelIdentification?: boolean | undefined
  /** How many channels there are. */
  numberOfChannels?: number | undefined
  /** Changes only the last words of partial results. */
  enablePartialResultsStabilization?: boolean | undefined
  /** How stable partial results are: `high`, `medium`, `low`. */
  partialResultsStability?: string | undefined
  /** Labels personal information: `PII`. */
  contentIdentificationType?: string | undefined
  /** Removes personal information: `PII`. */
  contentRedactionType?: string | undefined
  /** Which personal information. */
  piiEntityTypes?: string[] | undefined
}

export const transcribeStreaming = ({
  region,
  credentials,
  expiresIn,
  signingDate,
  ...parameters
}: TranscribeStreamingUrlOptions): TokenRequest =>
  request(
    'transcribe',
    { region, credentials, expiresIn, signingDate },
    [300, 300],
    `wss://transcribestreaming.${regionName(region)}.${dnsSuffix(region)}:8443/stream-transcription-websocket`,
    Object.fromEntries(
      // Lists are written with commas.
      Object.entries(
        renamed(parameters, ['mediaEncoding', 'sampleRate'], (name) =>
          name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
        ),
      ).map(([name, value]) => [name, `${value}`]),
    ),
  )

/** Which signaling channel, and who connects. */
export interface KinesisVideoSignalingUrlOptions extends TokenOptions {
  /** What `GetSignalingChannelEndpoint` gives for the protocol WSS and the role: `wss://…`. */
  endpoint: string
  /** The channel's ARN. */
  channelArn: string
  /** The viewer's ID. Leave it out to connect as the master. */
  clientId?: string | undefined
}

export const kinesisVideoSignaling = ({
  endpoint,
  channelArn,
  clientId,
  ...signer
}: KinesisVideoSignalingUrlOptions): TokenRequest =>
  request(
    'kinesisvideo',
    signer,
    [299, week],
    checkString('InvalidParameter', 'endpoint', endpoint, /^wss:\/\/[\w.-]+(:\d+)?\/?$/),
    {
      'X-Amz-ChannelARN': checkString('InvalidParameter', 'channelArn', channelArn, /^arn:.{1,1020}$/),
      'X-Amz-ClientId': clientId && checkString('InvalidParameter', 'clientId', clientId, /^(?!AWS_)[\w.-]{1,256}$/i),
    },
  )

/** What to say, and how: the parameters of SynthesizeSpeech. */
export interface PollySpeechUrlOptions extends TokenOptions {
  /** What to say: plain text or SSML. */
  text: string
  /** Who says it, e.g. `Joanna`. */
  voiceId: string
  /** The audio's format: `mp3`, `ogg_vorbis`, `pcm`, `json` and more. */
  outputFormat: string
  /** The engine: `standard`, `neural`, `long-form`, `generative`. */
  engine?: string | undefined
  /** The language, for voices that speak two. */
  languageCode?: string | undefined
  /** Pronunciation lexicons. */
  lexiconNames?: string[] | undefined
  /** The sample rate in hertz. */
  sampleRate?: string | number | undefined
  /** Which speech marks, with the format `json`: `sentence`, `ssml`, `viseme`, `word`. */
  speechMarkTypes?: string[] | undefined
  /** What `text` is: `text` or `ssml`. Default, of Polly: `text`. */
  textType?: string | undefined
}

export const pollySpeech = ({
  region,
  credentials,
  expiresIn,
  signingDate,
  ...parameters
}: PollySpeechUrlOptions): TokenRequest =>
  request(
    'polly',
    { region, credentials, expiresIn, signingDate },
    [3600, week],
    `https://polly.${regionName(region)}.${dnsSuffix(region)}/v1/speech`,
    renamed(parameters, ['text', 'voiceId', 'outputFormat'], (name) =>
      name.replace(/^./, (letter) => letter.toUpperCase()),
    ),
  )
