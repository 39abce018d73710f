/** Measures how many requests per second a Node server handles if each response contains 100 presigned URLs. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import autocannon from 'autocannon'

/** The requests per second of one server, in each round. */
export interface Throughput {
  name: string
  requests: number[]
}

const cases = ['@aws-sdk/s3-request-presigner', 'aws4fetch', 'presign', 'sync presign']

/** The number of rounds. Each round measures every server, because the speed of a shared machine varies. */
const rounds = 3

/** The duration of a measurement in seconds. */
const duration = 4

async function requestsPerSecond(directory: string, name: string): Promise<number> {
  const server = fork(join(directory, 'esm', 'server.js'), [name], { execArgv: ['--no-warnings'] })
  try {
    const [port] = (await once(server, 'message')) as [number]
    const url = `http://127.0.0.1:${port}/`
    // Warm up: the first requests include the time of compilation.
    await autocannon({ url, connections: 8, duration: 1 })
    const { requests, non2xx, errors } = await autocannon({ url, connections: 8, duration })
    if (non2xx + errors > 0) throw new Error(`${name}: ${non2xx} wrong responses and ${errors} errors`)
    return requests.average
  } finally {
    server.kill()
  }
}

/**
 * Measures the servers in turn.
 *
 * @param directory The directory that contains the bundled `server.js`.
 * @throws Error if a response is wrong.
 */
export async function measureThroughput(directory: string): Promise<Throughput[]> {
  const found: Throughput[] = cases.map((name) => ({ name, requests: [] }))
  for (let round = 0; round < rounds; round++)
    for (const { name, requests } of found) requests.push(await requestsPerSecond(directory, name))
  return found
}
