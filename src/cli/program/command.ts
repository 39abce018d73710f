import type { Arguments } from './arguments.ts'
import { usage } from './failure.ts'
import { type OptionName, options } from './options.ts'

/** A command of the program: the source of its parser, help, manual and completion. */
export interface Command {
  name: string
  /** Another name for it. */
  alias?: string
  /** Its purpose, in one line. */
  summary: string
  /** Its operands, e.g. `FILE s3://BUCKET/KEY`: brackets for optional ones, bars between choices, dots for several. */
  operands: string
  options: readonly OptionName[]
  /** Options that may be given several times in this command only. */
  repeatable?: readonly OptionName[]
  /** Help of options that mean something else, or something more specific, in this command. */
  optionHelp?: Partial<Record<OptionName, string>>
  /** Further paragraphs of its help. */
  notes?: readonly string[]
  examples: readonly (readonly [command: string, meaning: string])[]
  /** @returns The exit code. */
  run(args: Arguments): Promise<number>
}

/** The choices for the first operand; none if it is free text. */
export function operandChoices({ operands }: Pick<Command, 'operands'>): string[] {
  const [, words] = /^\[?([a-z]+(?:\|[a-z0-9]+)+)\]?(?: |$)/.exec(operands) ?? []
  return words?.split('|') ?? []
}

/** Returns the help of an option in a command. */
export const optionHelp = (command: Pick<Command, 'optionHelp'>, name: OptionName): string =>
  command.optionHelp?.[name] ?? options[name].help

/** Returns the operands after checking their number. */
export function readOperands({ operands }: Arguments, expected: string): string[] {
  const names = expected.split(' ').filter((name) => name !== '')
  const required = names.filter((name) => !name.startsWith('['))
  const missing = required[operands.length]
  if (missing) throw usage(`expected ${missing.includes('|') ? `one of ${missing.replaceAll('|', ', ')}` : missing}`)
  if (operands.length > names.length && !expected.includes('...')) {
    throw usage(`expected ${expected || 'no operand'}, got one more; quote operands that contain spaces`)
  }
  return operands
}

/** Rejects `-` for more than one of `--credentials` and `others`: standard input can be read only once. */
export function checkStandardInput(args: Arguments, ...others: (string | undefined)[]): void {
  if ([args.value('credentials'), ...others].filter((source) => source === '-').length > 1) {
    throw usage('standard input can be read only once: use a file')
  }
}
