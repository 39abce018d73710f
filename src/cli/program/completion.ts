import { quote } from '../../format/shell.ts'
import { type Command, operandChoices, optionHelp } from './command.ts'
import { usage } from './failure.ts'
import { type Option, type OptionName, options } from './options.ts'

/** The options whose values the program lists: `completion values OPTION`. */
export const completed: readonly OptionName[] = ['profile', 'store', 'region']

const hasValue = (name: OptionName) => (options[name] as Option).value !== undefined

const allValued = (commands: readonly Command[]) => [
  ...new Set(commands.flatMap((command) => command.options.filter(hasValue).map((name) => `--${name}`))),
]

const bashCommand = (command: Command) => {
  const flags = command.options.map((option) => `--${option}`)
  return `    ${command.name}) options=${quote(flags.join(' '))} words=${quote(operandChoices(command).join(' '))} ;;`
}

/**
 * Completes a command, then its options, its operand choices until one is given, and otherwise files.
 */
const bash = (commands: readonly Command[]): string => `_sigv4_presign() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} options= words= given
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W ${quote(commands.map(({ name }) => name).join(' '))} -- "$word"))
    return
  fi
  case $before in
    ${completed.map((name) => `--${name}`).join('|')})
      COMPREPLY=($(compgen -W "$(sigv4-presign completion values "\${before#--}" 2>/dev/null)" -- "$word")) || true
      return ;;
    ${allValued(commands).join('|')}) return ;;
  esac
  case \${COMP_WORDS[1]} in
${commands.map(bashCommand).join('\n')}
  esac
  for given in "\${COMP_WORDS[@]:2:COMP_CWORD-2}"; do
    if [[ " $words " == *" $given "* ]]; then words=; fi
  done
  if [[ $word == -* ]]; then words=$options; fi
  COMPREPLY=($(compgen -W "$words" -- "$word")) || true
}
complete -o default -F _sigv4_presign sigv4-presign`

/** Escapes the characters that are special in a specification of zsh's _arguments and _describe. */
const zshText = (text: string) => text.replace(/[\\:[\]]/g, '\\$&')

const zshOption = (command: Command, name: OptionName) => {
  const { value, repeatable }: Option = options[name]
  const action = completed.includes(name) ? `($(sigv4-presign completion values ${name} 2>/dev/null))` : ' '
  const help = zshText(optionHelp(command, name))
  return quote(
    `${repeatable || command.repeatable?.includes(name) ? '*' : ''}--${name}[${help}]${value ? `:${zshText(value)}:${action}` : ''}`,
  )
}

const zshCommand = (command: Command) => {
  const words = operandChoices(command)
  const first = words.length > 0 ? `${quote(`1:word:(${words.join(' ')})`)} ` : ''
  const options = command.options.map((name) => zshOption(command, name)).join(' ')
  return `    ${command.name}) _arguments ${options} ${first}'*:file:_files' ;;`
}

const zsh = (commands: readonly Command[]): string => `#compdef sigv4-presign
_sigv4_presign() {
  local -a commands=(
${commands.map(({ name, summary }) => `    ${quote(`${name}:${zshText(summary)}`)}`).join('\n')}
  )
  if ((CURRENT == 2)); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
${commands.map(zshCommand).join('\n')}
  esac
}
if [[ $funcstack[1] == _sigv4_presign ]]; then _sigv4_presign "$@"; else compdef _sigv4_presign sigv4-presign; fi`

/** Quotes text for fish. Between its single quotes, only backslashes and single quotes are special. */
const fishQuote = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`

const fishCommand = (command: Command): string[] => {
  const { name, summary, options: names } = command
  const condition = `__sigv4_presign_command ${name}`
  const words = operandChoices(command).join(' ')
  return [
    `complete -c sigv4-presign -n __fish_use_subcommand -a ${name} -d ${fishQuote(summary)}`,
    ...names.map((option) => {
      const { short }: Option = options[option]
      const values = completed.includes(option) ? ` -a '(sigv4-presign completion values ${option} 2>/dev/null)'` : ''
      const flags = `-l ${option}${short ? ` -s ${short}` : ''}${hasValue(option) ? ' -x' : ''}${values}`
      return `complete -c sigv4-presign -n '${condition}' ${flags} -d ${fishQuote(optionHelp(command, option))}`
    }),
    ...(words
      ? [`complete -c sigv4-presign -n '${condition}; and not __fish_seen_subcommand_from ${words}' -f -a '${words}'`]
      : []),
  ]
}

/** Only the first word is the command: a later one is an operand, as in `bulk get`. */
const fish = (commands: readonly Command[]): string => `function __sigv4_presign_command
  set -l words (commandline -opc)
  test "$words[2]" = $argv[1]
end
${commands.flatMap(fishCommand).join('\n')}`

const shells: Record<string, (commands: readonly Command[]) => string> = { bash, zsh, fish }

/**
 * Returns a script that makes a shell complete the program's commands and options.
 *
 * @throws {Failure} For another shell.
 */
export function completionScript(shell: string, commands: readonly Command[]): string {
  const write = Object.hasOwn(shells, shell) ? shells[shell] : undefined
  if (!write) throw usage(`expected one of ${Object.keys(shells).join(', ')}`)
  return write(commands)
}
