import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { parseIni, type Section } from '../../format/ini.ts'
import { escapeControls, usage } from '../program/failure.ts'

export type Environment = Record<string, string | undefined>

/** The user's AWS files. */
export interface Profiles {
  /** What the configuration file says of a profile. */
  config(profile: string): Section | undefined
  /** What the credentials file says of a profile. */
  credentials(profile: string): Section | undefined
  /** The endpoints section of a name. */
  services(name: string): Section | undefined
  names(): string[]
}

/** An environment variable that is set and not empty. */
export const variable = (environment: Environment, name: string): string | undefined => environment[name] || undefined

/** The user's folder; undefined for a user who has none, as in some containers. */
function findHome(): string | undefined {
  try {
    return homedir() || undefined
  } catch {
    return undefined
  }
}

const lowerCase = <T>(named: Map<string, T>) => new Map([...named].map(([name, value]) => [name.toLowerCase(), value]))

/** The names of settings are the same in capitals. */
const withLowerCase = ({ values, nested }: Section): Section => ({
  values: lowerCase(values),
  nested: lowerCase(new Map([...nested].map(([name, below]) => [name, lowerCase(below)]))),
})

function readFile(path: string, variableName: string): Map<string, Section> {
  try {
    const sections = parseIni(readFileSync(path, 'utf8'))
    return new Map([...sections].map(([header, section]) => [header, withLowerCase(section)]))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // The second is what /dev/null gives, which is the home of many a service.
    if (code === 'ENOENT' || code === 'ENOTDIR') return new Map()
    throw usage(`can't read ${variableName}=${escapeControls(path)}: ${code}`)
  }
}

/**
 * Reads the files that the AWS command line reads: `~/.aws/config` and `~/.aws/credentials`, or those that
 * `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` name. One that is not there is empty.
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
