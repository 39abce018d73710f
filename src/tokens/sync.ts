import { presignUrl } from '../sign/sync.ts'
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
} from './requests.ts'

/** Turns a description of a request into a function that presigns it. */
const signed =
  <Options>(describe: (options: Options) => TokenRequest) =>
  (options: Options): string => {
    const { url, options: signing, toToken } = describe(options ?? ({} as Options))
    return toToken(presignUrl(url, signing).url)
  }

/** Creates an RDS token without `await`. Otherwise identical to `rdsToken` of `sigv4-presign/tokens`. */
export const rdsToken = /* @__PURE__ */ signed(rds)

/** Creates a DSQL token without `await`. Otherwise identical to `dsqlToken` of `sigv4-presign/tokens`. */
export const dsqlToken = /* @__PURE__ */ signed(dsql)

/** Creates an ElastiCache token without `await`. Otherwise identical to `elastiCacheToken` of `sigv4-presign/tokens`. */
export const elastiCacheToken = /* @__PURE__ */ signed(elastiCache)

/** Creates a MemoryDB token without `await`. Otherwise identical to `memoryDbToken` of `sigv4-presign/tokens`. */
export const memoryDbToken = /* @__PURE__ */ signed(memoryDb)

/** Creates an MSK token without `await`. Otherwise identical to `mskToken` of `sigv4-presign/tokens`. */
export const mskToken = /* @__PURE__ */ signed(msk)

/** Creates an EKS token without `await`. Otherwise identical to `eksToken` of `sigv4-presign/tokens`. */
export const eksToken = /* @__PURE__ */ signed(eks)

/** Creates an AWS IoT URL without `await`. Otherwise identical to `iotMqttUrl` of `sigv4-presign/tokens`. */
export const iotMqttUrl = /* @__PURE__ */ signed(iotMqtt)

/** Creates a Transcribe URL without `await`. Otherwise identical to `transcribeStreamingUrl` of `sigv4-presign/tokens`. */
export const transcribeStreamingUrl = /* @__PURE__ */ signed(transcribeStreaming)

/** Creates a Kinesis Video URL without `await`. Otherwise identical to `kinesisVideoSignalingUrl` of `sigv4-presign/tokens`. */
export const kinesisVideoSignalingUrl = /* @__PURE__ */ signed(kinesisVideoSignaling)

/** Creates a Polly URL without `await`. Otherwise identical to `pollySpeechUrl` of `sigv4-presign/tokens`. */
export const pollySpeechUrl = /* @__PURE__ */ signed(pollySpeech)
