import type { PresignErrorCode } from '../../src/errors.ts'
import { type Check, equal, that } from './check.ts'
import { checkError, thrownBy } from './errors.ts'
import type { Library } from './library.ts'
import { credentials, later, parameterOf, parametersOf, signingDate } from './sample.ts'
import { withSubtle } from './subtle.ts'
import { type PresignUrlCase, presignUrlArguments, type VectorFile } from './vectors.ts'
import { watched } from './watched.ts'

type Main = typeof import('../../src/tokens.ts')

/** The asynchronous or the synchronous entry. */
export type Tokens = {
  [Name in keyof Main]: (...given: Parameters<Main[Name]>) => string | Promise<string>
}

/** By service, a function that turns the URL of a case into the call of a token function. */
const readers: Record<string, (url: URL, signer: Parameters<Main['mskToken']>[0]) => (tokens: Tokens) => unknown> = {
  'rds-db': ({ hostname, port, searchParams }, signer) => {
    const username = searchParams.get('DBUser') ?? ''
    return ({ rdsToken }) => rdsToken({ hostname, port: Number(port), username, ...signer })
  },
  dsql: ({ hostname, searchParams }, signer) => {
    const admin = searchParams.get('Action') === 'DbConnectAdmin'
    return ({ dsqlToken }) => dsqlToken({ hostname, admin, ...signer })
  },
  elasticache: ({ hostname, searchParams }, signer) => {
    const username = searchParams.get('User') ?? ''
    return ({ elastiCacheToken }) =>
      searchParams.has('ResourceType')
        ? elastiCacheToken({ cacheName: hostname, username, ...signer })
        : elastiCacheToken({ replicationGroupId: hostname, username, ...signer })
  },
  memorydb: ({ hostname, searchParams }, signer) => {
    const username = searchParams.get('User') ?? ''
    return ({ memoryDbToken }) => memoryDbToken({ clusterName: hostname, username, ...signer })
  },
  'kafka-cluster':
    (_, signer) =>
    ({ mskToken }) =>
      mskToken(signer),
  transcribe: ({ searchParams }, signer) => {
    const parameters = {
      languageCode: searchParams.get('language-code') ?? '',
      mediaEncoding: searchParams.get('media-encoding') ?? '',
      sampleRate: Number(searchParams.get('sample-rate')),
    }
    return ({ transcribeStreamingUrl }) => transcribeStreamingUrl({ ...parameters, ...signer })
  },
  kinesisvideo: ({ origin, searchParams }, signer) => {
    const channelArn = searchParams.get('X-Amz-ChannelARN') ?? ''
    return ({ kinesisVideoSignalingUrl }) => kinesisVideoSignalingUrl({ endpoint: origin, channelArn, ...signer })
  },
  iotdevicegateway:
    ({ host }, signer) =>
    ({ iotMqttUrl }) =>
      iotMqttUrl({ endpoint: host, ...signer }),
  polly: ({ searchParams }, signer) => {
    const lexiconNames = searchParams.getAll('LexiconNames')
    const parameters = {
      text: searchParams.get('Text') ?? '',
      voiceId: searchParams.get('VoiceId') ?? '',
      outputFormat: searchParams.get('OutputFormat') ?? '',
      ...(lexiconNames.length ? { lexiconNames } : {}),
    }
    return ({ pollySpeechUrl }) => pollySpeechUrl({ ...parameters, ...signer })
  },
}

/** Returns the call that makes the token of a case; undefined if the case is not a token. */
function callOf(file: VectorFile, one: PresignUrlCase): ((tokens: Tokens) => unknown) | undefined {
  const [address, { service, region, headers = {}, credentials, expiresIn, signingDate }] = presignUrlArguments(
    file,
    one,
  )
  const url = new URL(address)
  const signer = { region, credentials, expiresIn, signingDate }
  const clusterName = (headers as Record<string, string>)['x-k8s-aws-id']
  if (clusterName !== undefined) return ({ eksToken }) => eksToken({ clusterName, ...signer })
  // These cases sign `:authority` instead of `host`, or a session token, which AWS IoT does not accept.
  if (one.excluded === 'authority' || /token-signed/.test(one.name)) return undefined
  return readers[service]?.(url, signer)
}

const fromBase64url = (text: string) => atob(text.replace(/-/g, '+').replace(/_/g, '/'))

/** Returns the URL in a token. */
function urlOf(token: string): string {
  if (token.startsWith('k8s-aws-v1.')) return fromBase64url(token.slice('k8s-aws-v1.'.length))
  if (/^[\w-]+$/.test(token)) return fromBase64url(token).replace(/&User-Agent=sigv4-presign$/, '')
  return token
}

