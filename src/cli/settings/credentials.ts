import { spawnSync } from 'node:child_process'
import { isatty } from 'node:tty'
import { quote, splitCommand } from '../../format/shell.ts'
import type { Credentials } from '../../types.ts'
import { usage } from '../program/failure.ts'
import { printError } from '../program/output.ts'
import { type Environment, type Profiles, variable } from './profiles.ts'

/** A setting and where it was found. */
export interface Found<T> {
  value: T
  source: string
}

/** The selected profile. If `--profile` named it, the keys of the environment are ignored. */
export interface ChosenProfile {
  name: string
  source: string
  byOption: boolean
}

/** The settings of profiles whose credentials the AWS CLI obtains. */
const delegated = {
  role_arn: 'assumes a role',
  credential_source: 'uses the credentials of the machine',
  sso_session: 'signs in with IAM Identity Center (SSO)',
  sso_start_url: 'signs in with IAM Identity Center (SSO)',
  sso_account_id: 'signs in with IAM Identity Center (SSO)',
  web_identity_token_file: 'exchanges a web identity token',
  login_session: 'signs in with the console',
}

function readDate(text: string, source: string): Date {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) throw usage(`${source}: the expiration is not a date`)
  return date
}

/** Reads a pair of keys. One without the other is a mistake, which must not fall back to other credentials. */
export function readKeyPair(
  source: string,
  names: [id: string, secret: string],
  [accessKeyId, secretAccessKey, sessionToken, expiration]: (string | undefined)[],
): Found<Credentials> | undefined {
  if (!accessKeyId && !secretAccessKey) return undefined
  if (!accessKeyId) throw usage(`${source}: ${names[1]} is set, but not ${names[0]}`)
  if (!secretAccessKey) throw usage(`${source}: ${names[0]} is set, but not ${names[1]}`)
  if (accessKeyId.startsWith('ASIA') && !sessionToken) {
    printError(`warning: ${source}: the access key is temporary (ASIA…), but there is no session token`)
  }
  const value = {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken && { sessionToken }),
    ...(expiration && { expiration: readDate(expiration, source) }),
  }
  return { value, source }
}

/** How long a program may take to print credentials; one may wait for a second factor. */
const processMilliseconds = 60_000

/**
 * Runs a program that prints credentials as JSON.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
function runProcess([program, ...args]: string[], source: string): Found<Credentials> {
  if (program === undefined) throw usage(`${source}: not a command`)
  // Its output contains the secret and is never repeated; its prompts and errors go to the user. It must not read the
  // standard input of bulk or upload.
  const { status, signal, stdout, error } = spawnSync(program, args, {
    stdio: [isatty(0) ? 'inherit' : 'ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    timeout: processMilliseconds,
    windowsHide: true,
  })
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ETIMEDOUT') {
    throw usage(`${source}: printed nothing within ${processMilliseconds / 1000} s`)
  }
  // Deno reports nothing if it is not allowed to run programs.
  if (error || (!signal && !Number.isInteger(status))) {
    throw usage(`${source}: cannot be run: ${(error as NodeJS.ErrnoException | undefined)?.code ?? 'not allowed'}`)
  }
  if (status !== 0) throw usage(`${source}: exited with ${status ?? signal}`)
  let output: Record<string, unknown> | null
  try {
    output = JSON.parse(stdout) as Record<string, unknown> | null
  } catch {
    throw usage(`${source}: did not print JSON`)
  }
  if (output?.Version !== 1) throw usage(`${source}: expected "Version": 1 in what it printed`)
  const names = ['AccessKeyId', 'SecretAccessKey', 'SessionToken', 'Expiration']
  const values = names.map((name) => {
    const value = output[name] ?? undefined
    if (value !== undefined && typeof value !== 'string') throw usage(`${source}: expected ${name} to be a string`)
    return value
  })
  const found = readKeyPair(source, ['AccessKeyId', 'SecretAccessKey'], values)
  if (!found) throw usage(`${source}: printed no AccessKeyId`)
  return found
}

/** Gets a profile's credentials from the AWS CLI, which supports every kind of profile. */
function exportCredentials(profile: string, reason: string): Found<Credentials> {
  const command = ['aws', 'configure', 'export-credentials', '--format', 'process', '--profile', profile]
  const source = `aws configure export-credentials --profile ${quote(profile)}`
  if (spawnSync('aws', ['--version'], { stdio: 'ignore', timeout: 10_000 }).error) {
    throw usage(
      `profile ${profile} ${reason}, which needs the AWS CLI: install it (version 2), or set AWS_ACCESS_KEY_ID, ` +
        'AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN and omit --profile',
    )
  }
  try {
    return runProcess(command, source)
  } catch (error) {
    const isSso = reason.includes('SSO')
    throw usage(
      `${(error as Error).message}${isSso ? `; sign in with: aws sso login --profile ${quote(profile)}` : ''}`,
    )
  }
}

/** Reads a profile's credentials; undefined if it has none. */
function profileCredentials(profiles: Profiles, profile: string): Found<Credentials> | undefined {
  const config = profiles.config(profile)?.values
  const credentials = profiles.credentials(profile)?.values
  for (const [name, what] of Object.entries(delegated)) {
    if (!config?.has(name) && !credentials?.has(name)) continue
    return exportCredentials(profile, `${what} (${name})`)
  }
  const keys = ['aws_access_key_id', 'aws_secret_access_key', 'aws_session_token']
  const read = (values: Map<string, string> | undefined, file: string) =>
    readKeyPair(
      `profile ${profile} of the ${file} file`,
      [keys[0]!, keys[1]!],
      keys.map((name) => values?.get(name)),
    )
  const command = config?.get('credential_process') ?? credentials?.get('credential_process')
  return (
    read(credentials, 'credentials') ??
    (command ? runProcess(splitCommand(command) ?? [], `credential_process of profile ${profile}`) : undefined) ??
    read(config, 'config')
  )
}

/**
 * Finds the credentials in the order of the AWS command line: the environment, but not if `--profile` is given; the
 * profile in the credentials file; its `credential_process`; its keys in the config file.
 *
 * @throws {Failure} If there are none, or only half of a pair.
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
    : readKeyPair(
        'the environment',
        [names[0]!, names[1]!],
        names.map((name) => variable(environment, name)),
      )
  const found = fromEnvironment ?? profileCredentials(profiles, profile.name)
  if (found) return found
  throw usage(
    'no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, ' +
      `or add keys or a credential_process to the profile ${profile.name}`,
  )
}
