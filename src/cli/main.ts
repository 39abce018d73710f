import { version } from '../../package.json'
import { PresignError } from '../errors.ts'
import { bulk } from './commands/bulk.ts'
import { cors } from './commands/cors.ts'
import { download } from './commands/download.ts'
import { inspectCommands } from './commands/inspect.ts'
import { post } from './commands/post.ts'
import { presignCommands } from './commands/presign.ts'
import { scope } from './commands/scope.ts'
import { token } from './commands/token.ts'
import { ui } from './commands/ui.ts'
import { upload } from './commands/upload.ts'
import { uploads } from './commands/uploads.ts'
import { readArguments } from './program/arguments.ts'
import type { Command } from './program/command.ts'
import { readOperands } from './program/command.ts'
import { completionScript } from './program/completion.ts'
import { exitCodes, Failure, usage, withoutType } from './program/failure.ts'
import { commandHelp, programHelp } from './program/help.ts'
import { manualPage } from './program/manual.ts'
import { type Option, type OptionName, options } from './program/options.ts'
import { isScreen, print, printError } from './program/output.ts'
import { suggest } from './program/suggest.ts'
import { storeNames } from './settings/presets.ts'
import { readProfiles } from './settings/profiles.ts'

/** The regions that completion offers: https://docs.aws.amazon.com/general/latest/gr/s3.html */
const regions =
  'us-east-1 us-east-2 us-west-1 us-west-2 af-south-1 ap-east-1 ap-northeast-1 ap-northeast-2 ap-northeast-3 ' +
  'ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ca-central-1 ca-west-1 ' +
  'eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 il-central-1 ' +
  'me-central-1 me-south-1 sa-east-1'

/** Whether a shell takes a name literally. Bash would run a command in one that it completes. */
const isLiteral = (name: string) => /^[\p{L}\p{M}\p{N}_@%+:,./-]+$/u.test(name)

/** Lists the values that completion offers for an option. */
function listValues(option: string | undefined): string {
  if (option === 'profile') return readProfiles(process.env).names().filter(isLiteral).join(' ')
  if (option === 'store') return storeNames.replaceAll(',', '')
  return option === 'region' ? regions : ''
}

const completion: Command = {
  name: 'completion',
  summary: 'Print a completion script for a shell',
  operands: 'bash|zsh|fish',
  options: [],
  examples: [
    ['source <(sigv4-presign completion bash)', 'in ~/.bashrc, or ~/.zshrc with zsh'],
    ['sigv4-presign completion fish > ~/.config/fish/completions/sigv4-presign.fish', 'in fish, once'],
  ],
  async run(args) {
    const [first, option] = args.operands
    // The completion scripts call this. Fish splits only at line ends.
    if (first === 'values') {
      await print(`${listValues(option).replaceAll(' ', '\n')}\n`)
      return exitCodes.done[0]
    }
    const [shell] = readOperands(args, this.operands)
    await print(`${completionScript(shell!, commands)}\n`)
    return exitCodes.done[0]
  },
}

const man: Command = {
  name: 'man',
  summary: 'Print the manual page',
  operands: '',
  options: [],
  examples: [['sigv4-presign man | man -l -', 'read the manual']],
  async run(args) {
    readOperands(args, this.operands)
    await print(`${manualPage(commands, version)}\n`)
    return exitCodes.done[0]
  },
}

const commands: Command[] = [
  ...presignCommands,
  post,
  bulk,
  upload,
  download,
  token,
  scope,
  ...inspectCommands,
  cors,
  uploads,
  ui,
  completion,
  man,
].map((command) => ({
  ...command,
  options: [...command.options, 'help'],
}))

/** Options whose names differ from the library's parameter. */
const optionOfParameter: Record<string, OptionName> = {
  bucketKeyEnabled: 'header',
  expiresIn: 'expires',
  contentLengthRange: 'max-size',
}

/** Whether an option is on the command line; otherwise its value comes from the settings. */
function isGiven(name: OptionName): boolean {
  const { alias }: Option = options[name]
  const spellings = [`--${name}`, ...(alias ? [`--${alias}`] : [])]
  return process.argv.some((arg) => spellings.some((spelling) => arg === spelling || arg.startsWith(`${spelling}=`)))
}

/** Returns the error's message, with the option in place of the library's parameter. */
function describePresignError({ message, parameter = '' }: PresignError): string {
  if (parameter.startsWith('credentials.') && isGiven('credentials')) {
    return `--credentials: ${withoutType(message).slice('credentials.'.length)}`
  }
  const shown = withoutType(message)
  const kebab = parameter.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  const option = optionOfParameter[parameter] ?? (Object.hasOwn(options, kebab) ? (kebab as OptionName) : undefined)
  return option && isGiven(option) && message.startsWith(`${parameter}:`)
    ? `--${option}${shown.slice(parameter.length)}`
    : shown
}

const findCommand = (name: string): Command => {
  const command = commands.find((candidate) => candidate.name === name || candidate.alias === name)
  if (command) return command
  const near = suggest(
    name,
    commands.map((candidate) => candidate.name),
  )
  // The text after `=` may be a secret.
  const shown = name.replace(/=.*/s, '')
  throw usage(`unknown command ${shown}${near ? `; did you mean ${near}?` : '; see sigv4-presign --help'}`)
}

async function run(argv: string[]): Promise<number> {
  const [first, ...rest] = argv
  if (first === '--version' || first === '-V') {
    await print(`${version}\n`)
    return exitCodes.done[0]
  }
  if (first === undefined) {
    const exitCode = fail(usage('expected a command'))
    process.stderr.write(`\n${programHelp(commands)}\n`)
    return exitCode
  }
  if (/^(-h|--help|help)$/.test(first)) {
    const text = first === 'help' && rest[0] !== undefined ? commandHelp(findCommand(rest[0])) : programHelp(commands)
    await print(`${text}\n`)
    return exitCodes.done[0]
  }
  const command = findCommand(first)
  const args = readArguments(rest, command.options, command.repeatable)
  if (args.flag('help')) {
    await print(`${commandHelp(command)}\n`)
    return exitCodes.done[0]
  }
  return command.run(args)
}

function fail(error: unknown): number {
  const color = isScreen() && !process.env.NO_COLOR
  const report = (message: string) => printError(message, color ? '\x1b[31merror:\x1b[0m ' : 'error: ')
  if (error instanceof Failure) {
    report(error.message)
    return error.exitCode
  }
  if (error instanceof PresignError) {
    // The library read something else than it expects in a response of the store.
    const isResponse = error.code === 'InvalidResponse'
    const source = isResponse ? "the store's response is invalid: " : ''
    report(`${source}${describePresignError(error)} (${error.code})`)
    return isResponse ? exitCodes.failed[0] : exitCodes.usage[0]
  }
  const { code, syscall } = error as NodeJS.ErrnoException
  if (code !== undefined && syscall !== undefined) {
    report(`the system call ${syscall} failed: ${code}`)
    return exitCodes.failed[0]
  }
  // The message of an unexpected error could hold anything: print its name and place only.
  const { name, stack = '' } = error as Error
  report(`this is a bug, please report it: ${name} ${/\n\s+(at [^\n]*)/.exec(stack)?.[1] ?? ''}`)
  return exitCodes.failed[0]
}

// Exit quietly when the pipe closes (`| head`).
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') printError(`error: can't write: ${error.code}`)
  process.exit(error.code === 'EPIPE' ? exitCodes.done[0] : exitCodes.failed[0])
})

// Continue when nobody reads the notices any more.
process.stderr.on('error', () => {})

process.exitCode = await run(process.argv.slice(2)).catch(fail)