/** Returns the URL that the source signed, without the scheme if the token is for a database. */
function expectedOf({ url, expect: { host, path, canonicalRequest, signature } }: PresignUrlCase): string {
  const { protocol } = new URL(url)
  const [, , query] = canonicalRequest.split('\n')
  const scheme = /Action=([cC]onnect|DbConnect)/.test(url) ? '' : `${protocol}//`
  return `${scheme}${host}${path}?${query}&X-Amz-Signature=${signature}`
}

function* vectorTokenChecks(name: string, tokens: Tokens, vectors: Record<string, VectorFile>): Iterable<Check> {
  const [entry, tried] = watched(tokens)
  for (const file of Object.values(vectors)) {
    for (const one of file.cases) {
      const call = one.call === 'presignUrl' && callOf(file, one)
      if (!call) continue
      yield {
        name: `${name}: ${one.name}`,
        run: async () => equal(urlOf((await call(entry)) as string), expectedOf(one as PresignUrlCase), 'the token'),
      }
    }
  }
  yield {
    name: `${name}: each function has made a token of the vectors`,
    run: () => equal([...tried].sort(), Object.keys(tokens).sort(), 'the functions'),
  }
}

const signer = { region: 'eu-central-1', credentials, signingDate }

/** The shortest call of each function, and its default and maximum expiry in seconds. */
const calls: [call: (tokens: Tokens, more: object) => unknown, usual: number, max: number][] = [
  [
    ({ rdsToken }, more) => rdsToken({ ...signer, hostname: 'db.example', port: 5432, username: 'u', ...more }),
    900,
    900,
  ],
  [({ dsqlToken }, more) => dsqlToken({ ...signer, hostname: 'db.example', ...more }), 900, 604800],
  [({ elastiCacheToken }, more) => elastiCacheToken({ ...signer, cacheName: 'c', username: 'u', ...more }), 900, 900],
  [({ memoryDbToken }, more) => memoryDbToken({ ...signer, clusterName: 'c', username: 'u', ...more }), 900, 900],
  [({ mskToken }, more) => mskToken({ ...signer, ...more }), 900, 900],
  [({ eksToken }, more) => eksToken({ ...signer, clusterName: 'c', ...more }), 60, 900],
  [({ iotMqttUrl }, more) => iotMqttUrl({ ...signer, endpoint: 'iot.example', ...more }), 900, 604800],
  [
    ({ transcribeStreamingUrl }, more) =>
      transcribeStreamingUrl({ ...signer, mediaEncoding: 'pcm', sampleRate: 8000, ...more }),
    300,
    300,
  ],
  [
    ({ kinesisVideoSignalingUrl }, more) =>
      kinesisVideoSignalingUrl({
        ...signer,
        endpoint: 'wss://v-1.example',
        channelArn: 'arn:aws:kinesisvideo',
        ...more,
      }),
    299,
    604800,
  ],
  [
    ({ pollySpeechUrl }, more) => pollySpeechUrl({ ...signer, text: 'a', voiceId: 'b', outputFormat: 'mp3', ...more }),
    3600,
    604800,
  ],
]

/** Calls that must be refused. */
const refused: [call: (tokens: Tokens) => unknown, code: PresignErrorCode][] = [
  ...calls.flatMap(([call, , max]): [(tokens: Tokens) => unknown, PresignErrorCode][] => [
    ...[0, 1.5, max + 1, `${max}`, Number.NaN].map((expiresIn): [(tokens: Tokens) => unknown, PresignErrorCode] => [
      (tokens) => call(tokens, { expiresIn }),
      'InvalidExpires',
    ]),
    [(tokens) => call(tokens, { region: 'evil.example/' }), 'InvalidRegion'],
    [(tokens) => call(tokens, { region: undefined }), 'InvalidRegion'],
    [(tokens) => call(tokens, { credentials: undefined }), 'InvalidCredentials'],
    [(tokens) => call(tokens, { credentials: { ...credentials, expiration: later(0) } }), 'ExpiredCredentials'],
  ]),
  ...[
    ...['db.example/', 'a@b', '', undefined].flatMap((hostname) => [
      (tokens: Tokens) => calls[0]![0](tokens, { hostname }),
      (tokens: Tokens) => calls[1]![0](tokens, { hostname }),
    ]),
    ...[0, 443, 70000, '5432', undefined].map((port) => (tokens: Tokens) => calls[0]![0](tokens, { port })),
    ...['', undefined, 7].flatMap((username) => [
      (tokens: Tokens) => calls[0]![0](tokens, { username }),
      (tokens: Tokens) => calls[2]![0](tokens, { username }),
      (tokens: Tokens) => calls[3]![0](tokens, { username }),
    ]),
    (tokens: Tokens) => calls[2]![0](tokens, { cacheName: undefined }),
    (tokens: Tokens) => calls[2]![0](tokens, { replicationGroupId: 'a.b' }),
    (tokens: Tokens) => calls[3]![0](tokens, { clusterName: 'a/b' }),
    (tokens: Tokens) => calls[5]![0](tokens, { clusterName: 'a b' }),
    (tokens: Tokens) => calls[6]![0](tokens, { endpoint: 'wss://iot.example' }),
    (tokens: Tokens) => calls[7]![0](tokens, { mediaEncoding: undefined }),
    (tokens: Tokens) => calls[7]![0](tokens, { languageOptions: [{}] }),
    (tokens: Tokens) => calls[8]![0](tokens, { endpoint: 'https://v-1.example' }),
    (tokens: Tokens) => calls[8]![0](tokens, { channelArn: 'channel' }),
    (tokens: Tokens) => calls[8]![0](tokens, { clientId: 'AWS_1' }),
    (tokens: Tokens) => calls[9]![0](tokens, { text: undefined }),
    (tokens: Tokens) => calls[9]![0](tokens, { text: '' }),
    (tokens: Tokens) => calls[9]![0](tokens, { text: '\ud800' }),
    (tokens: Tokens) => calls[9]![0](tokens, { engine: null }),
  ].map((call): [(tokens: Tokens) => unknown, PresignErrorCode] => [call, 'InvalidParameter']),
]

