import { readFileSync } from 'node:fs'
import type { AnyCredentials, CredentialScope, ScopedCredentials } from '../../types.ts'
import { describeFileError, usage } from '../program/failure.ts'
import { type Found, readKeyPair } from './credentials.ts'
import { decodeUtf8 } from './profiles.ts'

/** The credentials of a file. */
export interface CredentialsFile extends Found<AnyCredentials[]> {
  /** The region of all its scoped credentials; undefined if they differ or there are none. */
  region: string | undefined
  /** Returns the credentials for a scope; without one, the first. */
  choose(scope?: CredentialScope): AnyCredentials
}

const scopeNames = ['date', 'region', 'service'] as const

function readText(path: string): string {
  try {
    return decodeUtf8(readFileSync(path === '-' ? 0 : path), `--credentials: ${path}`)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    throw usage(`--credentials: can't read ${path}: ${describeFileError(error)}`)
  }
}

/** Reads one JSON document, or one on each line. A message never repeats the text, which contains a secret. */
function parseDocuments(text: string, source: string): unknown[] {
  try {
    return [JSON.parse(text)]
  } catch {
    const lines = text.split('\n').map((line, index) => ({ line, number: index + 1 }))
    return lines
      .filter(({ line }) => line.trim() !== '')
      .map(({ line, number }): unknown => {
        try {
          return JSON.parse(line)
        } catch {
          throw usage(`--credentials: ${source}: line ${number} is not JSON`)
        }
      })
  }
}

/** Reads the credentials in a document, under the library's names or under those that `aws sts` prints. */
function readDocument(document: unknown, source: string): AnyCredentials {
  const { Credentials = document } = Object(document) as { Credentials?: unknown }
  const given = Object(Credentials) as Record<string, unknown>
  const read = (name: string) => {
    const value = given[name] ?? given[name.replace(/^./, (letter) => letter.toUpperCase())] ?? undefined
    if (value !== undefined && typeof value !== 'string') throw usage(`${source}: ${name}: expected a string`)
    return value
  }
  const [accessKeyId, secretAccessKey, sessionToken, expiration] = [
    'accessKeyId',
    'secretAccessKey',
    'sessionToken',
    'expiration',
  ].map(read)
  const signingKey = read('signingKey')
  const pair = readKeyPair(
    source,
    ['accessKeyId', signingKey === undefined ? 'secretAccessKey' : 'signingKey'],
    [accessKeyId, signingKey ?? secretAccessKey, sessionToken, expiration],
  )
  if (!pair) throw usage(`${source}: expected accessKeyId, and secretAccessKey or signingKey`)
  if (signingKey === undefined) return pair.value
  const { secretAccessKey: _, ...rest } = pair.value
  // The library checks what is missing.
  return {
    ...rest,
    signingKey,
    ...Object.fromEntries(scopeNames.map((name) => [name, read(name)])),
  } as ScopedCredentials
}

const isScoped = (credentials: AnyCredentials): credentials is ScopedCredentials => 'signingKey' in credentials

/**
 * Returns how well credentials fit a scope. Plain ones fit any, but a key for exactly this scope is preferred. If none
 * fits, the best is chosen, and the library reports which of day, region and service differs.
 */
const fitness = (credentials: AnyCredentials, scope: CredentialScope): number =>
  isScoped(credentials) ? scopeNames.filter((name) => credentials[name] === scope[name]).length : 2.5

/**
 * Reads the file of `--credentials`, or standard input for `-`: a JSON object, or one on each line.
 *
 * @throws {Failure} If it can't be read, or has something other than credentials.
 */
export function readCredentialsFile(path: string): CredentialsFile {
  const source = path === '-' ? 'standard input' : path
  const documents = parseDocuments(readText(path), source)
  const value = documents.map((document, index) =>
    readDocument(document, `--credentials: ${source}${documents.length > 1 ? `, object ${index + 1}` : ''}`),
  )
  if (value.length === 0) throw usage(`--credentials: ${source} is empty`)
  const regions = new Set(value.filter(isScoped).map(({ region }) => region))
  return {
    value,
    source,
    region: regions.size === 1 ? [...regions][0] : undefined,
    choose: (scope) =>
      scope ? value.reduce((best, item) => (fitness(item, scope) > fitness(best, scope) ? item : best)) : value[0]!,
  }
}
