import { parseIni } from '../../../format/ini.ts'

/** What was found in a text that was pasted. */
export interface PastedSettings {
  /** Where in the text: a profile's name, or what kind of text it is. */
  source: string
  accessKeyId?: string
  secretAccessKey?: string
  sessionToken?: string
  /** When temporary credentials end, as it was written. */
  expiration?: string
  region?: string
  endpoint?: string
}

type Setting = Exclude<keyof PastedSettings, 'source'>

/** The names of the settings in files and in the environment, in lower case. */
const names = new Map<string, Setting>(
  Object.entries({
    aws_access_key_id: 'accessKeyId',
    aws_secret_access_key: 'secretAccessKey',
    aws_session_token: 'sessionToken',
    aws_security_token: 'sessionToken',
    aws_credential_expiration: 'expiration',
    aws_region: 'region',
    aws_default_region: 'region',
    aws_endpoint_url: 'endpoint',
    aws_endpoint_url_s3: 'endpoint',
    region: 'region',
    endpoint_url: 'endpoint',
  }),
)

/** Makes settings of names and values; undefined if no key is among them. */
function settingsOf(source: string, pairs: Iterable<[name: string, value: string]>): PastedSettings | undefined {
  const found: PastedSettings = { source }
  for (const [name, value] of pairs) {
    const setting = names.get(name.toLowerCase())
    if (setting !== undefined && value !== '') found[setting] = value
  }
  return found.accessKeyId !== undefined || found.secretAccessKey !== undefined ? found : undefined
}

/** A time as a text: `aws sso` prints it in milliseconds. */
const timeAsText = (time: unknown): unknown =>
  typeof time === 'number' && Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : time

/**
 * Reads what `aws sts`, `aws sso get-role-credentials`, `aws configure export-credentials` and
 * `aws iam create-access-key` print, what the metadata of instances has, and variables as JSON.
 */
function readJson(text: string): PastedSettings[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return []
  }
  const outer = Object(parsed) as Record<string, unknown>
  const inner = Object(outer.Credentials ?? outer.roleCredentials ?? outer.AccessKey ?? outer) as Record<
    string,
    unknown
  >
  const pairs = Object.entries({
    ...inner,
    aws_access_key_id: inner.AccessKeyId ?? inner.accessKeyId,
    aws_secret_access_key: inner.SecretAccessKey ?? inner.secretAccessKey,
    aws_session_token: inner.SessionToken ?? inner.sessionToken ?? inner.Token,
    aws_credential_expiration: timeAsText(inner.Expiration ?? inner.expiration),
  }).filter((pair): pair is [string, string] => typeof pair[1] === 'string')
  const found = settingsOf('JSON', pairs)
  return found ? [found] : []
}

/** Reads a file of the AWS command line: each profile that has keys. */
const readProfiles = (text: string): PastedSettings[] =>
  [...parseIni(text)].flatMap(([section, { values }]) => settingsOf(section.replace(/^profile\s+/, ''), values) ?? [])

/** Takes the quotes of a shell off a value. */
function unquote(value: string): string {
  if (value.startsWith("'")) return value.slice(1, -1)
  return value.startsWith('"') ? value.slice(1, -1).replace(/[\\`](["\\$`])/g, '$1') : value
}

/** A line that is a comment of `sh`, PowerShell, YAML or `cmd`. */
const comment = /^\s*(#|::|rem\b).*$/gim

/** Reads assignments of variables, as `sh`, fish, `cmd`, PowerShell and YAML have them, and files of them. */
function readVariables(text: string): PastedSettings[] {
  const assignment =
    /\b(aws_[a-z_0-9]+|region|endpoint_url)(?:\s*[=:][ \t]*|[ \t]+)("(?:[^"\\`]|[\\`].)*"|'[^']*'|[^\s;"'&]+)/gi
  const pairs = [...text.replace(comment, '').matchAll(assignment)].map(([, name, value]): [string, string] => [
    name!,
    unquote(value!),
  ])
  const found = settingsOf('variables', pairs)
  return found ? [found] : []
}

/**
 * Finds credentials in a text that was pasted: `export`, `set` or `$env:` lines, a credentials file with one profile or
 * more, or the JSON that the AWS command line prints.
 *
 * @returns What was found; nothing if there is no key in the text.
 */
export function readPasted(text: string): PastedSettings[] {
  const trimmed = text.trim()
  if (trimmed.startsWith('{')) return readJson(trimmed)
  return /^\s*\[[^\]]+\]/m.test(trimmed) ? readProfiles(trimmed) : readVariables(trimmed)
}
