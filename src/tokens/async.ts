import { presignUrl } from '../sign/async.ts'
import type * as tokens from './options.ts'
import * as requests from './requests.ts'

/** Presigns the request that `describe` returns for the options of a token, and turns the URL into the token. */
async function createToken<Options>(
  describe: (options: Options) => requests.TokenRequest,
  options: Options,
): Promise<string> {
  const { url, options: signing, toToken } = describe(options ?? ({} as Options))
  return toToken((await presignUrl(url, signing)).url)
}

/**
 * Creates an authentication token, used as the password, for a database user in Amazon RDS or Aurora. It also works
 * through RDS Proxy. The connection must use TLS.
 *
 * @param options `hostname`, `port`, `username`, `region`, `credentials`; `expiresIn` in seconds (default and maximum
 *   900: RDS rejects tokens older than 15 minutes); `signingDate` (default: now).
 * @returns The token, `HOSTNAME:PORT/?Action=connect&…`: the same as from `@aws-sdk/rds-signer` and botocore's
 *   `generate_db_auth_token`.
 * @throws {PresignError} `InvalidParameter`, `InvalidExpires`, and the codes of `presignUrl`.
 * @example
 * const password = () => rdsToken({ hostname, port: 5432, username: 'app', region: 'eu-west-1', credentials })
 * new Pool({ host: hostname, port: 5432, user: 'app', password, ssl: true })
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
 */
export function rdsToken(options: tokens.RdsTokenOptions): Promise<string> {
  return createToken(requests.rds, options)
}

/**
 * Creates an authentication token, used as the password, for a database role in Amazon Aurora DSQL.
 *
 * @param options `hostname`, `region`, `credentials`; `admin: true` to connect as the role `admin` (default: `false`);
 *   `expiresIn` in seconds (default 900, maximum 604800, which is 7 days); `signingDate` (default: now).
 * @returns The token, `HOSTNAME/?Action=DbConnect&…`: the same as from `@aws-sdk/dsql-signer`.
 * @throws {PresignError} `InvalidParameter`, `InvalidExpires`, and the codes of `presignUrl`.
 * @example
 * const password = await dsqlToken({ hostname, region: 'us-east-1', credentials, admin: true })
 * @see https://docs.aws.amazon.com/aurora-dsql/latest/userguide/SECTION_authentication-token.html
 */
export function dsqlToken(options: tokens.DsqlTokenOptions): Promise<string> {
  return createToken(requests.dsql, options)
}

/**
 * Creates an authentication token, used as the password, for a user in Amazon ElastiCache (Valkey or Redis OSS). The
 * connection must use TLS. ElastiCache closes it after 12 hours unless the client authenticates again.
 *
 * @param options `cacheName` of a serverless cache, or `replicationGroupId`; `username`, `region`, `credentials`;
 *   `serverless` (default: `true` if `cacheName` is given); `expiresIn` in seconds (default and maximum 900);
 *   `signingDate` (default: now).
 * @returns The token for `AUTH` or `HELLO`: `NAME/?Action=connect&…`.
 * @throws {PresignError} `InvalidParameter`, `InvalidExpires`, and the codes of `presignUrl`.
 * @example
 * const password = await elastiCacheToken({ cacheName: 'sessions', username: 'app', region: 'eu-west-1', credentials })
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html
 */
export function elastiCacheToken(options: tokens.ElastiCacheTokenOptions): Promise<string> {
  return createToken(requests.elastiCache, options)
}

/**
 * Creates an authentication token, used as the password, for a user in Amazon MemoryDB. The connection must use TLS.
 * MemoryDB closes it after 12 hours unless the client authenticates again.
 *
 * @param options `clusterName`, `username`, `region`, `credentials`; `expiresIn` in seconds (default and maximum 900);
 *   `signingDate` (default: now).
 * @returns The token for `AUTH` or `HELLO`: `NAME/?Action=connect&…`.
 * @throws {PresignError} `InvalidParameter`, `InvalidExpires`, and the codes of `presignUrl`.
 * @example
 * const password = await memoryDbToken({ clusterName: 'orders', username: 'app', region: 'eu-west-1', credentials })
 * @see https://docs.aws.amazon.com/memorydb/latest/devguide/auth-iam.html
 */
export function memoryDbToken(options: tokens.MemoryDbTokenOptions): Promise<string> {
  return createToken(requests.memoryDb, options)
}

/**
 * Creates a token for IAM access control in Amazon MSK, for the SASL mechanism OAUTHBEARER.
 *
 * @param options `region`, `credentials`; `expiresIn` in seconds (default and maximum 900, the value that the official
 *   signers use); `signingDate` (default: now).
 * @returns The token: a presigned URL for `kafka-cluster:Connect` in Base64url, the same as from
 *   `aws-msk-iam-sasl-signer-js` except for the client's name in it.
 * @throws {PresignError} `InvalidExpires`, and the codes of `presignUrl`.
 * @example
 * const oauthBearerProvider = async () => ({ value: await mskToken({ region: 'eu-west-1', credentials }) })
 * new Kafka({ brokers, ssl: true, sasl: { mechanism: 'oauthbearer', oauthBearerProvider } })
 * @see https://github.com/aws/aws-msk-iam-sasl-signer-js
 */
export function mskToken(options: tokens.TokenOptions): Promise<string> {
  return createToken(requests.msk, options)
}

