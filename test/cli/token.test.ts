import { b2, oracle, r2, supabase } from 'sigv4-presign/endpoints'
import {
  dsqlToken,
  eksToken,
  elastiCacheToken,
  iotMqttUrl,
  kinesisVideoSignalingUrl,
  memoryDbToken,
  mskToken,
  pollySpeechUrl,
  rdsToken,
  type TokenOptions,
  transcribeStreamingUrl,
} from 'sigv4-presign/tokens/sync'
import { describe, expect, it } from 'vitest'
import { exampleKeys, run } from './program.ts'

const environment = { ...exampleKeys, AWS_SESSION_TOKEN: 'token+/=' }

const signer = {
  region: exampleKeys.AWS_REGION,
  credentials: {
    accessKeyId: exampleKeys.AWS_ACCESS_KEY_ID,
    secretAccessKey: exampleKeys.AWS_SECRET_ACCESS_KEY,
    sessionToken: environment.AWS_SESSION_TOKEN,
  },
}

/** Returns when a token was signed. Some tokens are Base64-encoded URLs. */
const signingDateOf = (token: string) => {
  const text = [token, Buffer.from(token.replace('k8s-aws-v1.', ''), 'base64url').toString()].join('\n')
  const [, ...parts] = /X-Amz-Date=(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(text)!
  const [year, month, day, hour, minute, second] = parts
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}

describe('a token', () => {
  it.each<[string[], (options: TokenOptions) => string]>([
    [
      ['rds', '--hostname', 'db.x', '--port', '5432', '--username', 'app'],
      (options) => rdsToken({ ...options, hostname: 'db.x', port: 5432, username: 'app' }),
    ],
    [
      ['dsql', '--hostname', 'c.dsql.x', '--admin'],
      (options) => dsqlToken({ ...options, hostname: 'c.dsql.x', admin: true }),
    ],
    [
      ['dsql', '--hostname', 'c.dsql.x', '--expires', '1h'],
      (options) => dsqlToken({ ...options, hostname: 'c.dsql.x', expiresIn: 3600 }),
    ],
    [
      ['elasticache', '--cache', 'sessions', '--username', 'app'],
      (options) => elastiCacheToken({ ...options, cacheName: 'sessions', username: 'app' }),
    ],
    [
      ['elasticache', '--replication-group', 'group', '--username', 'app'],
      (options) => elastiCacheToken({ ...options, replicationGroupId: 'group', username: 'app' }),
    ],
    [
      ['memorydb', '--cluster', 'c', '--username', 'app'],
      (options) => memoryDbToken({ ...options, clusterName: 'c', username: 'app' }),
    ],
    [['msk'], (options) => mskToken(options)],
    [['eks', '--cluster', 'c'], (options) => eksToken({ ...options, clusterName: 'c' })],
    [
      [
        ...['transcribe', '--parameter', 'language-code=en-GB', '--parameter', 'mediaEncoding=pcm'],
        ...['--parameter', 'SampleRate=16000', '--expires', '1m'],
      ],
      (options) =>
        transcribeStreamingUrl({
          ...options,
          languageCode: 'en-GB',
          mediaEncoding: 'pcm',
          sampleRate: 16000,
          expiresIn: 60,
        }),
    ],
    [
      [
        ...[
          'polly',
          '--parameter',
          'Text=a=b & c',
          '--parameter',
          'VoiceId=Joanna',
          '--parameter',
          'OutputFormat=json',
        ],
        ...['--parameter', 'SpeechMarkTypes=word', '--parameter', 'SpeechMarkTypes=ssml'],
      ],
      (options) =>
        pollySpeechUrl({
          ...options,
          text: 'a=b & c',
          voiceId: 'Joanna',
          outputFormat: 'json',
          speechMarkTypes: ['word', 'ssml'],
        }),
    ],
    [
      ['kinesisvideo', '--hostname', 'wss://m-1.kinesisvideo.x', '--channel-arn', 'arn:aws:x', '--client-id', 'viewer'],
      (options) =>
        kinesisVideoSignalingUrl({
          ...options,
          endpoint: 'wss://m-1.kinesisvideo.x',
          channelArn: 'arn:aws:x',
          clientId: 'viewer',
        }),
    ],
    [
      ['kinesisvideo', '--hostname', 'm-1.kinesisvideo.x', '--channel-arn', 'arn:aws:x'],
      (options) =>
        kinesisVideoSignalingUrl({ ...options, endpoint: 'wss://m-1.kinesisvideo.x', channelArn: 'arn:aws:x' }),
    ],
    [['iot', '--hostname', 'abc-ats.iot.x'], (options) => iotMqttUrl({ ...options, endpoint: 'abc-ats.iot.x' })],
  ])('of %j is the same as in the library', async (args, make) => {
    const { status, stdout, stderr } = await run(['token', ...args], { environment })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toBe(`${make({ ...signer, signingDate: signingDateOf(stdout) })}\n`)
  })

  it.each<[string[], string]>([
    [['rsd'], 'no token of kind rsd; did you mean rds?'],
    [['rds', '--hostname', 'h', '--port', '1'], '--username is missing'],
    [['eks', '--cluster', 'c', '--port', '1'], '--port is not an option of eks'],
    [['elasticache', '--username', 'u'], 'expected one of --cache and --replication-group'],
    [['polly', '--parameter', 'Text=x', '--parameter', 'VoiceId=x'], 'outputFormat: expected a value'],
    [['polly', '--parameter', 'Region=x'], '--parameter: Region is not a parameter'],
    [['kinesisvideo', '--hostname', 'h'], '--channel-arn is missing'],
    [['eks', '--cluster', 'c', '--expires', '1h'], '--expires: expected whole seconds from 1 to 900, got 3600'],
  ])('of %j is rejected', async (args, message) => {
    const { status, stdout, stderr } = await run(['token', ...args], { environment })
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^error: [^\n]*\n$/)
    expect(stderr).toContain(message)
  })
})

describe('--store', () => {
  const account = '0123456789abcdef0123456789abcdef'
  it.each([
    [`r2:${account}`, r2(account)],
    ['b2:us-west-004', b2('us-west-004')],
    ['supabase:project:eu-west-1', supabase('project', 'eu-west-1')],
    ['oracle:space:eu-zurich-1', oracle('space', 'eu-zurich-1')],
  ])('%s selects the preset of the library, whatever AWS_REGION is', async (name, preset) => {
    const { stdout } = await run(['get', 's3://photos/k', '--store', name], { environment })
    const url = new URL(stdout.trim())
    expect(`${url.origin}${url.pathname}`).toBe(`${preset.endpoint}/photos/k`)
    expect(url.searchParams.get('X-Amz-Credential')).toContain(`/${preset.region}/s3/`)
  })

  it.each<[string[], string]>([
    [['get', '--store', 'r3:x'], '--store: no store r3; did you mean r2:ACCOUNT?'],
    [['get', '--store', 'constructor'], '--store: no store constructor; known stores: r2:ACCOUNT, gcs, b2:REGION'],
    [['get', '--store', 'b2'], '--store: expected b2:REGION'],
    [['get', '--store', 'gcs:x'], '--store: expected gcs'],
    [['get', '--store', 'gcs', '--region', 'x'], '--store and --region cannot be combined'],
    [['post', '--store', 'b2:us-west-004'], 'Backblaze B2 accepts no forms; presign a PUT'],
  ])('rejects %j', async ([command, ...args], message) => {
    const { status, stdout, stderr } = await run([command!, 's3://photos/k', ...args], { environment })
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^error: [^\n]*\n$/)
    expect(stderr).toContain(message)
  })
})
