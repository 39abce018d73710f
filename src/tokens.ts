import { presignUrl } from './sign/async.ts'
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
  async (options: O): Promise<string> => {
    const [url, how, wrap] = recipe(options ?? ({} as O))
    return wrap((await presignUrl(url, how)).url)
  }

/**
 * Makes a token that is the password of a database user in Amazon RDS or Aurora, also through RDS Proxy. The
 * connection must use TLS.
 *
 * @param options `hostname`, `port`, `username`, `region`, `credentials`; `expiresIn` in seconds (default and maximum
 *   900: RDS takes no token older than 15 minutes); `signingDate` (default now).
 * @returns The token: `HOSTNAME:PORT/?Action=connect&…`, as `@aws-sdk/rds-signer` and botocore's
 *   `generate_db_auth_token` make it.
 * @throws {PresignError} `InvalidParameter`, `InvalidExpires`, and the codes of `presignUrl`.
 * @example
 * const password = () => rdsToken({ hostname, port: 5432, username: 'app', region: 'eu-west-1', credentials })
 * new Pool({ host: hostname, port: 5432, user: 'app', password, ssl: true })
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
 */
export const rdsToken = /* @__PURE__ */ signed(rds)

/**
 * Makes a token that is the password of a role in Amazon Aurora DSQL.
 *
 * @param options `hostname`, `region`, `credentials`; `admin` for the role of that name (default `false`); `expiresIn`
 *   in seconds (default 900, maximum 604800, a week); `signingDate` (default now).
 * @returns The token: `HOSTNAME/?Action=DbConnect&…`, as `@aws-sdk/dsql-signer` makes it.
 * @throws {PresignError} `InvalidParameter`, `InvalidExpires`, and the codes of `presignUrl`.
 * @example
 * const password = await dsqlToken({ hostname, region: 'us-east-1', credentials, admin: true })
 * @see https://docs.aws.amazon.com/aurora-dsql/latest/userguide/SECTION_authentication-token.html
 */
export const dsqlToken = /* @__PURE__ */ signed(dsql)

/**
 * Makes a token that is the password of a user in Amazon ElastiCache (Valkey, Redis OSS). The connection must use TLS,
 * and ends after 12 hours unless it authenticates again.
 *
 * @param options `cacheName` of a serverless cache, or `replicationGroupId`; `username`, `region`, `credentials`;
 *   `serverless` (default: whether there is a `cacheName`); `expiresIn` in seconds (default and maximum 900);
 *   `signingDate` (default now).
 * @returns The token, for `AUTH` or `HELLO`: `NAME/?Action=connect&…`
 * @throws {PresignError} `InvalidParameter`, `InvalidExpires`, and the codes of `presignUrl`.
 * @example
 * const password = await elastiCacheToken({ cacheName: 'sessions', username: 'app', region: 'eu-west-1', credentials })
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html
 */
export const elastiCacheToken = /* @__PURE__ */ signed(elastiCache)

/**
 * Makes a token that is the password of a user in Amazon MemoryDB. The connection must use TLS, and ends after 12
 * hours unless it authenticates again.
 *
 * @param options `clusterName`, `username`, `region`, `credentials`; `expiresIn` in seconds (default and maximum 900);
 *   `signingDate` (default now).
 * @returns The token, for `AUTH` or `HELLO`: `NAME/?Action=connect&…`
 * @throws {PresignError} `InvalidParameter`, `InvalidExpires`, and the codes of `presignUrl`.
 * @example
 * const password = await memoryDbToken({ clusterName: 'orders', username: 'app', region: 'eu-west-1', credentials })
 * @see https://docs.aws.amazon.com/memorydb/latest/devguide/auth-iam.html
 */
export const memoryDbToken = /* @__PURE__ */ signed(memoryDb)

/**
 * Makes a token for Amazon MSK's IAM access control with the SASL mechanism OAUTHBEARER.
 *
 * @param options `region`, `credentials`; `expiresIn` in seconds (default and maximum 900, which the official signers
 *   always ask for); `signingDate` (default now).
 * @returns The token: the presigned URL of `kafka-cluster:Connect` in Base64 for URLs, as
 *   `aws-msk-iam-sasl-signer-js` makes it, but for the client's name in it.
 * @throws {PresignError} `InvalidExpires`, and the codes of `presignUrl`.
 * @example
 * const oauthBearerProvider = async () => ({ value: await mskToken({ region: 'eu-west-1', credentials }) })
 * new Kafka({ brokers, ssl: true, sasl: { mechanism: 'oauthbearer', oauthBearerProvider } })
 * @see https://github.com/aws/aws-msk-iam-sasl-signer-js
 */
export const mskToken = /* @__PURE__ */ signed(msk)

