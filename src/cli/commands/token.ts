import {
  dsqlToken,
  eksToken,
  elastiCacheToken,
  iotMqttUrl,
  kinesisVideoSignalingUrl,
  memoryDbToken,
  mskToken,
  type PollySpeechUrlOptions,
  pollySpeechUrl,
  rdsToken,
  type TranscribeStreamingUrlOptions,
  transcribeStreamingUrl,
} from '../../tokens-sync.ts'
import type { Arguments } from '../program/arguments.ts'
import { type Command, readOperands } from '../program/command.ts'
import { exitCodes, usage } from '../program/failure.ts'
import type { OptionName, ValueName } from '../program/options.ts'
import { print } from '../program/output.ts'
import { suggest } from '../program/suggest.ts'
import { readDuration, readInteger, readPairs } from '../program/units.ts'
import { readSigningSettings, type SigningSettings, settingOptions } from '../settings/store.ts'

/** Returns the value of a required option. */
function requireOption(args: Arguments, name: ValueName): string {
  const value = args.value(name)
  if (value === undefined) throw usage(`--${name} is missing`)
  return value
}

/** Converts `VoiceId` and `voice-id` to the library's `voiceId`. */
const camelCase = (name: string) =>
  name
    .replace(/^[A-Z]/, (letter) => letter.toLowerCase())
    .replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** Reads `--parameter`. The service checks the values. */
function readParameters(args: Arguments): Record<string, string | string[]> {
  const parameters = new Map<string, string[]>()
  for (const [given, value] of readPairs('parameter', '=', args.values('parameter'))) {
    const name = camelCase(given)
    // These are parameters of the library, not of the service.
    if (/^(region|credentials|expiresIn|signingDate)$/.test(name))
      throw usage(`--parameter: ${given} is not a parameter of the service`)
    parameters.set(name, [...(parameters.get(name) ?? []), value])
  }
  return Object.fromEntries([...parameters].map(([name, values]) => [name, values.length === 1 ? values[0]! : values]))
}

type TokenOptions = SigningSettings & { expiresIn?: number }

interface Kind {
  options: readonly OptionName[]
  make(args: Arguments, how: TokenOptions): string
}

const kinds: Record<string, Kind> = {
  rds: {
    options: ['hostname', 'port', 'username'],
    make: (args, how) =>
      rdsToken({
        ...how,
        hostname: requireOption(args, 'hostname'),
        port: readInteger('port', requireOption(args, 'port'), 1, 65535),
        username: requireOption(args, 'username'),
      }),
  },
  dsql: {
    options: ['hostname', 'admin'],
    make: (args, how) => dsqlToken({ ...how, hostname: requireOption(args, 'hostname'), admin: args.flag('admin') }),
  },
  elasticache: {
    options: ['cache', 'replication-group', 'username'],
    make(args, how) {
      const username = requireOption(args, 'username')
      const cacheName = args.value('cache')
      const replicationGroupId = args.value('replication-group')
      if ((cacheName === undefined) === (replicationGroupId === undefined)) {
        throw usage('expected one of --cache and --replication-group')
      }
      return cacheName === undefined
        ? elastiCacheToken({ ...how, username, replicationGroupId: replicationGroupId! })
        : elastiCacheToken({ ...how, username, cacheName })
    },
  },
  memorydb: {
    options: ['cluster', 'username'],
    make: (args, how) =>
      memoryDbToken({ ...how, clusterName: requireOption(args, 'cluster'), username: requireOption(args, 'username') }),
  },
  msk: { options: [], make: (_args, how) => mskToken(how) },
  eks: { options: ['cluster'], make: (args, how) => eksToken({ ...how, clusterName: requireOption(args, 'cluster') }) },
  transcribe: {
    options: ['parameter'],
    make: (args, how) =>
      // The library checks the required parameters.
      transcribeStreamingUrl({ ...readParameters(args), ...how } as TranscribeStreamingUrlOptions),
  },
  polly: {
    options: ['parameter'],
    make: (args, how) => pollySpeechUrl({ ...readParameters(args), ...how } as PollySpeechUrlOptions),
  },
  kinesisvideo: {
    options: ['hostname', 'channel-arn', 'client-id'],
    make(args, how) {
      const clientId = args.value('client-id')
      return kinesisVideoSignalingUrl({
        ...how,
        endpoint: `wss://${requireOption(args, 'hostname').replace(/^wss:\/\//, '')}`,
        channelArn: requireOption(args, 'channel-arn'),
        ...(clientId !== undefined && { clientId }),
      })
    },
  },
  iot: {
    options: ['hostname'],
    make: (args, how) => iotMqttUrl({ ...how, endpoint: requireOption(args, 'hostname') }),
  },
}

