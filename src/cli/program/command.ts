import type { Arguments } from './arguments.ts'
import { usage } from './failure.ts'
import type { OptionName } from './options.ts'

/** A command of the program: what help, the manual and shells know of it, and what it does. */
export interface Command {
  name: string
  /** What it does, in a line. */
  summary: string
  /** What it takes besides options, e.g. `FILE s3://BUCKET/KEY`; brackets hold what may be left out, bars divide words. */
  operands: string
  options: readonly OptionName[]
  /** More to know, a paragraph each. */
  notes?: readonly string[]
  examples: readonly (readonly [command: string, meaning: string])[]
  /** @returns The exit code. */
  run(args: Arguments): Promise<number>
}

/** The words that the first operand may be; none if it may be anything. */
export function operandChoices({ operands }: Pick<Command, 'operands'>): string[] {
  const [, words] = /^\[?([a-z]+(?:\|[a-z]+)+)\]?(?: |$)/.exec(operands) ?? []
  return words?.split('|') ?? []
}

/** Returns the operands, of which there must be as many as the command says. */
export function readOperands({ operands }: Arguments, expected: string): string[] {
  const names = expected.split(' ').filter((name) => name !== '')
  const required = names.filter((name) => !name.startsWith('['))
  if (operands.length < required.length) throw usage(`expected ${required[operands.length]}`)
  if (operands.length > names.length) {
    throw usage(`expected ${expected || 'no operand'}, got one operand more; quote what has spaces in it`)
  }
  return operands
}