/**
 * Creates a bearer token for the API of an Amazon EKS cluster, as `aws eks get-token` does.
 *
 * @param options `clusterName`, `region`, `credentials`; `expiresIn` in seconds (default 60, maximum 900: the cluster
 *   rejects longer lifetimes; shorter lifetimes have no effect, since every token is valid for 15 minutes from its
 *   signing date); `signingDate` (default: now).
 * @returns The token: `k8s-aws-v1.` and a presigned URL for `sts:GetCallerIdentity` in Base64url.
 * @throws {PresignError} `InvalidParameter`, `InvalidExpires`, and the codes of `presignUrl`.
 * @example
 * const token = await eksToken({ clusterName: 'production', region: 'eu-west-1', credentials })
 * await fetch(`${server}/api/v1/pods`, { headers: { authorization: `Bearer ${token}` } })
 * @see https://github.com/kubernetes-sigs/aws-iam-authenticator
 */
export function eksToken(options: tokens.EksTokenOptions): Promise<string> {
  return createToken(requests.eks, options)
}

/**
 * Creates the URL for MQTT over WebSocket with AWS IoT Core. A session token is appended after signing, as AWS IoT
 * requires.
 *
 * @param options `endpoint` (a host name), `region`, `credentials`; `expiresIn` in seconds (default 900, maximum
 *   604800, which is SigV4's limit: AWS IoT documents no limit); `signingDate` (default: now).
 * @returns The URL: `wss://ENDPOINT/mqtt?…`.
 * @throws {PresignError} `InvalidParameter`, `InvalidExpires`, and the codes of `presignUrl`.
 * @example
 * const client = mqtt.connect(await iotMqttUrl({ endpoint, region: 'eu-west-1', credentials }), { clientId })
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/protocols.html#mqtt-ws
 */
export function iotMqttUrl(options: tokens.IotMqttUrlOptions): Promise<string> {
  return createToken(requests.iotMqtt, options)
}

/**
 * Creates the WebSocket URL for a StartStreamTranscription request to Amazon Transcribe.
 *
 * @param options `region`, `credentials`; `mediaEncoding`, `sampleRate` in hertz, `languageCode` and the other
 *   parameters of StartStreamTranscription; `expiresIn` in seconds (default and maximum 300); `signingDate` (default:
 *   now).
 * @returns The URL: `wss://transcribestreaming.REGION.amazonaws.com:8443/stream-transcription-websocket?…`.
 * @throws {PresignError} `InvalidParameter`, `InvalidExpires`, and the codes of `presignUrl`.
 * @example
 * const url = await transcribeStreamingUrl({
 *   region: 'eu-west-1', credentials, languageCode: 'en-GB', mediaEncoding: 'pcm', sampleRate: 16000,
 * })
 * new WebSocket(url)
 * @see https://docs.aws.amazon.com/transcribe/latest/dg/getting-started-http-websocket.html
 */
export function transcribeStreamingUrl(options: tokens.TranscribeStreamingUrlOptions): Promise<string> {
  return createToken(requests.transcribeStreaming, options)
}

/**
 * Creates the WebSocket URL of a signaling channel of Amazon Kinesis Video Streams (WebRTC).
 *
 * @param options `endpoint` (`wss://…`), `channelArn`, `region`, `credentials`; `clientId` to connect as a viewer
 *   (default: connect as the master); `expiresIn` in seconds (default 299, as in the official client; maximum 604800,
 *   SigV4's limit); `signingDate` (default: now).
 * @returns The URL: `wss://….kinesisvideo.REGION.amazonaws.com/?X-Amz-ChannelARN=…`.
 * @throws {PresignError} `InvalidParameter`, `InvalidExpires`, and the codes of `presignUrl`.
 * @example
 * const url = await kinesisVideoSignalingUrl({
 *   endpoint, channelArn, clientId: 'viewer-1', region: 'eu-west-1', credentials,
 * })
 * new WebSocket(url)
 * @see https://docs.aws.amazon.com/kinesisvideostreams-webrtc-dg/latest/devguide/ConnectAsViewer.html
 */
export function kinesisVideoSignalingUrl(options: tokens.KinesisVideoSignalingUrlOptions): Promise<string> {
  return createToken(requests.kinesisVideoSignaling, options)
}

/**
 * Creates a URL for a SynthesizeSpeech request to Amazon Polly, which a browser can play as audio.
 *
 * @param options `text`, `voiceId`, `outputFormat` and the other parameters of SynthesizeSpeech; `region`,
 *   `credentials`; `expiresIn` in seconds (default 3600, maximum 604800, SigV4's limit); `signingDate` (default: now).
 * @returns The URL: `https://polly.REGION.amazonaws.com/v1/speech?…`.
 * @throws {PresignError} `InvalidParameter`, `InvalidExpires`, and the codes of `presignUrl`.
 * @example
 * audio.src = await pollySpeechUrl({
 *   text: 'Hello', voiceId: 'Joanna', outputFormat: 'mp3', region: 'eu-west-1', credentials,
 * })
 * @see https://docs.aws.amazon.com/polly/latest/dg/API_SynthesizeSpeech.html
 */
export function pollySpeechUrl(options: tokens.PollySpeechUrlOptions): Promise<string> {
  return createToken(requests.pollySpeech, options)
}
