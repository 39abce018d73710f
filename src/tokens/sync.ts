import { presignUrl } from '../sign/sync.ts'
import type * as tokens from './options.ts'
import * as requests from './requests.ts'

/** Presigns the request that `describe` returns for the options of a token, and turns the URL into the token. */
function createToken<Options>(describe: (options: Options) => requests.TokenRequest, options: Options): string {
  const { url, options: signing, toToken } = describe(options ?? ({} as Options))
  return toToken(presignUrl(url, signing).url)
}

/** Creates an RDS token without `await`. Otherwise identical to `rdsToken` of `sigv4-presign/tokens`. */
export function rdsToken(options: tokens.RdsTokenOptions): string {
  return createToken(requests.rds, options)
}

/** Creates a DSQL token without `await`. Otherwise identical to `dsqlToken` of `sigv4-presign/tokens`. */
export function dsqlToken(options: tokens.DsqlTokenOptions): string {
  return createToken(requests.dsql, options)
}

/**
 * Creates an ElastiCache token without `await`. Otherwise identical to `elastiCacheToken` of `sigv4-presign/tokens`.
 */
export function elastiCacheToken(options: tokens.ElastiCacheTokenOptions): string {
  return createToken(requests.elastiCache, options)
}

/** Creates a MemoryDB token without `await`. Otherwise identical to `memoryDbToken` of `sigv4-presign/tokens`. */
export function memoryDbToken(options: tokens.MemoryDbTokenOptions): string {
  return createToken(requests.memoryDb, options)
}

/** Creates an MSK token without `await`. Otherwise identical to `mskToken` of `sigv4-presign/tokens`. */
export function mskToken(options: tokens.TokenOptions): string {
  return createToken(requests.msk, options)
}

/** Creates an EKS token without `await`. Otherwise identical to `eksToken` of `sigv4-presign/tokens`. */
export function eksToken(options: tokens.EksTokenOptions): string {
  return createToken(requests.eks, options)
}

/** Creates an AWS IoT URL without `await`. Otherwise identical to `iotMqttUrl` of `sigv4-presign/tokens`. */
export function iotMqttUrl(options: tokens.IotMqttUrlOptions): string {
  return createToken(requests.iotMqtt, options)
}

/**
 * Creates a Transcribe URL without `await`. Otherwise identical to `transcribeStreamingUrl` of `sigv4-presign/tokens`.
 */
export function transcribeStreamingUrl(options: tokens.TranscribeStreamingUrlOptions): string {
  return createToken(requests.transcribeStreaming, options)
}

/**
 * Creates a Kinesis Video URL without `await`.
 * Otherwise identical to `kinesisVideoSignalingUrl` of `sigv4-presign/tokens`.
 */
export function kinesisVideoSignalingUrl(options: tokens.KinesisVideoSignalingUrlOptions): string {
  return createToken(requests.kinesisVideoSignaling, options)
}

/** Creates a Polly URL without `await`. Otherwise identical to `pollySpeechUrl` of `sigv4-presign/tokens`. */
export function pollySpeechUrl(options: tokens.PollySpeechUrlOptions): string {
  return createToken(requests.pollySpeech, options)
}
