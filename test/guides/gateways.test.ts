/** Runs the guide's proxies, in front of a real store and in front of a server that verifies presigned URLs. */
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import type { Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { getObject, presign, putObject } from 'sigv4-presign'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { missingHere } from '../runtimes/runtime.ts'
import { send } from '../servers/client.ts'
import { answers, freePorts, startProcesses } from '../servers/process-group.ts'
import type { Command } from '../servers/process-supervisor.ts'
import { radosgw } from '../servers/radosgw.ts'
import { missingPrograms } from '../servers/server.ts'
import { type Bucket, startBucket } from './bucket.ts'
import { createGateway } from './gateways/gateway.ts'

/** A proxy and the command that starts it with a configuration. */
interface Proxy {
  name: string
  packages: string
  configuration: string
  command(file: string, directory: string): Command
}

const inForeground = 'daemon off; master_process off; pid nginx.pid; error_log stderr;'
const nginx: Proxy = {
  name: 'nginx',
  packages: 'nginx-light',
  configuration: 'nginx.conf',
  command: (file, directory) => ['nginx', '-p', directory, '-e', 'stderr', '-c', file, '-g', inForeground],
}
const haproxy: Proxy = {
  name: 'haproxy',
  packages: 'haproxy',
  configuration: 'haproxy.cfg',
  command: (file) => ['haproxy', '-db', '-f', file],
}
const caddy: Proxy = {
  name: 'caddy',
  packages: 'caddy',
  configuration: 'Caddyfile',
  command: (file) => ['caddy', 'run', '--adapter', 'caddyfile', '--config', file],
}

/** Without these settings, nginx writes to system folders. */
const ownFolders = `http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${name};`).join('\n  ')}`

const missingOf = ({ name, packages }: Proxy) => missingHere(name, missingPrograms([name], packages))
const missingStore = missingHere('radosgw', radosgw.missing())

/** Runs a proxy in front of `target` while `use` runs. */
async function withProxy(
  { name, configuration, command }: Proxy,
  target: string,
  use: (origin: string) => Promise<void>,
  change = (text: string) => text,
) {
  const [port] = await freePorts(1)
  const origin = `http://127.0.0.1:${port}`
  const text = readFileSync(new URL(`gateways/${configuration}`, import.meta.url), 'utf8')
  const running = await startProcesses(
    name,
    (directory) => {
      const file = join(directory, configuration)
      const local = change(text).replace('8080', `${port}`).replace('9000', new URL(target).port)
      writeFileSync(file, local.replace('http {', ownFolders))
      const environment = { HOME: directory, XDG_DATA_HOME: directory, XDG_CONFIG_HOME: directory }
      return { setup: [], programs: { [name]: command(file, directory) }, environment }
    },
    () => answers(origin),
  )
  try {
    await use(origin)
  } finally {
    await running.stop()
  }
}

const keys = ['2026/cat.jpg', 'für Zoë +&?#.jpg', 'a//b', "(1)!*'~.txt", 'a%2Fb', '/first', 'a/']

describe.skipIf(missingStore)('gateways', () => {
  let photos: Bucket
  let gateway: HttpServer
  let gatewayOrigin: string

  beforeAll(async () => {
    photos = await startBucket('photos')
    gateway = createGateway(photos.store.credentials).listen(0, '127.0.0.1')
    await once(gateway, 'listening')
    gatewayOrigin = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    gateway?.closeAllConnections()
    gateway?.close()
    await photos?.server.stop()
  })

  const upload = async (endpoint: string, key: string) => {
    const put = await presign({ ...photos.store, endpoint }, putObject(key, { contentType: 'text/plain' }))
    return (await send(photos.server, { ...put, body: `body of ${key}` })).status
  }

  describe.each([nginx, haproxy, caddy].filter((proxy) => missingOf(proxy) === undefined))('$name', (proxy) => {
    test('passes signed requests to the store', () =>
      withProxy(proxy, photos.store.endpoint, async (endpoint) => {
        for (const key of keys) {
          expect([key, await upload(endpoint, key)]).toEqual([key, 200])
          const get = await presign({ ...photos.store, endpoint }, getObject(key))
          expect(await (await send(photos.server, get)).text()).toBe(`body of ${key}`)
        }
      }))

    test('passes signed requests to a server that verifies them', () =>
      withProxy(proxy, gatewayOrigin, async (endpoint) => {
        for (const key of keys) {
          const get = await presign({ ...photos.store, endpoint }, getObject(key))
          expect(await (await send(photos.server, get)).json()).toEqual({ bucket: 'photos', key })
          const changed = await send(photos.server, { url: get.url.replace('photos', 'videos') })
          expect([changed.status, await changed.text()]).toEqual([403, 'SignatureDoesNotMatch'])
        }
      }))
  })

  const mistakes: [mistake: string, change: (text: string) => string, keys: string[]][] = [
    ['a slash at the end of proxy_pass', (text) => text.replace(':9000;', ':9000/;'), ['a//b']],
    ['no Host header', (text) => text.replace(/ *proxy_set_header Host.*/, ''), ['2026/cat.jpg']],
    ['a Host header without the port', (text) => text.replace('$http_host', '$host'), ['2026/cat.jpg']],
    ['a rewrite', (text) => text.replace('proxy_pass', () => 'rewrite ^/(.*)$ /$1 break;\n      proxy_pass'), ['a//b']],
  ]
  test.skipIf(missingOf(nginx)).each(mistakes)('nginx with %s breaks signatures', (_, change, broken) =>
    withProxy(
      nginx,
      photos.store.endpoint,
      async (endpoint) => {
        for (const key of broken) expect([key, await upload(endpoint, key)]).toEqual([key, 403])
      },
      change,
    ),
  )
})
