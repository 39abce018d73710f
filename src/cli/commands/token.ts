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
import { escapeControls, exitCodes, usage } from '../program/failure.ts'
import type { OptionName, ValueName } from '../program/options.ts'
import { print } from '../program/output.ts'
import { suggest } from '../program/suggest.ts'
import { readDuration, readInteger, readPairs } from '../program/units.ts'
import { readSigningSettings, type SigningSettings, settingOptions } from '../settings/store.ts'

/** The value of an option that can't be left out. */
function requireOption(args: Arguments, name: ValueName): string {
  const value = args.value(name)
  if (value === undefined) throw usage(`--${name} is missing`)
  return value
}

/** `VoiceId` and `voice-id` as the library has it: `voiceId`. */
const camelCase = (name: string) =>
  name
    .replace(/^[A-Z]/, (letter) => letter.toLowerCase())
    .replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** What `--parameter` gives. Its values are for the service, which names those that it does not know. */
function readParameters(args: Arguments): Record<string, string | string[]> {
  const parameters = new Map<string, string[]>()
  for (const [given, value] of readPairs('parameter', '=', args.values('parameter'))) {
    const name = camelCase(given)
    // What is not the service's is not to be changed by it.
    if (/^(region|credentials|expiresIn|signingDate)$/.test(name)) throw usage(`--parameter: ${given} is none`)
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
      // The library checks what must be there.
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

export const token: Command = {
  name: 'token',
  summary: 'Print a token or a URL with which a client signs in to an AWS service',
  operands: names.join('|'),
  options: [...ownOptions, 'expires', 'json', ...settingOptions],
  notes: [
    `What each needs: ${names.map((name) => [name, ...kinds[name]!.options.map((option) => `--${option}`)].join(' ')).join('; ')}. Of elasticache one of --cache and --replication-group is needed; of kinesisvideo, viewers alone have a --client-id. Where --expires is left out, it is as long as the service has it.`,
  ],
  examples: [
    [
      'PGPASSWORD="$(sigv4-presign token rds --hostname db.example.eu-west-1.rds.amazonaws.com --port 5432 --username app)" psql …',
      'the password of a database',
    ],
    [
      'sigv4-presign token polly --parameter Text=Hello --parameter VoiceId=Joanna --parameter OutputFormat=mp3',
      'a URL that says hello',
    ],
    [
      'sigv4-presign token transcribe --parameter language-code=en-GB --parameter media-encoding=pcm --parameter sample-rate=16000',
      'a WebSocket that turns speech into text',
    ],
    ['sigv4-presign token eks --cluster production', 'the bearer token of a Kubernetes cluster'],
  ],
  async run(args) {
    const [name] = readOperands(args, this.operands) as [string]
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined
    if (!kind) {
      const near = suggest(name, names)
      throw usage(
        `no token of kind ${escapeControls(name)}; ${near ? `did you mean ${near}?` : `there is ${names.join(', ')}`}`,
      )
    }
    const foreign = ownOptions.find((option) => args.has(option) && !kind.options.includes(option))
    if (foreign) throw usage(`--${foreign} is no option of ${name}`)
    const expires = args.value('expires')
    const made = kind.make(args, {
      ...readSigningSettings(args, process.env),
      ...(expires !== undefined && { expiresIn: readDuration('expires', expires) }),
    })
    await print(`${args.flag('json') ? JSON.stringify({ token: made }) : made}\n`)
    return exitCodes.done[0]
  },
}
