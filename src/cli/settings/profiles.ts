import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { parseIni, type Section } from '../../format/ini.ts'
import { describeFileError, Failure, usage } from '../program/failure.ts'

export type Environment = Record<string, string | undefined>

/** The user's AWS files. */
export interface Profiles {
  /** A profile's section of the config file. */
  config(profile: string): Section | undefined
  /** A profile's section of the credentials file. */
  credentials(profile: string): Section | undefined
  /** A named section of service endpoints. */
  services(name: string): Section | undefined
  names(): string[]
}

/** Returns an environment variable; undefined if it is not set or empty. */
export const variable = (environment: Environment, name: string): string | undefined => environment[name] || undefined

/** Returns the user's home; undefined for a user without one, as in some containers. */
function findHome(): string | undefined {
  try {
    return homedir() || undefined
  } catch {
    return undefined
  }
}

const lowerCase = <T>(named: Map<string, T>) => new Map([...named].map(([name, value]) => [name.toLowerCase(), value]))

/** Names of settings are case-insensitive. */
const withLowerCase = ({ values, nested }: Section): Section => ({
  values: lowerCase(values),
  nested: lowerCase(new Map([...nested].map(([name, below]) => [name, lowerCase(below)]))),
})

/** Decodes the bytes of a file. Rejects invalid UTF-8, since replacement characters would change a key. */
export function decodeUtf8(bytes: Uint8Array, source: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw usage(`${source} is not UTF-8`)
  }
}

/** Returns the number of the first line that cannot be read, such as a broken key, or undefined. */
function findInvalidLine(text: string): number | undefined {
  let hasSection = false
  const index = text.split(/\r?\n/).findIndex((line) => {
    const trimmed = line.trim()
    if (/^\[.+\]/.test(trimmed)) hasSection = true
    return trimmed !== '' && !/^[#;[]/.test(trimmed) && (!hasSection || !/^[^=]+=/.test(trimmed))
  })
  return index < 0 ? undefined : index + 1
}

function readFile(path: string, variableName: string): Map<string, Section> {
  try {
    const text = decodeUtf8(readFileSync(path), path)
    const line = findInvalidLine(text)
    if (line !== undefined) {
      throw usage(`${variableName}=${path}: line ${line} is neither [section] nor name = value`)
    }
    const sections = parseIni(text)
    return new Map([...sections].map(([header, section]) => [header, withLowerCase(section)]))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (error instanceof Failure) throw error
    // ENOTDIR: the home of many services is /dev/null.
    if (code === 'ENOENT' || code === 'ENOTDIR') return new Map()
    throw usage(`can't read ${variableName}=${path}: ${describeFileError(error)}`)
  }
}

/**
 * Reads the files that the AWS command line reads: `~/.aws/config` and `~/.aws/credentials`, or those that
 * `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` name. A missing file is empty.
 *
 * @see https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html
 */
export function readProfiles(environment: Environment): Profiles {
  const home = findHome()
  const read = (variableName: string, file: string) => {
    const named = variable(environment, variableName)
    const path = home === undefined ? named : (named?.replace(/^~(?=[/\\])/, () => home) ?? join(home, '.aws', file))
    return path === undefined ? new Map<string, Section>() : readFile(path, variableName)
  }
  const config = new Map<string, Section>()
  const services = new Map<string, Section>()
  for (const [header, section] of read('AWS_CONFIG_FILE', 'config')) {
    const [, kind, name] = /^(?:(profile|services)\s+)?"?(.+?)"?$/.exec(header) ?? []
    if (kind === 'services') services.set(name!, section)
    else if (kind === 'profile' || header === 'default') config.set(name!, section)
  }
  const credentials = read('AWS_SHARED_CREDENTIALS_FILE', 'credentials')
  return {
    config: (profile) => config.get(profile),
    credentials: (profile) => credentials.get(profile),
    services: (name) => services.get(name),
    names: () => [...new Set([...config.keys(), ...credentials.keys()])],
  }
}
