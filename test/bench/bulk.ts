/** Times `sigv4-presign bulk` and its alternatives: a shell loop of `aws s3 presign`, and a Python loop of botocore. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, createReadStream, createWriteStream, openSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { root } from '../package/install.ts'

/** The time that a program needs to sign a list of keys, including start and exit. */
export interface BulkResult {
  name: string
  keys: number
  /** One value per round. */
  seconds: number[]
  /** The peak memory of all rounds, in MiB; undefined if it was not measured. */
  peakMebibytes?: number
}

/** The results, and the names of the programs that are not installed. */
export interface BulkReport {
  results: BulkResult[]
  missing: string[]
}

const environment = {
  ...process.env,
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  AWS_REGION: 'eu-west-1',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
}

/** Makes Node write its peak memory, in KiB, to file descriptor 3 when it exits. */
const tellMemory = `--import=data:text/javascript,${encodeURIComponent(
  `import { writeSync } from 'node:fs'; process.on('exit', () => writeSync(3, String(process.resourceUsage().maxRSS)))`,
)}`

const keyOf = (index: number) => `photos/of/the/year/${index}.jpg`

async function writeKeys(file: string, count: number): Promise<void> {
  const block = 1000
  const lines = function* () {
    for (let start = 0; start < count; start += block) {
      yield Array.from({ length: Math.min(block, count - start) }, (_, index) => `${keyOf(start + index)}\n`).join('')
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(file))
}

async function countLines(file: string): Promise<number> {
  let lines = 0
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++
  }
  return lines
}

/** Times one run of a program that reads from one file and writes to another. */
async function timeOnce(command: string, args: string[], input: string, output: string) {
  const files = [openSync(input, 'r'), openSync(output, 'w')]
  const started = performance.now()
  const child = spawn(command, args, { env: environment, stdio: [...files, 'inherit', 'pipe'] })
  const told = text(child.stdio[3] as Readable)
  const [status] = (await once(child, 'close')) as [number | null]
  const seconds = (performance.now() - started) / 1000
  for (const file of files) closeSync(file)
  if (status !== 0) throw new Error(`${command} exited with status ${status}`)
  return { seconds, mebibytes: Number(await told) / 1024 }
}

async function timeBulk(directory: string, keys: number, rounds: number): Promise<BulkResult> {
  const input = join(directory, 'keys.txt')
  const output = join(directory, 'urls.txt')
  await writeKeys(input, keys)
  const args = [tellMemory, join(root, 'dist', 'cli.js'), 'bulk', 's3://photos/']
  const seconds: number[] = []
  let peakMebibytes = 0
  for (let round = 0; round < rounds; round++) {
    const measured = await timeOnce(process.execPath, args, input, output)
    const lines = await countLines(output)
    if (lines !== keys) throw new Error(`bulk wrote ${lines} of ${keys} URLs`)
    seconds.push(measured.seconds)
    peakMebibytes = Math.max(peakMebibytes, measured.mebibytes)
  }
  await rm(output)
  return { name: 'sigv4-presign bulk', keys, seconds, peakMebibytes }
}

/** A program that presigns GET URLs for a number of keys and prints one URL per line. */
interface Peer {
  name: string
  keys: number
  command: string
  args: string[]
  /** A command that succeeds if the program is installed. */
  probe: [command: string, ...args: string[]]
}

const peers: Peer[] = [
  {
    name: 'a shell loop of aws s3 presign',
    keys: 20,
    command: 'sh',
    args: ['-c', 'i=0; while [ $i -lt 20 ]; do aws s3 presign s3://photos/$i.jpg; i=$((i+1)); done'],
    probe: ['aws', '--version'],
  },
  {
    name: 'a Python loop of botocore generate_presigned_url',
    keys: 10_000,
    command: 'python3',
    args: [
      '-c',
      [
        'import botocore.session',
        "client = botocore.session.get_session().create_client('s3')",
        'for i in range(10000):',
        "  print(client.generate_presigned_url('get_object', Params={'Bucket': 'photos', 'Key': f'{i}.jpg'}))",
      ].join('\n'),
    ],
    probe: ['python3', '-c', 'import botocore'],
  },
]

const isThere = ({ probe: [command, ...args] }: Peer) => spawnSync(command, args, { env: environment }).status === 0

function timePeer({ name, keys, command, args }: Peer, rounds: number): BulkResult {
  const seconds = Array.from({ length: rounds }, () => {
    const started = performance.now()
    const { status, stdout } = spawnSync(command, args, { env: environment, maxBuffer: 2 ** 28 })
    const lines = stdout.toString().split('\n').length - 1
    if (status !== 0 || lines !== keys)
      throw new Error(`${name} exited with status ${status} and wrote ${lines} of ${keys} URLs`)
    return (performance.now() - started) / 1000
  })
  return { name, keys, seconds }
}

/** Times `bulk` and every peer that is installed. */
export async function timeAll(directory: string, rounds = 3): Promise<BulkReport> {
  const results: BulkResult[] = []
  for (const keys of [100_000, 1_000_000]) results.push(await timeBulk(directory, keys, rounds))
  const there = peers.filter(isThere)
  return {
    results: [...results, ...there.map((peer) => timePeer(peer, rounds))],
    missing: peers.filter((peer) => !there.includes(peer)).map(({ name }) => name),
  }
}