/**
 * Makes a bearer token for the API of an Amazon EKS cluster, as `aws eks get-token` does.
 *
 * @param options `clusterName`, `region`, `credentials`; `expiresIn` in seconds (default 60, maximum 900, beyond which
 *   the cluster refuses the token; below, STS heeds the signing date alone: a token lives 15 minutes);
 *   `signingDate` (default now).
 * @returns The token: `k8s-aws-v1.` and the presigned URL of `sts:GetCallerIdentity` in Base64 for URLs.
 * @throws {PresignError} `InvalidParameter`, `InvalidExpires`, and the codes of `presignUrl`.
 * @example
 * const token = await eksToken({ clusterName: 'production', region: 'eu-west-1', credentials })
 * await fetch(`${server}/api/v1/pods`, { headers: { authorization: `Bearer ${token}` } })
 * @see https://github.com/kubernetes-sigs/aws-iam-authenticator
 */
export const eksToken = /* @__PURE__ */ signed(eks)

/**
 * Makes the URL of a WebSocket that speaks MQTT with AWS IoT Core. A session token is appended after signing, as AWS
 * IoT wants it.
 *
 * @param options `endpoint` (a host name), `region`, `credentials`; `expiresIn` in seconds (default 900; AWS IoT names
 *   no maximum of its own, so SigV4's holds: 604800); `signingDate` (default now).
 * @returns The URL: `wss://ENDPOINT/mqtt?…`
 * @throws {PresignError} `InvalidParameter`, `InvalidExpires`, and the codes of `presignUrl`.
 * @example
 * const client = mqtt.connect(await iotMqttUrl({ endpoint, region: 'eu-west-1', credentials }), { clientId })
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/protocols.html#mqtt-ws
 */
export const iotMqttUrl = /* @__PURE__ */ signed(iotMqtt)

/**
 * Makes the URL of a WebSocket that streams audio to Amazon Transcribe.
 *
 * @param options `region`, `credentials`; `mediaEncoding`, `sampleRate` in hertz, `languageCode` and the other
 *   parameters of StartStreamTranscription; `expiresIn` in seconds (default and maximum 300); `signingDate` (default
 *   now).
 * @returns The URL: `wss://transcribestreaming.REGION.amazonaws.com:8443/stream-transcription-websocket?…`
 * @throws {PresignError} `InvalidParameter`, `InvalidExpires`, and the codes of `presignUrl`.
 * @example
 * const url = await transcribeStreamingUrl({
 *   region: 'eu-west-1', credentials, languageCode: 'en-GB', mediaEncoding: 'pcm', sampleRate: 16000,
 * })
 * new WebSocket(url)
 * @see https://docs.aws.amazon.com/transcribe/latest/dg/getting-started-http-websocket.html
 */
export const transcribeStreamingUrl = /* @__PURE__ */ signed(transcribeStreaming)

/**
 * Makes the URL of a WebSocket to a signaling channel of Amazon Kinesis Video Streams (WebRTC).
 *
 * @param options `endpoint` (`wss://…`), `channelArn`, `clientId` of a viewer, `region`, `credentials`; `expiresIn` in
 *   seconds (default 299, as the official client has it; maximum 604800, SigV4's); `signingDate` (default now).
 * @returns The URL: `wss://….kinesisvideo.REGION.amazonaws.com/?X-Amz-ChannelARN=…`
 * @throws {PresignError} `InvalidParameter`, `InvalidExpires`, and the codes of `presignUrl`.
 * @example
 * new WebSocket(await kinesisVideoSignalingUrl({ endpoint, channelArn, clientId: 'viewer-1', region: 'eu-west-1', credentials }))
 * @see https://docs.aws.amazon.com/kinesisvideostreams-webrtc-dg/latest/devguide/ConnectAsViewer.html
 */
export const kinesisVideoSignalingUrl = /* @__PURE__ */ signed(kinesisVideoSignaling)

/**
 * Makes a URL from which a browser plays what Amazon Polly says.
 *
 * @param options `text`, `voiceId`, `outputFormat` and the other parameters of SynthesizeSpeech; `region`,
 *   `credentials`; `expiresIn` in seconds (default 3600; maximum 604800, SigV4's); `signingDate` (default now).
 * @returns The URL: `https://polly.REGION.amazonaws.com/v1/speech?…`
 * @throws {PresignError} `InvalidParameter`, `InvalidExpires`, and the codes of `presignUrl`.
 * @example
 * audio.src = await pollySpeechUrl({ text: 'Hello', voiceId: 'Joanna', outputFormat: 'mp3', region: 'eu-west-1', credentials })
 * @see https://docs.aws.amazon.com/polly/latest/dg/API_SynthesizeSpeech.html
 */
export const pollySpeechUrl = /* @__PURE__ */ signed(pollySpeech)