/** Checks that every token and URL has the form that its service requires. */
export function* tokenChecks(
  name: string,
  tokens: Tokens,
  library: Library,
  vectors: Record<string, VectorFile>,
): Iterable<Check> {
  yield* vectorTokenChecks(name, tokens, vectors)
  yield {
    name: `${name}: each service’s own default and greatest expiry`,
    async run() {
      equal(calls.length, Object.keys(tokens).length, 'the number of functions')
      for (const [call, usual, max] of calls) {
        for (const [more, expires] of [
          [{}, usual],
          [{ expiresIn: max }, max],
          [{ expiresIn: 1 }, 1],
        ] as const) {
          equal(parameterOf(urlOf((await call(tokens, more)) as string), 'X-Amz-Expires'), `${expires}`, 'the expiry')
        }
      }
    },
  }
  yield {
    name: `${name}: wrong values are refused, before anything is signed`,
    async run() {
      for (const [index, [call, code]] of refused.entries()) {
        const error = await withSubtle(undefined, () => thrownBy(() => call(tokens))).catch((reason: Error) => {
          throw new Error(`attempt ${index}: ${reason.message}`)
        })
        checkError(library, error, code)
      }
    },
  }
  yield {
    name: `${name}: a session token is signed, but for AWS IoT`,
    async run() {
      const temporary = { credentials: { ...credentials, sessionToken: 'a/b+c=' } }
      for (const [call] of calls) {
        const url = urlOf((await call(tokens, temporary)) as string)
        const names = parametersOf(url).map(([parameter]) => parameter)
        equal(parameterOf(url, 'X-Amz-Security-Token'), 'a/b+c=', 'the token')
        equal(names.at(-1), url.startsWith('wss://iot.') ? 'X-Amz-Security-Token' : 'X-Amz-Signature', 'the last one')
      }
    },
  }
  yield {
    name: `${name}: Base64 for URLs, with the client’s name for MSK and the prefix for EKS`,
    async run() {
      const msk = await tokens.mskToken(signer)
      that(/^[\w-]+$/.test(msk), `it is not Base64 for URLs: ${msk}`)
      that(fromBase64url(msk).endsWith('&User-Agent=sigv4-presign'), 'it does not name the client')
      that(/^k8s-aws-v1\.[\w-]+$/.test(await tokens.eksToken({ ...signer, clusterName: 'c' })), 'it has no prefix')
    },
  }
  yield {
    name: `${name}: parameters of all kinds, by the names that the service has for them`,
    async run() {
      const names = { showSpeakerLabel: true, numberOfChannels: 2, languageOptions: ['en-US', 'de-DE'] }
      const transcribe = urlOf((await calls[7]![0](tokens, names)) as string)
      equal(
        ['show-speaker-label', 'number-of-channels', 'language-options'].map((one) => parameterOf(transcribe, one)),
        ['true', '2', 'en-US,de-DE'],
        'the parameters',
      )
      const polly = urlOf(
        (await calls[9]![0](tokens, { speechMarkTypes: ['word', 'ssml'], sampleRate: 8000 })) as string,
      )
      equal(
        parametersOf(polly).filter(([parameter]) => /^S/.test(parameter)),
        [
          ['SampleRate', '8000'],
          ['SpeechMarkTypes', 'ssml'],
          ['SpeechMarkTypes', 'word'],
        ],
        'the parameters',
      )
      const viewer = urlOf((await calls[8]![0](tokens, { clientId: 'viewer-1' })) as string)
      equal(parameterOf(viewer, 'X-Amz-ClientId'), 'viewer-1', 'the client')
      const china = urlOf((await calls[5]![0](tokens, { region: 'cn-north-1' })) as string)
      that(china.startsWith('https://sts.cn-north-1.amazonaws.com.cn/?'), `the address is ${china.split('?')[0]}`)
    },
  }
}
