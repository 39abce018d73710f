import { spawnSync } from 'node:child_process'
import { isatty } from 'node:tty'
import { quote, splitCommand } from '../../format/shell.ts'
import type { Credentials } from '../../types.ts'
import { usage } from '../program/failure.ts'
import { type Environment, type Profiles, variable } from './profiles.ts'

/** Something that was found, and where. */
export interface Found<T> {
  value: T
  source: string
}

/** A profile's name, and whether `--profile` named it: then the keys of the environment don't count. */
export interface ChosenProfile {
  name: string
  source: string
  byOption: boolean
}

/** What makes a profile one whose credentials only the AWS command line can get. */
const unsupported = {
  role_arn: 'assumes a role',
  sso_session: 'signs in by IAM Identity Center',
  sso_start_url: 'signs in by IAM Identity Center',
  sso_account_id: 'signs in by IAM Identity Center',
  web_identity_token_file: 'exchanges a web identity token',
  login_session: 'signs in by the console',
}

function readDate(text: string, source: string): Date {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) throw usage(`${source}: the expiration is no date`)
  return date
}

/** Keys that come in twos: one without the other is a mistake that must not lead to somebody else's keys. */
function keyPair(
  source: string,
  names: [id: string, secret: string],
  [accessKeyId, secretAccessKey, sessionToken, expiration]: (string | undefined)[],
): Found<Credentials> | undefined {
  if (!accessKeyId && !secretAccessKey) return undefined
  if (!accessKeyId) throw usage(`${source}: ${names[1]} is set, but not ${names[0]}`)
  if (!secretAccessKey) throw usage(`${source}: ${names[0]} is set, but not ${names[1]}`)
  const value = {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken && { sessionToken }),
    ...(expiration && { expiration: readDate(expiration, source) }),
  }
  return { value, source }
}

/** @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html */
function runProcess(command: string, profile: string): Found<Credentials> {
  const source = `credential_process of profile ${profile}`
  const [program, ...args] = splitCommand(command) ?? []
  if (program === undefined) throw usage(`${source}: not a command`)
  // What it prints holds the secret, and is repeated in no message; what it asks and complains goes to the user. Keys or
  // the bytes of an upload that come by standard input are none of its business.
  const { status, signal, stdout, error } = spawnSync(program, args, {
    stdio: [isatty(0) ? 'inherit' : 'ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    windowsHide: true,
  })
  // Deno says nothing at all of what it was not allowed.
  if (error || (!signal && !Number.isInteger(status))) {
    throw usage(`${source}: can't be run: ${(error as NodeJS.ErrnoException | undefined)?.code ?? 'not allowed'}`)
  }
  if (status !== 0) throw usage(`${source}: ended with ${status ?? signal}`)
  let output: Record<string, unknown> | null
  try {
    output = JSON.parse(stdout) as Record<string, unknown> | null
  } catch {
    throw usage(`${source}: printed no JSON`)
  }
  if (output?.Version !== 1) throw usage(`${source}: expected "Version": 1 in what it printed`)
  const names = ['AccessKeyId', 'SecretAccessKey', 'SessionToken', 'Expiration']
  const values = names.map((name) => {
    const value = output[name] ?? undefined
    if (value !== undefined && typeof value !== 'string') throw usage(`${source}: expected text as ${name}`)
    return value
  })
  const found = keyPair(source, ['AccessKeyId', 'SecretAccessKey'], values)
  if (!found) throw usage(`${source}: printed no AccessKeyId`)
  return found
}

/** A profile's credentials, if there are some. */
function profileCredentials(profiles: Profiles, profile: string): Found<Credentials> | undefined {
  const config = profiles.config(profile)?.values
  const credentials = profiles.credentials(profile)?.values
  for (const [name, what] of Object.entries(unsupported)) {
    if (!config?.has(name) && !credentials?.has(name)) continue
    throw usage(
      `profile ${profile} ${what} (${name}), which is not supported; use: eval "$(aws configure export-credentials --profile ${quote(profile)} --format env)", or a credential_process`,
    )
  }
  const keys = ['aws_access_key_id', 'aws_secret_access_key', 'aws_session_token']
  const read = (values: Map<string, string> | undefined, file: string) =>
    keyPair(
      `profile ${profile} of the ${file} file`,
      [keys[0]!, keys[1]!],
      keys.map((name) => values?.get(name)),
    )
  const command = config?.get('credential_process') ?? credentials?.get('credential_process')
  return (
    read(credentials, 'credentials') ?? (command ? runProcess(command, profile) : undefined) ?? read(config, 'config')
  )
}

/**
 * Finds the credentials in the order of the AWS command line: the environment, but not if `--profile` is given; the
 * profile in the credentials file; its `credential_process`; its keys in the config file.
 *
 * @throws {Failure} If there are none, only half of a pair, or such as only the AWS command line can get.
 * @see https://docs.aws.amazon.com/cli/latest/userguide/cli-chap-configure.html#configure-precedence
 */
export function findCredentials(
  environment: Environment,
  profiles: Profiles,
  profile: ChosenProfile,
): Found<Credentials> {
  const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_CREDENTIAL_EXPIRATION']
  const fromEnvironment = profile.byOption
    ? undefined
    : keyPair(
        'the environment',
        [names[0]!, names[1]!],
        names.map((name) => variable(environment, name)),
      )
  const found = fromEnvironment ?? profileCredentials(profiles, profile.name)
  if (found) return found
  throw usage(
    `no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give profile ${profile.name} keys or a credential_process`,
  )
}
