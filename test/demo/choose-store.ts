import { randomBytes } from 'node:crypto'
import type { Store } from 'sigv4-presign'
import { radosgw } from '../servers/radosgw.ts'
import { reference } from '../servers/reference/reference.ts'
import type { Server } from '../servers/server.ts'

/** The store that the demo uses. */
export interface DemoStore {
  /** Names the store and explains why it was chosen. */
  description: string
  server: Pick<Server, 'name' | 'endpoint' | 'failure'>
  store: Store & { bucket: string }
  /** Whether the credentials stop working when the demo exits, so that it may show signatures. */
  isThrowAway: boolean
  stop(): Promise<void>
}

const fromEnvironment = (bucket: string, environment: NodeJS.ProcessEnv): DemoStore | undefined => {
  const endpoint = environment.AWS_ENDPOINT_URL_S3
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment
  if (!endpoint || !accessKeyId || !secretAccessKey) return undefined
  const sessionToken = environment.AWS_SESSION_TOKEN || undefined
  const region = environment.AWS_REGION || environment.AWS_DEFAULT_REGION || 'us-east-1'
  return {
    description: 'the one that AWS_ENDPOINT_URL_S3 names',
    // Shows only the origin, because the endpoint may contain a password.
    server: {
      name: 'the store',
      endpoint: URL.canParse(endpoint) ? new URL(endpoint).origin : '',
      failure: () => undefined,
    },
    store: { region, endpoint, bucket, credentials: { accessKeyId, secretAccessKey, sessionToken } },
    isThrowAway: false,
    stop: async () => undefined,
  }
}

const fromServer = (bucket: string, description: string, server: Server): DemoStore => {
  const { region, endpoint, credentials } = server
  const store = { region, endpoint, bucket, credentials: credentials.a }
  return { description, server, store, isThrowAway: true, stop: server.stop }
}

/** Returns the store that the environment names, else radosgw if it is installed, else a small one in this process. */
export const chooseStore = async (environment: NodeJS.ProcessEnv): Promise<DemoStore> => {
  const bucket = `sigv4-presign-demo-${randomBytes(4).toString('hex')}`
  const named = fromEnvironment(bucket, environment)
  if (named) return named
  let reason = 'AWS_ENDPOINT_URL_S3, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set'
  try {
    const missing = radosgw.missing()
    if (missing === undefined) return fromServer(bucket, "Ceph's radosgw, started for this demo", await radosgw.start())
    reason += `, and ${missing}`
  } catch (error) {
    reason += `, and ${(error as Error).message}`
  }
  const description = `a small one in this process, which checks each signature with AWS's own signer (${reason})`
  return fromServer(bucket, description, await reference.start())
}
