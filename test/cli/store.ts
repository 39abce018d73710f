import { join } from 'node:path'
import { createBucket, type Operation, presign } from 'sigv4-presign'
import { afterAll, beforeAll } from 'vitest'
import { missingHere } from '../runtimes/runtime.ts'
import { send } from '../servers/client.ts'
import { radosgw } from '../servers/radosgw.ts'
import { reference } from '../servers/reference/reference.ts'
import type { Server, ServerKind } from '../servers/server.ts'
import { createDirectory, environmentOf, type Outcome, type RunOptions, run, start } from './program.ts'
import { createProxy, type Intercept } from './proxy.ts'

export const mebibyte = 2 ** 20

export const bucket = 'cli-bucket'

/** The installed stores. */
export const stores = [reference, radosgw]
  .map((kind) => ({
    kind,
    name: kind.name,
    missing: missingHere(kind.name, kind.missing()),
    // The embedded store of radosgw sometimes loses one of several concurrent parts, although it responds with 200.
    parallel: kind === radosgw ? ['--parallel', '1'] : [],
  }))
  .filter(({ missing }) => missing === undefined)

type Extra = Pick<RunOptions, 'environment' | 'input' | 'runtime'>

/** Sets up a store with a bucket, and a working directory for the program, for the tests of a file or a group. */
export function useStore(kind: ServerKind) {
  const directory = createDirectory()
  let server: Server
  beforeAll(async () => {
    server = await kind.start()
    await send(
      server,
      await presign(
        { region: server.region, endpoint: server.endpoint, credentials: server.credentials.a },
        createBucket({ bucket }),
      ),
    )
  })
  afterAll(async () => {
    directory.remove()
    await server.stop()
  })
  const optionsOf = (extra: Extra = {}) => ({
    ...extra,
    environment: { ...environmentOf(server), ...extra.environment },
    directory: directory.path,
  })
  return {
    directory: directory.path,
    credentials: () => server.credentials.a,
    region: () => server.region,
    local: (name: string) => join(directory.path, name),
    /** Runs the program until it exits. */
    async use(args: string[], extra?: Extra): Promise<Outcome> {
      const outcome = await run(args, optionsOf(extra))
      // Removes the notices of retries, which are normal in these tests. Another test checks the notices.
      return { ...outcome, stderr: outcome.stderr.replace(/^retrying \(.*\n/gm, '') }
    },
    begin: (args: string[], extra?: Extra) => start(args, optionsOf(extra)),
    /** Sends an operation to the store directly, without the program. */
    ask: async (operation: Operation, body?: Uint8Array<ArrayBuffer>) =>
      send(server, {
        ...(await presign(
          { region: server.region, endpoint: server.endpoint, credentials: server.credentials.a, bucket },
          operation,
        )),
        ...(body && { body }),
      }),
    /** Starts a proxy in front of the store and returns the environment that makes the program use it. */
    async intercept(intercept: Intercept) {
      const proxy = await createProxy(server, intercept)
      return { environment: { AWS_ENDPOINT_URL_S3: proxy.endpoint }, close: proxy.close }
    },
  }
}

/** Creates a promise, `happened`, that resolves when `happen` is called. */
export function createEvent() {
  let happen!: () => void
  const happened = new Promise<void>((resolve) => {
    happen = resolve
  })
  return { happen, happened }
}
