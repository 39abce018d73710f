/**
 * Runs a program of Fastly Compute for one request, in Fastly's own engine (StarlingMonkey). The engine is a
 * WebAssembly module. It runs on Node's WASI and on the few host calls of Fastly that a program which only signs needs.
 *
 * Usage: `node --no-warnings --import ./test/typescript.mjs test/runtimes/fastly-host.ts ENGINE DIRECTORY`. The
 * directory contains `program.js` and `job.json`; the answer is written to `answer.json`. What the program logs is
 * printed.
 */
import { openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { WASI } from 'node:wasi'
import type { FastlyAnswer, FastlyJob } from './fastly.ts'

const [engine = '', directory = ''] = process.argv.slice(2)
const { request, secrets }: FastlyJob = JSON.parse(readFileSync(join(directory, 'job.json'), 'utf8'))

/** Fastly's status codes. */
const ok = 0
const bufferLength = 4
const none = 10

type HostCall = (...given: number[]) => number

interface Message {
  status: number
  headers: [name: string, value: string][]
}

let memory: WebAssembly.Memory
const view = () => new DataView(memory.buffer)
const bytes = (pointer: number, length: number) => Buffer.from(memory.buffer, pointer, length)
const read = (pointer: number, length: number) => bytes(pointer, length).toString('latin1')

function writeNumber(pointer: number, value: number): number {
  view().setUint32(pointer, value, true)
  return ok
}

/** Writes data into a buffer of the program, if it fits, and its length. */
function write(data: Buffer, pointer: number, capacity: number, lengthPointer: number): number {
  writeNumber(lengthPointer, data.length)
  if (data.length > capacity) return bufferLength
  bytes(pointer, data.length).set(data)
  return ok
}

/** Writes a list of strings, each with a zero byte after it, and a cursor that marks the end of the list. */
function writeList(list: string[], pointer: number, capacity: number, cursorPointer: number, lengthPointer: number) {
  view().setBigInt64(cursorPointer, -1n, true)
  return write(Buffer.from(list.map((item) => `${item}\0`).join(''), 'latin1'), pointer, capacity, lengthPointer)
}

const requestHandle = 1
const messages: Message[] = [
  { status: 0, headers: [] },
  { status: 0, headers: Object.entries(request.headers) },
]
const bodies: Buffer[] = [Buffer.alloc(0), Buffer.from(request.body)]
const openSecrets: string[] = []
let answer: FastlyAnswer | undefined

/** Adds an item to a list, and writes its index as the handle. */
const add = <Item>(list: Item[], item: Item, pointer: number) => writeNumber(pointer, list.push(item) - 1)

const headerCalls: Record<string, HostCall> = {
  header_names_get: (message, pointer, capacity, _cursor, cursorPointer, lengthPointer) =>
    writeList(
      messages[message!]!.headers.map(([name]) => name),
      pointer!,
      capacity!,
      cursorPointer!,
      lengthPointer!,
    ),
  header_values_get(message, name, nameLength, pointer, capacity, _cursor, cursorPointer, lengthPointer) {
    const wanted = read(name!, nameLength!).toLowerCase()
    const values = messages[message!]!.headers.filter(([name]) => name.toLowerCase() === wanted).map(
      ([, value]) => value,
    )
    return writeList(values, pointer!, capacity!, cursorPointer!, lengthPointer!)
  },
  header_append(message, name, nameLength, value, valueLength) {
    messages[message!]!.headers.push([read(name!, nameLength!), read(value!, valueLength!)])
    return ok
  },
  header_insert(message, name, nameLength, value, valueLength) {
    messages[message!]!.headers.push([read(name!, nameLength!), read(value!, valueLength!)])
    return ok
  },
  version_get: (_message, pointer) => writeNumber(pointer!, 2),
  framing_headers_mode_set: () => ok,
}

const hostCalls: Record<string, Record<string, HostCall>> = {
  fastly_http_req: {
    ...headerCalls,
    body_downstream_get(requestPointer, bodyPointer) {
      writeNumber(requestPointer!, requestHandle)
      return writeNumber(bodyPointer!, 1)
    },
    method_get: (_request, pointer, capacity, lengthPointer) =>
      write(Buffer.from(request.method), pointer!, capacity!, lengthPointer!),
    uri_get: (_request, pointer, capacity, lengthPointer) =>
      write(Buffer.from(request.url), pointer!, capacity!, lengthPointer!),
    new: (pointer) => add(messages, { status: 0, headers: [] }, pointer!),
    method_set: () => ok,
    uri_set: () => ok,
  },
  fastly_http_resp: {
    ...headerCalls,
    new: (pointer) => add(messages, { status: 200, headers: [] }, pointer!),
    status_get(message, pointer) {
      view().setUint16(pointer!, messages[message!]!.status, true)
      return ok
    },
    status_set(message, status) {
      messages[message!]!.status = status!
      return ok
    },
    send_downstream(message, body) {
      const { status, headers } = messages[message!]!
      answer = { status, headers: Object.fromEntries(headers), body: bodies[body!]!.toString() }
      return ok
    },
  },
  fastly_http_body: {
    new: (pointer) => add(bodies, Buffer.alloc(0), pointer!),
    read(body, pointer, capacity, lengthPointer) {
      const chunk = bodies[body!]!.subarray(0, capacity)
      bodies[body!] = bodies[body!]!.subarray(chunk.length)
      return write(chunk, pointer!, capacity!, lengthPointer!)
    },
    write(body, pointer, length, _end, lengthPointer) {
      bodies[body!] = Buffer.concat([bodies[body!]!, bytes(pointer!, length!)])
      return writeNumber(lengthPointer!, length!)
    },
    append(body, source) {
      bodies[body!] = Buffer.concat([bodies[body!]!, bodies[source!]!])
      return ok
    },
    close: () => ok,
    abandon: () => ok,
    known_length: () => none,
  },
  fastly_secret_store: {
    open: (_name, _nameLength, pointer) => writeNumber(pointer!, 0),
    get(_store, name, nameLength, pointer) {
      const secret = secrets[read(name!, nameLength!)]
      return secret === undefined ? none : add(openSecrets, secret, pointer!)
    },
    plaintext: (secret, pointer, capacity, lengthPointer) =>
      write(Buffer.from(openSecrets[secret!]!), pointer!, capacity!, lengthPointer!),
  },
  fastly_async_io: {
    // Nothing here waits: the first handle is always ready.
    select: (_handles, _count, _milliseconds, pointer) => writeNumber(pointer!, 0),
    is_ready: (_handle, pointer) => writeNumber(pointer!, 1),
  },
}

/** How the program exits. */
class Exit extends Error {
  readonly status: number
  constructor(status: number) {
    super(`the program exited with status ${status}`)
    this.status = status
  }
}

// The engine reads the program's path from its standard input.
const input = join(directory, 'input')
writeFileSync(input, '/program/program.js --legacy-script')
const wasi = new WASI({
  version: 'preview1',
  args: ['program'],
  env: {},
  stdin: openSync(input, 'r'),
  preopens: { '/program': directory },
})
const exit = (status: number): never => {
  throw new Exit(status)
}
const module = new WebAssembly.Module(readFileSync(engine))
const imports: WebAssembly.Imports = { wasi_snapshot_preview1: { ...wasi.wasiImport, proc_exit: exit } }
for (const { module: group, name } of WebAssembly.Module.imports(module)) {
  if (group === 'wasi_snapshot_preview1') continue
  imports[group] ??= {}
  imports[group][name] = hostCalls[group]?.[name] ?? (() => none)
}
const { exports } = new WebAssembly.Instance(module, imports)
memory = exports.memory as WebAssembly.Memory
const call = (name: string) => (exports[name] as () => void)()
wasi.initialize({ exports: { memory, _initialize: exports._initialize } })
try {
  // Fastly evaluates a program when it is built, and handles each request with a copy of the resulting memory.
  call('wizer.initialize')
  call('wizer.resume')
} catch (error) {
  if (!(error instanceof Exit) || error.status !== 0) throw error
}
writeFileSync(join(directory, 'answer.json'), JSON.stringify(answer ?? null))
