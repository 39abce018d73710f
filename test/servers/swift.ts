/** OpenStack Swift with its S3 API (s3api) and built-in users (tempauth): one replica on one plain directory. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import type { Credentials } from '../../src/types.ts'
import { freePorts, isResponding, startProcesses } from './process-group.ts'
import type { Command, Plan } from './process-supervisor.ts'
import { missingPrograms, type Server, type ServerKind, throwAwayCredentials } from './server.ts'

const region = 'us-east-1'
const storageDomain = 's3.localhost'
const stores = ['account', 'container', 'object'] as const
const pipeline = 'catch_errors gatekeeper healthcheck cache listing_formats bulk s3api tempauth copy slo dlo'
const filters = ['catch_errors', 'gatekeeper', 'healthcheck', 'listing_formats', 'bulk', 'copy', 'dlo', 'symlink']

const swiftConfiguration = `
[swift-hash]
swift_hash_path_suffix = suffix
swift_hash_path_prefix = prefix
[storage-policy:0]
name = Policy-0
default = yes
[swift-constraints]
max_object_name_length = 1024
`

const daemon = (directory: string, port: number) => `
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
workers = 0
user = ${userInfo().username}
swift_dir = ${directory}
devices = ${directory}/node
mount_check = false
disable_fallocate = true
log_udp_host = 127.0.0.1
log_udp_port = 9
`

const storeConfiguration = (name: string) => `
[pipeline:main]
pipeline = ${name}-server
[app:${name}-server]
use = egg:swift#${name}
fallocate_reserve = 0
[container-sharder]
`

const filterConfiguration = (name: string) => `
[filter:${name}]
use = egg:swift#${name}
`

/** The access key is ACCOUNT:USER. */
const user = ({ accessKeyId, secretAccessKey }: Credentials) =>
  `user_${accessKeyId.replace(':', '_')} = ${secretAccessKey} .admin`

const proxyConfiguration = (cachePort: number, users: Credentials[]) => `
[pipeline:main]
pipeline = ${pipeline} versioned_writes symlink proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true
${filters.map(filterConfiguration).join('')}
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:${cachePort}
[filter:slo]
use = egg:swift#slo
allow_async_delete = true
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_object_versioning = true
[filter:tempauth]
use = egg:swift#tempauth
${users.map(user).join('\n')}
[filter:s3api]
use = egg:swift#s3api
location = ${region}
storage_domain = ${storageDomain}
dns_compliant_bucket_names = false
check_bucket_owner = false
s3_acl = false
`

const ring = (directory: string, name: string, port: number): Command[] => {
  const builder = join(directory, `${name}.builder`)
  return [
    ['swift-ring-builder', builder, 'create', '4', '1', '0'],
    ['swift-ring-builder', builder, 'add', `r1z1-127.0.0.1:${port}/sda`, '1'],
    ['swift-ring-builder', builder, 'rebalance'],
  ]
}

const prepare = (directory: string, [proxyPort, cachePort, ...storePorts]: number[], users: Credentials[]): Plan => {
  const configure = (name: string, port: number, text: string) =>
    writeFileSync(join(directory, `${name}.conf`), daemon(directory, port) + text)
  const serve = (name: string): Command => [`swift-${name}-server`, join(directory, `${name}.conf`)]
  mkdirSync(join(directory, 'node', 'sda'), { recursive: true })
  writeFileSync(join(directory, 'swift.conf'), swiftConfiguration)
  for (const [index, name] of stores.entries()) configure(name, storePorts[index]!, storeConfiguration(name))
  configure('proxy', proxyPort!, proxyConfiguration(cachePort!, users))
  return {
    setup: stores.flatMap((name, index) => ring(directory, name, storePorts[index]!)),
    programs: {
      memcached: ['memcached', '-u', userInfo().username, '-l', '127.0.0.1', '-p', `${cachePort}`, '-m', '32'],
      ...Object.fromEntries(stores.map((name) => [`swift-${name}`, serve(name)])),
      'swift-proxy': serve('proxy'),
    },
    environment: { SWIFT_DIR: directory },
  }
}

const start = async (): Promise<Server> => {
  const ports = await freePorts(2 + stores.length)
  const a = throwAwayCredentials('test:tester')
  const b = throwAwayCredentials('test2:tester2')
  const endpoint = `http://127.0.0.1:${ports[0]}`
  const isReady = async () => {
    const reachable = await Promise.all(
      ports.slice(2).map((port) => isResponding(`http://127.0.0.1:${port}/healthcheck`)),
    )
    return reachable.every(Boolean) && (await isResponding(`${endpoint}/healthcheck`))
  }
  const group = await startProcesses('swift', (directory) => prepare(directory, ports, [a, b]), isReady)
  return {
    name: 'swift',
    endpoint,
    virtualHostEndpoint: `http://${storageDomain}:${ports[0]}`,
    region,
    credentials: { a, b },
    ...group,
  }
}

export const swift: ServerKind = {
  name: 'swift',
  missing: () =>
    missingPrograms(
      ['swift-proxy-server', ...stores.map((name) => `swift-${name}-server`), 'swift-ring-builder', 'memcached'],
      'swift-proxy swift-account swift-container swift-object swift memcached',
    ),
  start,
}
