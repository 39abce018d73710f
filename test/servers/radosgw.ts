/** Ceph's RADOS Gateway on its embedded SQLite store: no cluster, no monitor. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Credentials } from '../../src/types.ts'
import { answers, freePorts, startProcesses } from './process-group.ts'
import type { Command, Plan } from './process-supervisor.ts'
import { missingPrograms, type Server, type ServerKind, throwAwayCredentials } from './server.ts'

const dnsName = 's3.localhost'

const configuration = (directory: string, port: number) => `
[global]
fsid = 11111111-1111-1111-1111-111111111111
mon host = 127.0.0.1:6789
auth cluster required = none
auth service required = none
auth client required = none
[client]
rgw backend store = dbstore
rgw config store = dbstore
dbstore db dir = ${directory}/db
dbstore config uri = file://${directory}/db/config.db
rgw frontends = beast endpoint=127.0.0.1:${port}
rgw dns name = ${dnsName}
rgw thread pool size = 32
log file = ${directory}/radosgw.log
run dir = ${directory}
admin socket = ${directory}/$name.asok
`

const prepare = (directory: string, port: number, users: Record<string, Credentials>): Plan => {
  const file = join(directory, 'ceph.conf')
  mkdirSync(join(directory, 'db'))
  writeFileSync(file, configuration(directory, port))
  const common = ['-c', file, '-n', 'client.rgw', '--no-mon-config']
  const stores = ['--rgw-backend-store', 'dbstore', '--rgw_config_store', 'dbstore']
  const createUser = ([user, { accessKeyId, secretAccessKey }]: [string, Credentials]): Command => {
    const keys = ['--access-key', accessKeyId, '--secret-key', secretAccessKey]
    return ['radosgw-admin', ...common, ...stores, 'user', 'create', '--uid', user, '--display-name', user, ...keys]
  }
  return {
    // Users are created before the server starts, because radosgw-admin can hang if both use a new database.
    setup: Object.entries(users).map(createUser),
    programs: { radosgw: ['radosgw', '-d', ...common, ...stores] },
  }
}

const start = async (): Promise<Server> => {
  const [port] = await freePorts(1)
  const a = throwAwayCredentials('RADOSGWUSERAEXAMPLE')
  const b = throwAwayCredentials('RADOSGWUSERBEXAMPLE')
  const endpoint = `http://127.0.0.1:${port}`
  const group = await startProcesses(
    'radosgw',
    (directory) => prepare(directory, port!, { a, b }),
    () => answers(endpoint),
  )
  return {
    name: 'radosgw',
    endpoint,
    virtualHostEndpoint: `http://${dnsName}:${port}`,
    region: 'us-east-1',
    credentials: { a, b },
    ...group,
  }
}

export const radosgw: ServerKind = {
  name: 'radosgw',
  missing: () => missingPrograms(['radosgw', 'radosgw-admin'], 'radosgw'),
  start,
}
