import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { type Running, start } from './process.ts'
import { packaged, patience, type Report, type Runtime, readAnswer, versionOf } from './runtime.ts'
import type { Stage } from './stage.ts'

export const { path, missing } = packaged('@cloudflare/workerd-linux-64/bin/workerd')

/** A compatibility date before Workers had any of Node's globals. */
export const oldDate = '2024-01-01'

/** Takes away the Node globals that newer compatibility dates bring. */
const withoutNode = ['no_nodejs_compat', 'no_nodejs_compat_v2']

/** Every module is listed under its path below the stage, since imports are resolved against these names. */
function modules(directory: string): string[] {
  const files = (folder: string) =>
    readdirSync(join(directory, folder))
      .filter((file) => file.endsWith('.js'))
      .map((file) => `${folder}/${file}`)
  const entry = 'esm/worker.js'
  return [entry, ...[...files('esm'), ...files('node_modules/sigv4-presign/dist')].filter((file) => file !== entry)]
}

/** Its network is this machine's own. */
const configuration = (directory: string, date: string, flags: string[]) => `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main), (name = "loopback", network = (allow = ["127.0.0.1/32"]))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]
);
const main :Workerd.Worker = (
  modules = [${modules(directory).map((file) => `(name = "${file}", esModule = embed "${file}")`)}],
  compatibilityDate = "${date}",
  compatibilityFlags = [${flags.map((flag) => `"${flag}"`)}],
  globalOutbound = "loopback"
);`

/** The port that workerd says it listens on. */
async function portFrom(control: Readable): Promise<number> {
  for await (const line of createInterface({ input: control })) {
    const message = JSON.parse(line) as { event: string; port?: number }
    if (message.event === 'listen' && message.port) return message.port
  }
  throw new Error('workerd listens nowhere')
}

/** Runs the suite in workerd. `started` is told once it listens. */
export async function runInWorkerd(
  name: string,
  date: string,
  flags: string[],
  { directory }: Stage,
  started: (running: Running) => void = () => {},
): Promise<Report> {
  const file = join(directory, `${name}.capnp`)
  writeFileSync(file, configuration(directory, date, flags))
  const running = start({ name, command: path, args: ['serve', '--control-fd=3', file], directory, control: true })
  try {
    const port = await running.during(portFrom(running.control!), 'its start', patience)
    const response = fetch(`http://127.0.0.1:${port}/`).then((answer) => answer.text())
    started(running)
    return readAnswer(name, await running.during(response, 'its report', patience))
  } finally {
    await running.stop()
  }
}

function workerd(name: string, dated: () => Promise<string>, flags: string[]): Runtime {
  return {
    name,
    nodeLike: flags.includes('nodejs_compat'),
    missing,
    version: () => versionOf(name, path),
    run: async (stage) => runInWorkerd(name, await dated(), flags, stage),
  }
}

/** workerd's version is the newest compatibility date that it knows. */
const newestDate = () => versionOf('workerd', path)

/** The runtime of Cloudflare Workers. */
export const workerdRuntimes: Runtime[] = [
  workerd(`workerd, ${oldDate}`, async () => oldDate, []),
  workerd('workerd, newest date', newestDate, withoutNode),
  workerd('workerd, nodejs_compat', newestDate, ['nodejs_compat']),
]
