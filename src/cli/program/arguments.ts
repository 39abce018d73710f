import { isUtf8 } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { usage } from './failure.ts'
import { type FlagName, findOption, type Option, type OptionName, options, type ValueName } from './options.ts'
import { suggest } from './suggest.ts'

/** The parsed command line. */
export interface Arguments {
  /** The arguments that are not options. */
  operands: string[]
  flag(name: FlagName): boolean
  /** Whether an option, with or without a value, was given. */
  has(name: OptionName): boolean
  /** The value of an option; undefined if it was not given. */
  value(name: ValueName): string | undefined
  /** The values of an option that may be repeated. */
  values(name: ValueName): string[]
}

/** Returns an option as a user writes it. */
const spelled = (name: string) => (name.length === 1 ? `-${name}` : `--${name}`)

function refuseUnknown(names: readonly OptionName[], given: string): never {
  if (/secret|password|session-?token|access-?key/i.test(given)) {
    throw usage(
      'secrets are never accepted as arguments, where other users could see them: set AWS_ACCESS_KEY_ID, ' +
        'AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or use --profile',
    )
  }
  const near = suggest(given, names)
  const elsewhere = near ? undefined : findOption(Object.keys(options) as OptionName[], given)
  if (elsewhere) throw usage(`${spelled(given)} is an option of other commands, not of this one; see --help`)
  throw usage(`unknown option ${spelled(given)}${near ? `; did you mean --${near}?` : '; see --help'}`)
}

/**
 * Whether the arguments were UTF-8. The runtime replaces other bytes with U+FFFD, and a changed key would be the key of
 * another object. Only Linux shows the bytes, so elsewhere U+FFFD is not accepted.
 */
function wereUtf8(): boolean {
  try {
    return isUtf8(readFileSync('/proc/self/cmdline'))
  } catch {
    return false
  }
}

/**
 * Reads a command's arguments.
 *
 * @param args The arguments after the command.
 * @param names The options of the command.
 * @param repeatableHere The options that may be given several times in this command only.
 * @throws {Failure} If an argument is not UTF-8; if an option is unknown, lacks its value, has a value but accepts none
 *   or is repeated; or if two output formats are given.
 */
export function readArguments(
  args: string[],
  names: readonly OptionName[],
  repeatableHere: readonly OptionName[] = [],
): Arguments {
  if (args.some((argument) => argument.includes('\ufffd')) && !wereUtf8()) throw usage('an argument is not UTF-8')
  const known = Object.fromEntries(
    names.flatMap((name) => {
      const { value, short, alias }: Option = options[name]
      const type = value === undefined ? ('boolean' as const) : ('string' as const)
      return [[name, { type, ...(short && { short }) }], ...(alias ? [[alias, { type }]] : [])] as const
    }),
  )
  const { tokens } = parseArgs({ args, options: known, allowPositionals: true, strict: false, tokens: true })
  const operands: string[] = []
  const given = new Map<OptionName, string[]>()
  for (const token of tokens) {
    if (token.kind === 'positional') operands.push(token.value)
    if (token.kind !== 'option') continue
    const name = findOption(names, token.name) ?? refuseUnknown(names, token.name)
    const { value: placeholder, repeatable }: Option = options[name]
    const { value } = token
    if (placeholder === undefined && value !== undefined) throw usage(`--${name} accepts no value`)
    if (placeholder !== undefined && (value === undefined || (!token.inlineValue && /^--\w/.test(value)))) {
      throw usage(`--${name} needs a value: --${name} ${placeholder}`)
    }
    const earlier = given.get(name)
    if (earlier && placeholder !== undefined && !repeatable && !repeatableHere.includes(name))
      throw usage(`--${name} is given twice`)
    given.set(name, [...(earlier ?? []), value ?? ''])
  }
  const [format, rival] = (['json', 'curl', 'html'] as const).filter((name) => given.has(name))
  if (rival) throw usage(`--${format} and --${rival} cannot be combined`)
  return {
    operands,
    flag: (name) => given.has(name),
    has: (name) => given.has(name),
    value: (name) => given.get(name)?.[0],
    values: (name) => given.get(name) ?? [],
  }
}
