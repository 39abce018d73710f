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
} from './tokens/sync.ts'
