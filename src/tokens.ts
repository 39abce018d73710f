export {
  dsqlToken,
  eksToken,
  elastiCacheToken,
  iotMqttUrl,
  kinesisVideoSignalingUrl,
  memoryDbToken,
  mskToken,
  pollySpeechUrl,
  rdsToken,
  transcribeStreamingUrl,
} from './tokens/async.ts'
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
