import type { Command } from './command.ts'
import { exitCodes } from './failure.ts'
import { type Option, type OptionName, options } from './options.ts'

/** What the program is. */
export const about = 'Presigned URLs and presigned POSTs for S3 and every AWS service'

/** Where settings come from, a paragraph each. */
export const settingsNotes = [
  'Credentials: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN; else the profile (--profile, AWS_PROFILE or default) in ~/.aws/credentials, its credential_process, its keys in ~/.aws/config. With --profile the keys of the environment do not count. Secrets are never taken as arguments.',
  'Files: AWS_SHARED_CREDENTIALS_FILE and AWS_CONFIG_FILE name others. Output has colour on terminals only, and none with NO_COLOR.',
]

/** An option as it is written, e.g. `-h, --help` or `--expires DURATION`. */
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

/** The help of a command. */
export const commandHelp = ({ name, summary, operands, options: names, notes = [], examples }: Command): string =>
  [
    `usage: sigv4-presign ${[name, '[options]', operands].filter(Boolean).join(' ')}`,
    wrap(`${summary}.`, ''),
    ...notes.map((note) => wrap(note, '')),
    `Options:\n${table(names.map((option) => [optionSyntax(option), options[option].help]))}`,
    `Examples:\n${examples.map(([command, meaning]) => `  # ${meaning}\n  ${command}`).join('\n')}`,
    '',
  ]
    .join('\n\n')
    .trimEnd()

/** The help of the program. */
export const programHelp = (commands: readonly Command[]): string =>
  [
    'usage: sigv4-presign COMMAND [options] …',
    `${about}.`,
    `Commands:\n${table(commands.map(({ name, summary }) => [name, summary]))}`,
    'sigv4-presign COMMAND --help shows the options and examples of a command.',
    ...settingsNotes.map((note) => wrap(note, '')),
    `Exit codes:\n${table(Object.values(exitCodes).map(([code, meaning]) => [`${code}`, meaning]))}`,
  ].join('\n\n')
