import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { parseIni, type Section } from '../text/ini.ts'
import { usage } from './failure.ts'

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

function readFile(path: string, variableName: string): Map<string, Section> {
  try {
    return parseIni(readFileSync(path.replace(/^~(?=[/\\])/, homedir()), 'utf8'))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return new Map()
    throw usage(`can't read ${variableName}=${path}: ${code}`)
  }
}

/**
 * Reads the files that the AWS command line reads: `~/.aws/config` and `~/.aws/credentials`, or those that
 * `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` name. One that is not there is empty.
 *
 * @see https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html
 */
export function readProfiles(environment: Environment): Profiles {
  const read = (variableName: string, file: string) => {
    const named = variable(environment, variableName)
    return readFile(named ?? join(homedir(), '.aws', file), variableName)
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
