import { presignUrl } from './sign/sync.ts'
import {
  dsql,
  eks,
  elastiCache,
  iotMqtt,
  kinesisVideoSignaling,
  memoryDb,
  msk,
  pollySpeech,
  rds,
  type TokenRequest,
  transcribeStreaming,
} from './tokens/requests.ts'

export type {
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
} from './tokens/requests.ts'

const signed =
  <O>(recipe: (options: O) => TokenRequest) =>
  (options: O): string => {
    const [url, how, wrap] = recipe(options ?? ({} as O))
    return wrap(presignUrl(url, how).url)
  }

/** Makes an RDS token without `await`: `rdsToken` of `sigv4-presign/tokens` in every other respect. */
export const rdsToken = /* @__PURE__ */ signed(rds)

/** Makes a DSQL token without `await`: `dsqlToken` of `sigv4-presign/tokens` in every other respect. */
export const dsqlToken = /* @__PURE__ */ signed(dsql)

/** Makes an ElastiCache token without `await`: `elastiCacheToken` of `sigv4-presign/tokens` in every other respect. */
export const elastiCacheToken = /* @__PURE__ */ signed(elastiCache)

/** Makes a MemoryDB token without `await`: `memoryDbToken` of `sigv4-presign/tokens` in every other respect. */
export const memoryDbToken = /* @__PURE__ */ signed(memoryDb)

/** Makes an MSK token without `await`: `mskToken` of `sigv4-presign/tokens` in every other respect. */
export const mskToken = /* @__PURE__ */ signed(msk)

/** Makes an EKS token without `await`: `eksToken` of `sigv4-presign/tokens` in every other respect. */
export const eksToken = /* @__PURE__ */ signed(eks)

/** Makes an AWS IoT URL without `await`: `iotMqttUrl` of `sigv4-presign/tokens` in every other respect. */
export const iotMqttUrl = /* @__PURE__ */ signed(iotMqtt)

/** Makes a Transcribe URL without `await`: `transcribeStreamingUrl` of `sigv4-presign/tokens` in every other respect. */
export const transcribeStreamingUrl = /* @__PURE__ */ signed(transcribeStreaming)

/** Makes a Kinesis Video URL without `await`: `kinesisVideoSignalingUrl` of `sigv4-presign/tokens` in every other respect. */
export const kinesisVideoSignalingUrl = /* @__PURE__ */ signed(kinesisVideoSignaling)

/** Makes a Polly URL without `await`: `pollySpeechUrl` of `sigv4-presign/tokens` in every other respect. */
export const pollySpeechUrl = /* @__PURE__ */ signed(pollySpeech)
