/**
 * Imports a module and records which host globals the import touches. Then deletes the host globals, except those given
 * as arguments, and calls the module's functions. Prints as JSON what the import touched and the outcome of each call.
 *
 * Usage: `node bare.js FILE GLOBAL…`
 */
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { runInNewContext } from 'node:vm'

const [, , file, ...left] = process.argv
const { log } = console
const ownOfEcmaScript = new Set(runInNewContext('Object.getOwnPropertyNames(globalThis)'))
const host = Object.getOwnPropertyNames(globalThis).filter((name) => !ownOfEcmaScript.has(name))
host.push('console')

const touched = new Set()
for (const name of host) {
  const { value, get } = Object.getOwnPropertyDescriptor(globalThis, name)
  const read = () => {
    touched.add(name)
    return get ? get.call(globalThis) : value
  }
  Object.defineProperty(globalThis, name, { get: read, configurable: true })
}
const RealDate = Date
globalThis.Date = new Proxy(RealDate, {
  apply: () => touched.add('Date'),
  construct: () => touched.add('Date') && new RealDate(),
  get: (target, name) => touched.add('Date') && target[name],
})
const random = Math.random
Math.random = () => touched.add('Math.random') && random()

const library = file.endsWith('.cjs') ? createRequire(import.meta.url)(file) : await import(pathToFileURL(file).href)

const touchedByImport = [...touched]
globalThis.Date = RealDate
for (const name of host) if (!left.includes(name)) delete globalThis[name]

const region = 'us-east-1'
const credentials = { accessKeyId: 'id', secretAccessKey: 'key' }
const store = { region, bucket: 'bucket', credentials }
const functions = {
  presign: () => library.presign(store, { method: 'GET', key: 'key' }),
  presignMany: () => library.presignMany(store, [{ method: 'GET', key: 'key' }]),
  presignPost: () => library.presignPost(store, { key: 'key' }),
  presignUrl: () => library.presignUrl('https://example.com/', { region, credentials, service: 'execute-api' }),
}
const calls = {}
for (const [name, call] of Object.entries(functions)) {
  try {
    await call()
    calls[name] = 'returned'
  } catch (error) {
    calls[name] = `${error.name} ${error.code}`
  }
}
log(JSON.stringify({ touchedByImport, calls }))
