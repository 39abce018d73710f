import type { PresignUrlOptions } from '../types.ts'

/** The options that all tokens share. `expiresIn`, in seconds, and `signingDate` are optional. */
export interface TokenOptions extends Pick<PresignUrlOptions, 'region' | 'credentials' | 'expiresIn' | 'signingDate'> {}

/** Options of `rdsToken`. */
export interface RdsTokenOptions extends TokenOptions {
  /** The endpoint of the instance, cluster or proxy: the host name that clients connect to. */
  hostname: string
  /** The port, from 1150 to 65535. */
  port: number
  /** The database user, which must be enabled for IAM authentication. */
  username: string
}

/** Options of `dsqlToken`. */
export interface DsqlTokenOptions extends TokenOptions {
  /** The cluster's endpoint, a host name. */
  hostname: string
  /** Whether to connect as the role `admin`. Default: `false`, for any other role. */
  admin?: boolean | undefined
}

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

/** Options of `memoryDbToken`. */
export interface MemoryDbTokenOptions extends TokenOptions {
  /** The cluster's name. */
  clusterName: string
  /** The user's name. */
  username: string
}

/** Options of `eksToken`. */
export interface EksTokenOptions extends TokenOptions {
  /** The cluster's name. */
  clusterName: string
}

/** Options of `iotMqttUrl`. */
export interface IotMqttUrlOptions extends TokenOptions {
  /** The host name that `DescribeEndpoint` returns for `iot:Data-ATS`, or a custom domain; a port is optional. */
  endpoint: string
}

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

/** Options of `kinesisVideoSignalingUrl`. */
export interface KinesisVideoSignalingUrlOptions extends TokenOptions {
  /** The endpoint, `wss://…`, that `GetSignalingChannelEndpoint` returns for the protocol WSS and your role. */
  endpoint: string
  /** The channel's ARN. */
  channelArn: string
  /** The viewer's ID. Omit it to connect as the master. */
  clientId?: string | undefined
}

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
