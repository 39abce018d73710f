import { randomBytes } from 'node:crypto'
import type { Credentials } from '../../src/types.ts'
import { findProgram } from './process-group.ts'

/** A running S3 server on loopback. */
export interface Server {
  /** What a failing test calls it. */
  name: string
  /** Its origin, for path-style URLs. */
  endpoint: string
  /** Its origin for virtual-hosted URLs, if it has them: no DNS knows the name, see `requestRaw`. */
  virtualHostEndpoint?: string
  region: string
  /** Two users. What belongs to `a` is out of bounds for `b`. */
  credentials: { a: Credentials; b: Credentials; temporary?: Credentials }
  /** Why it no longer runs; undefined while it does. */
  failure(): string | undefined
  /** Stops it. Nothing of it is left. */
  stop(): Promise<void>
}

/** An S3 server that can be started. */
export interface ServerKind {
  name: string
  /** What to do where it is not installed; undefined where it is. */
  missing(): string | undefined
  /** Starts it, empty, on a free port. */
  start(): Promise<Server>
}

/** Keys that open nothing but a server that is gone with the tests. */
export const throwAwayCredentials = (accessKeyId: string): Credentials => ({
  accessKeyId,
  secretAccessKey: randomBytes(30).toString('base64'),
})

/** Says which Debian packages bring the programs, if one of these is not there. */
export const missingPrograms = (programs: string[], packages: string): string | undefined => {
  const absent = programs.filter((program) => !findProgram(program))
  if (absent.length === 0) return undefined
  return `${absent.join(', ')} not installed: apt-get install -y --no-install-recommends ${packages}`
}
