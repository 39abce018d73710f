import { parseIni } from '../../../format/ini.ts'

/** The settings found in a pasted text. */
export interface PastedSettings {
  /** The name of the profile, remote or alias, or the kind of text. */
  source: string
  accessKeyId?: string
  secretAccessKey?: string
  sessionToken?: string
  /** When temporary credentials expire, as written in the text. */
  expiration?: string
  region?: string
  endpoint?: string
}

type Setting = Exclude<keyof PastedSettings, 'source'>

/** The names of the settings in environment variables, the AWS CLI's files and rclone's file, in lower case. */
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
    access_key_id: 'accessKeyId',
    secret_access_key: 'secretAccessKey',
    session_token: 'sessionToken',
    endpoint: 'endpoint',
  }),
)

/** Picks the settings out of names and values; undefined if there is no key among them. */
function settingsOf(source: string, pairs: Iterable<[name: string, value: string]>): PastedSettings | undefined {
  const found: PastedSettings = { source }
  for (const [name, value] of pairs) {
    const setting = names.get(name.toLowerCase())
    if (setting !== undefined && value !== '') found[setting] = value
  }
  return found.accessKeyId !== undefined || found.secretAccessKey !== undefined ? found : undefined
}

/** Converts a time in milliseconds, as `aws sso` prints it, to text. */
const timeAsText = (time: unknown): unknown =>
  typeof time === 'number' && Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : time

type JsonObject = Record<string, unknown>

const stringsOf = (values: JsonObject): [string, string][] =>
  Object.entries(values).filter((pair): pair is [string, string] => typeof pair[1] === 'string')

/**
 * Reads the aliases in the configuration of MinIO's `mc`:
 * `{ "aliases": { "play": { "url", "accessKey", "secretKey" } } }`.
 */
const readAliases = (aliases: JsonObject): PastedSettings[] =>
  Object.entries(aliases).flatMap(([alias, value]) => {
    const { url, accessKey, secretKey, sessionToken } = Object(value) as JsonObject
    const settings = {
      endpoint_url: url,
      aws_access_key_id: accessKey,
      aws_secret_access_key: secretKey,
      aws_session_token: sessionToken,
    }
    return settingsOf(alias, stringsOf(settings)) ?? []
  })

/**
 * Reads the output of `aws sts`, `aws sso get-role-credentials`, `aws configure export-credentials` and
 * `aws iam create-access-key`, the metadata of EC2 instances, environment variables as JSON, and the configuration of
 * MinIO's `mc`.
 */
function readJson(text: string): PastedSettings[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return []
  }
  const outer = Object(parsed) as JsonObject
  const aliases = outer.aliases ?? outer.hosts
  if (aliases !== undefined) return readAliases(Object(aliases) as JsonObject)
  const inner = Object(outer.Credentials ?? outer.roleCredentials ?? outer.AccessKey ?? outer) as JsonObject
  const settings = {
    ...inner,
    aws_access_key_id: inner.AccessKeyId ?? inner.accessKeyId,
    aws_secret_access_key: inner.SecretAccessKey ?? inner.secretAccessKey,
    aws_session_token: inner.SessionToken ?? inner.sessionToken ?? inner.Token,
    aws_credential_expiration: timeAsText(inner.Expiration ?? inner.expiration),
  }
  const found = settingsOf('JSON', stringsOf(settings))
  return found ? [found] : []
}

/** Splits a line of CSV. The console writes no quoted commas into these files. */
const splitCsv = (line: string): string[] => line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'))

/** Reads the CSV file that the IAM console offers for a new access key. */
function readCsv(text: string): PastedSettings[] {
  const [header = '', ...lines] = text.split(/\r?\n/)
  const columns = splitCsv(header.toLowerCase())
  const [idColumn, secretColumn] = [columns.indexOf('access key id'), columns.indexOf('secret access key')]
  return lines.flatMap((line) => {
    const cells = splitCsv(line)
    const pairs: [string, string][] = [
      ['aws_access_key_id', cells[idColumn] ?? ''],
      ['aws_secret_access_key', cells[secretColumn] ?? ''],
    ]
    return settingsOf(cells[columns.indexOf('user name')] || 'CSV', pairs) ?? []
  })
}

/** Reads a file of the AWS CLI or of rclone: each profile or remote that has keys. */
const readProfiles = (text: string): PastedSettings[] =>
  [...parseIni(text)].flatMap(([section, { values }]) => settingsOf(section.replace(/^profile\s+/, ''), values) ?? [])

/** Removes a shell's quotes from a value. */
function unquote(value: string): string {
  if (value.startsWith("'")) return value.slice(1, -1)
  return value.startsWith('"') ? value.slice(1, -1).replace(/[\\`](["\\$`])/g, '$1') : value
}

/** A comment line of `sh`, PowerShell, YAML or `cmd`. */
const comment = /^\s*(#|::|rem\b).*$/gim

/** Reads assignments of variables in the syntax of `sh`, fish, `cmd`, PowerShell, YAML and `.env` files. */
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

/** Reads an access key ID and a secret access key of AWS without names, as copied from a web page or a table. */
function readBareKeys(text: string): PastedSettings[] {
  const tokens = text.match(/[\w/+=]+/g) ?? []
  const [accessKeyId, ...moreIds] = tokens.filter((token) => /^A[KS]IA[A-Z0-9]{16}$/.test(token))
  const [secretAccessKey, ...moreSecrets] = tokens.filter((token) => /^[A-Za-z0-9/+]{40}$/.test(token))
  const isPair = accessKeyId !== undefined && secretAccessKey !== undefined
  return isPair && moreIds.length + moreSecrets.length === 0
    ? [{ source: 'the text', accessKeyId, secretAccessKey }]
    : []
}

/**
 * Finds credentials in a pasted text: `export`, `set` or `$env:` lines, a credentials file, the JSON that the AWS CLI
 * prints, the CSV file of the IAM console, the configuration of rclone or `mc`, or an access key ID and a secret
 * access key without names.
 *
 * @returns One entry for each profile; an empty list if there is no key in the text.
 */
export function readPasted(text: string): PastedSettings[] {
  const trimmed = text.replace(/^\ufeff/, '').trim()
  if (trimmed.startsWith('{')) return readJson(trimmed)
  if (/^[^\n]*\baccess key id\b[^\n]*,/i.test(trimmed)) return readCsv(trimmed)
  const found = /^\s*\[[^\]]+\]/m.test(trimmed) ? readProfiles(trimmed) : readVariables(trimmed)
  return found.length === 0 ? readBareKeys(trimmed) : found
}

const settingLabels: Record<Setting, string> = {
  accessKeyId: 'access key ID',
  secretAccessKey: 'secret access key',
  sessionToken: 'session token',
  expiration: 'expiration',
  region: 'region',
  endpoint: 'endpoint',
}

/** Lists everything that was taken from a text: `Taken from work: access key ID, secret access key, region.` */
export const describePasted = (found: PastedSettings): string =>
  `Taken from ${found.source}: ${Object.entries(settingLabels)
    .filter(([name]) => found[name as Setting] !== undefined)
    .map(([, label]) => label)
    .join(', ')}.`
