import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { type Running, start } from './process.ts'
import { bothWays, packaged, patience, type Runtime, readAnswer, versionOf } from './runtime.ts'

export const { path, missing } = packaged('@cloudflare/workerd-linux-64/bin/workerd')

/** A compatibility date before Workers had any of Node's globals. */
export const oldDate = '2024-01-01'

/** Takes away the Node globals that newer compatibility dates bring. */
export const withoutNode = ['no_nodejs_compat', 'no_nodejs_compat_v2']

/** A Worker: its modules by their paths below the directory, the entry first, since imports are resolved so. */
export interface Worker {
  directory: string
  modules: string[]
  date: string
  flags: string[]
  /** What its `env` holds, as text. */
  variables?: Record<string, string>
  /** R2 buckets that its `env` holds, each with the module that answers for it. */
  buckets?: Record<string, string>
}

/** The suite's Worker and all that it imports. */
function suiteModules(directory: string, entry = 'esm/worker.js'): string[] {
  const files = (folder: string) =>
    readdirSync(join(directory, folder))
      .filter((file) => file.endsWith('.js'))
      .map((file) => `${folder}/${file}`)
  return [entry, ...[...files('esm'), ...files('node_modules/sigv4-presign/dist')].filter((file) => file !== entry)]
}

const embedded = (file: string) => `(name = "${file}", esModule = embed "${file}")`

/** Its network is this machine's own. */
function configuration({ modules, date, flags, variables = {}, buckets = {} }: Worker) {
  const dated = `compatibilityDate = "${date}", compatibilityFlags = [${flags.map((flag) => `"${flag}"`)}]`
  const bucketServices = Object.entries(buckets).map(
    ([name, file]) => `(name = "${name}", worker = (modules = [${embedded(file)}], ${dated}))`,
  )
  const loopback = '(name = "loopback", network = (allow = ["127.0.0.1/32"]))'
  const bindings = [
    ...Object.entries(variables).map(([name, text]) => `(name = "${name}", text = ${JSON.stringify(text)})`),
    ...Object.keys(buckets).map((name) => `(name = "${name}", r2Bucket = "${name}")`),
  ]
  return `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [${['(name = "main", worker = .main)', loopback, ...bucketServices]}],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]
);
const main :Workerd.Worker = (
  modules = [${modules.map(embedded)}],
  ${dated},
  bindings = [${bindings}],
  globalOutbound = "loopback"
);`
}

/** The port that workerd says it listens on. */
async function portFrom(control: Readable): Promise<number> {
  for await (const line of createInterface({ input: control })) {
    const message = JSON.parse(line) as { event: string; port?: number }
    if (message.event === 'listen' && message.port) return message.port
  }
  throw new Error('workerd listens nowhere')
}

/** Starts a Worker for as long as `use` takes, which is told its origin. */
export async function withWorker<T>(
  name: string,
  worker: Worker,
  use: (origin: string, running: Running) => Promise<T>,
): Promise<T> {
  const { directory } = worker
  const file = join(directory, `${name}.capnp`)
  writeFileSync(file, configuration(worker))
  const running = start({ name, command: path, args: ['serve', '--control-fd=3', file], directory, control: true })
  try {
    const port = await running.during(portFrom(running.control!), 'its start', patience)
    return await running.during(use(`http://127.0.0.1:${port}`, running), 'its answer', patience)
  } finally {
    await running.stop()
  }
}

/** Asks a Worker for `/` and gives its answer. `started` is told once it listens. */
export const askWorker = (
  name: string,
  worker: Worker,
  started: (running: Running) => void = () => {},
): Promise<string> =>
  withWorker(name, worker, (origin, running) => {
    const answer = fetch(`${origin}/`).then((response) => response.text())
    started(running)
    return answer
  })

function workerd(name: string, dated: () => Promise<string>, flags: string[]): Runtime {
  return {
    name,
    nodeLike: flags.includes('nodejs_compat'),
    hasXmlHttpRequest: false,
    missing,
    version: () => versionOf(name, path),
    async run({ directory }) {
      const worker = { directory, modules: suiteModules(directory), date: await dated(), flags }
      const report = readAnswer(name, await askWorker(name, worker))
      if (!flags.includes('nodejs_compat')) return report
      const web = { ...worker, modules: suiteModules(directory, 'esm/worker-web-crypto.js') }
      return bothWays(report, readAnswer(name, await askWorker(name, web)))
    },
  }
}

/** workerd's version is the newest compatibility date that it knows. */
export const newestDate = () => versionOf('workerd', path)

/** The runtime of Cloudflare Workers. */
export const workerdRuntimes: Runtime[] = [
  workerd(`workerd, date ${oldDate}`, async () => oldDate, []),
  workerd('workerd, newest date', newestDate, withoutNode),
  workerd('workerd, nodejs_compat', newestDate, ['nodejs_compat']),
]
