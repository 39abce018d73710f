import { type Command, optionHelp } from './command.ts'
import { exitCodes } from './failure.ts'
import { type Option, type OptionName, options } from './options.ts'

/** The purpose of the program. */
export const about = 'Presigned URLs and presigned POSTs for S3 and every AWS service'

/** Where settings come from, one paragraph each. */
export const settingsNotes = [
  'Credentials are read from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN; otherwise from ' +
    'the profile (--profile, AWS_PROFILE or default): its keys in ~/.aws/credentials, its credential_process, ' +
    'its keys in ~/.aws/config, or, for a profile with SSO or a role, from the AWS CLI if it is installed. ' +
    '--profile takes precedence over the keys of the environment, and --credentials FILE over both. Secrets are ' +
    'never accepted as arguments.',
  'AWS_SHARED_CREDENTIALS_FILE and AWS_CONFIG_FILE name other files. AWS_CA_BUNDLE or ca_bundle names the ' +
    'certificate authorities to trust. https requests use the proxy of HTTPS_PROXY, except to hosts that ' +
    'NO_PROXY names; HTTP_PROXY is not used. AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT select endpoints of ' +
    'Amazon S3. --debug reports the source of each setting. Output has color on terminals only, and none with ' +
    'NO_COLOR.',
]

/** Returns the syntax of an option, e.g. `-h, --help` or `--expires DURATION`. */
export function optionSyntax(name: OptionName): string {
  const { short, value }: Option = options[name]
  return `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`
}

/** Breaks text into lines of at most 80 columns, each with `indent` before it. */
function wrap(text: string, indent: string): string {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!
    if (line !== '' && indent.length + line.length + 1 + word.length > 80) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines.map((line) => indent + line).join('\n')
}

const table = (rows: [left: string, right: string][]): string => {
  const width = Math.min(28, Math.max(...rows.map(([left]) => left.length)) + 2)
  return rows
    .map(([left, right]) => {
      const text = wrap(right, ' '.repeat(width + 2))
      const start = `  ${left}`
      return start.length >= width + 2 ? `${start}\n${text}` : start + text.slice(start.length)
    })
    .join('\n')
}

/** Returns the help of a command. */
export function commandHelp(command: Command): string {
  const { name, summary, operands, options: names, notes = [], examples } = command
  return [
    `usage: sigv4-presign ${[name, '[options]', operands].filter(Boolean).join(' ')}`,
    wrap(`${summary}.`, ''),
    ...notes.map((note) => wrap(note, '')),
    `Options:\n${table(names.map((option) => [optionSyntax(option), optionHelp(command, option)]))}`,
    `Examples:\n${examples.map(([command, meaning]) => `  # ${meaning}\n  ${command}`).join('\n')}`,
    '',
  ]
    .join('\n\n')
    .trimEnd()
}

/** Returns the help of the program. */
export const programHelp = (commands: readonly Command[]): string =>
  [
    'usage: sigv4-presign COMMAND [options] …',
    `${about}.`,
    `Commands:\n${table(commands.map(({ name, summary }) => [name, summary]))}`,
    'sigv4-presign COMMAND --help shows the options and examples of a command.',
    ...settingsNotes.map((note) => wrap(note, '')),
    `Exit codes:\n${table(Object.values(exitCodes).map(([code, meaning]) => [`${code}`, meaning]))}`,
  ].join('\n\n')