const names = Object.keys(kinds)

const ownOptions = [...new Set(Object.values(kinds).flatMap(({ options }) => options))]

/** Returns the presigned URL inside a token. */
function tokenUrl(name: string, made: string): string {
  if (name === 'eks' || name === 'msk') return Buffer.from(made.replace('k8s-aws-v1.', ''), 'base64url').toString()
  return made.includes('://') ? made : `https://${made}`
}

/**
 * How long kubectl uses a token, like the AWS CLI: a minute less than the 15 that a cluster accepts it for.
 *
 * @see https://docs.aws.amazon.com/cli/latest/reference/eks/get-token.html
 */
const eksMilliseconds = 14 * 60_000

/** Formats a token with its expiry; for EKS, as the ExecCredential of kubectl. */
function tokenAsJson(name: string, made: string): string {
  const query = new Map(
    [...new URL(tokenUrl(name, made)).searchParams].map(([key, value]) => [key.toLowerCase(), value]),
  )
  const date = query.get('x-amz-date')!.replace(/^(....)(..)(..T..)(..)/, '$1-$2-$3:$4:')
  const start = Date.parse(date)
  if (name !== 'eks') {
    return JSON.stringify({ token: made, expiresAt: new Date(start + Number(query.get('x-amz-expires')) * 1000) })
  }
  const expirationTimestamp = new Date(start + eksMilliseconds).toISOString().replace('.000', '')
  return JSON.stringify({
    apiVersion: 'client.authentication.k8s.io/v1beta1',
    kind: 'ExecCredential',
    spec: {},
    status: { token: made, expirationTimestamp },
  })
}

const optionsByKind = names
  .map((name) => [name, ...kinds[name]!.options.map((option) => `--${option}`)].join(' '))
  .join('; ')

export const token: Command = {
  name: 'token',
  summary: 'Print a token or URL that signs a client in to an AWS service',
  operands: names.join('|'),
  options: [...ownOptions, 'expires', 'json', ...settingOptions],
  optionHelp: {
    expires: "validity, e.g. 15m (default: the service's own)",
    hostname: 'the endpoint of the database, of AWS IoT or of the channel',
    port: 'the port of the database',
  },
  notes: [
    `Options by kind: ${optionsByKind}. --admin and --client-id are optional, and elasticache needs either --cache ` +
      "or --replication-group. Without --expires, the service's own default applies. --json prints the token " +
      'and when it expires; for eks, it prints the ExecCredential that kubectl reads.',
  ],
  examples: [
    [
      'PGPASSWORD="$(sigv4-presign token rds --hostname db.example.eu-west-1.rds.amazonaws.com --port 5432 ' +
        '--username app)" psql …',
      'the password of a database',
    ],
    [
      'sigv4-presign token polly --parameter Text=Hello --parameter VoiceId=Joanna --parameter OutputFormat=mp3',
      'a URL that returns speech',
    ],
    [
      'sigv4-presign token transcribe --parameter language-code=en-GB --parameter media-encoding=pcm ' +
        '--parameter sample-rate=16000',
      'a WebSocket URL that transcribes speech',
    ],
    ['sigv4-presign token eks --cluster production', 'the bearer token of a Kubernetes cluster'],
  ],
  async run(args) {
    const [name] = readOperands(args, this.operands) as [string]
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined
    if (!kind) {
      const near = suggest(name, names)
      throw usage(`no token of kind ${name}; ${near ? `did you mean ${near}?` : `expected one of ${names.join(', ')}`}`)
    }
    const foreign = ownOptions.find((option) => args.has(option) && !kind.options.includes(option))
    if (foreign) throw usage(`--${foreign} is not an option of ${name}`)
    const expires = args.value('expires')
    const made = kind.make(args, {
      ...readSigningSettings(args, process.env),
      ...(expires !== undefined && { expiresIn: readDuration('expires', expires) }),
    })
    await print(`${args.flag('json') ? tokenAsJson(name, made) : made}\n`)
    return exitCodes.done[0]
  },
}
