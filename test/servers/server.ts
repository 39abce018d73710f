import { randomBytes } from 'node:crypto'
import type { Credentials } from '../../src/types.ts'
import { findProgram } from './process-group.ts'

/** A running S3 server on loopback. */
export interface Server {
  /** The name that test failures use. */
  name: string
  /** The origin for path-style URLs. */
  endpoint: string
  /** The origin for virtual-hosted URLs, if supported. DNS does not know the name; use `sendToLoopback`. */
  virtualHostEndpoint?: string
  region: string
  /** Two users: `b` has no access to the buckets of `a`. */
  credentials: { a: Credentials; b: Credentials; temporary?: Credentials }
  /** Returns why it stopped; undefined while it runs. */
  failure(): string | undefined
  /** Stops it and removes all its files. */
  stop(): Promise<void>
}

/** An S3 server that can be started. */
export interface ServerKind {
  name: string
  /** Returns how to install it; undefined if it is installed. */
  missing(): string | undefined
  /** Starts it, empty, on a free port. */
  start(): Promise<Server>
}

/** Returns credentials with a random secret, for a server that only exists during the tests. */
export const throwAwayCredentials = (accessKeyId: string): Credentials => ({
  accessKeyId,
  secretAccessKey: randomBytes(30).toString('base64'),
})

/** Returns which programs are missing and how to install their Debian packages; undefined if none is missing. */
export const missingPrograms = (programs: string[], packages: string): string | undefined => {
  const absent = programs.filter((program) => !findProgram(program))
  if (absent.length === 0) return undefined
  return `${absent.join(', ')} not installed: apt-get install -y --no-install-recommends ${packages}`
}
