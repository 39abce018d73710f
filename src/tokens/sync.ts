import { presignUrl } from '../sign/sync.ts'
import {
  type DsqlTokenOptions,
  dsql,
  type EksTokenOptions,
  type ElastiCacheTokenOptions,
  eks,
  elastiCache,
  type IotMqttUrlOptions,
  iotMqtt,
  type KinesisVideoSignalingUrlOptions,
  kinesisVideoSignaling,
  type MemoryDbTokenOptions,
  memoryDb,
  msk,
  type PollySpeechUrlOptions,
  pollySpeech,
  type RdsTokenOptions,
  rds,
  type TokenOptions,
  type TokenRequest,
  type TranscribeStreamingUrlOptions,
  transcribeStreaming,
} from './requests.ts'

/** Presigns the request that `describe` returns for the options of a token, and turns the URL into the token. */
function createToken<Options>(describe: (options: Options) => TokenRequest, options: Options): string {
  const { url, options: signing, toToken } = describe(options ?? ({} as Options))
  return toToken(presignUrl(url, signing).url)
}

/** Creates an RDS token without `await`. Otherwise identical to `rdsToken` of `sigv4-presign/tokens`. */
export function rdsToken(options: RdsTokenOptions): string {
  return createToken(rds, options)
}

/** Creates a DSQL token without `await`. Otherwise identical to `dsqlToken` of `sigv4-presign/tokens`. */
export function dsqlToken(options: DsqlTokenOptions): string {
  return createToken(dsql, options)
}

/**
 * Creates an ElastiCache token without `await`. Otherwise identical to `elastiCacheToken` of `sigv4-presign/tokens`.
 */
export function elastiCacheToken(options: ElastiCacheTokenOptions): string {
  return createToken(elastiCache, options)
}

/** Creates a MemoryDB token without `await`. Otherwise identical to `memoryDbToken` of `sigv4-presign/tokens`. */
export function memoryDbToken(options: MemoryDbTokenOptions): string {
  return createToken(memoryDb, options)
}

/** Creates an MSK token without `await`. Otherwise identical to `mskToken` of `sigv4-presign/tokens`. */
export function mskToken(options: TokenOptions): string {
  return createToken(msk, options)
}

/** Creates an EKS token without `await`. Otherwise identical to `eksToken` of `sigv4-presign/tokens`. */
export function eksToken(options: EksTokenOptions): string {
  return createToken(eks, options)
}

/** Creates an AWS IoT URL without `await`. Otherwise identical to `iotMqttUrl` of `sigv4-presign/tokens`. */
export function iotMqttUrl(options: IotMqttUrlOptions): string {
  return createToken(iotMqtt, options)
}

/**
 * Creates a Transcribe URL without `await`. Otherwise identical to `transcribeStreamingUrl` of `sigv4-presign/tokens`.
 */
export function transcribeStreamingUrl(options: TranscribeStreamingUrlOptions): string {
  return createToken(transcribeStreaming, options)
}

/**
 * Creates a Kinesis Video URL without `await`.
 * Otherwise identical to `kinesisVideoSignalingUrl` of `sigv4-presign/tokens`.
 */
export function kinesisVideoSignalingUrl(options: KinesisVideoSignalingUrlOptions): string {
  return createToken(kinesisVideoSignaling, options)
}

/** Creates a Polly URL without `await`. Otherwise identical to `pollySpeechUrl` of `sigv4-presign/tokens`. */
export function pollySpeechUrl(options: PollySpeechUrlOptions): string {
  return createToken(pollySpeech, options)
}
