import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { type Running, start } from './process.ts'
import { bothWays, packaged, patience, type Runtime, readAnswer, versionOf } from './runtime.ts'

export const { path, missing } = packaged('@cloudflare/workerd-linux-64/bin/workerd')

/** A compatibility date from before Workers had any of Node's globals. */
export const oldDate = '2024-01-01'

/** The flags that remove the Node globals of newer compatibility dates. */
export const withoutNode = ['no_nodejs_compat', 'no_nodejs_compat_v2']

/** A Worker. `modules` are paths below `directory`, with the entry first; imports are resolved by these paths. */
export interface Worker {
  directory: string
  modules: string[]
  date: string
  flags: string[]
  /** The strings in its `env`. */
  variables?: Record<string, string>
  /** The R2 buckets in its `env`, each with the module that serves it. */
  buckets?: Record<string, string>
}

/** Returns the modules of the suite's Worker, with the entry first. */
function suiteModules(directory: string, entry = 'esm/worker.js'): string[] {
  const files = (folder: string) =>
    readdirSync(join(directory, folder))
      .filter((file) => file.endsWith('.js'))
      .map((file) => `${folder}/${file}`)
  return [entry, ...[...files('esm'), ...files('node_modules/sigv4-presign/dist')].filter((file) => file !== entry)]
}

const embedded = (file: string) => `(name = "${file}", esModule = embed "${file}")`

/** Returns the configuration of workerd. It restricts the Worker's network to the loopback interface. */
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

/** Returns the port that workerd reports. */
async function portFrom(control: Readable): Promise<number> {
  for await (const line of createInterface({ input: control })) {
    const message = JSON.parse(line) as { event: string; port?: number }
    if (message.event === 'listen' && message.port) return message.port
  }
  throw new Error('workerd did not report a port')
}

/** Starts a Worker, calls `use` with its origin, and stops the Worker. */
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

/** Requests `/` from a Worker and returns the text of the response. Calls `started` once the Worker listens. */
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

/** Returns the newest compatibility date that workerd supports, which is its version. */
export const newestDate = () => versionOf('workerd', path)

/** The runtime of Cloudflare Workers, in several configurations. */
export const workerdRuntimes: Runtime[] = [
  workerd(`workerd, date ${oldDate}`, async () => oldDate, []),
  workerd('workerd, newest date', newestDate, withoutNode),
  workerd('workerd, nodejs_compat', newestDate, ['nodejs_compat']),
]
