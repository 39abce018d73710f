import { version } from '../../package.json'
import { PresignError, type PresignErrorCode } from '../errors.ts'
import { bulk } from './commands/bulk.ts'
import { download } from './commands/download.ts'
import { inspectCommands } from './commands/inspect.ts'
import { post } from './commands/post.ts'
import { presignCommands } from './commands/presign.ts'
import { token } from './commands/token.ts'
import { ui } from './commands/ui.ts'
import { upload } from './commands/upload.ts'
import { readArguments } from './program/arguments.ts'
import type { Command } from './program/command.ts'
import { readOperands } from './program/command.ts'
import { completionScript } from './program/completion.ts'
import { escapeControls, exitCodes, Failure, usage } from './program/failure.ts'
import { commandHelp, programHelp } from './program/help.ts'
import { manualPage } from './program/manual.ts'
import { type Option, type OptionName, options } from './program/options.ts'
import { isScreen, print, printError } from './program/output.ts'
import { suggest } from './program/suggest.ts'

const completion: Command = {
  name: 'completion',
  summary: 'Print a script that completes commands and options in a shell',
  operands: 'bash|zsh|fish',
  options: [],
  examples: [
    ['source <(sigv4-presign completion bash)', 'in ~/.bashrc, or ~/.zshrc with zsh'],
    ['sigv4-presign completion fish > ~/.config/fish/completions/sigv4-presign.fish', 'once'],
  ],
  async run(args) {
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
  examples: [['sigv4-presign man | man -l -', 'read it']],
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
  ...inspectCommands,
  ui,
  completion,
  man,
].map((command) => ({
  ...command,
  options: [...command.options, 'help'],
}))

/** What the library calls by a parameter's name is an option here. */
const optionNames: Record<string, OptionName> = {
  expiresIn: 'expires',
  contentLength: 'content-length',
  maxKeys: 'max-keys',
  payloadHash: 'payload-hash',
  'content-length-range': 'max-size',
}

/** What is expected, where the library names a pattern or a time. */
const expectations: Partial<Record<PresignErrorCode, string>> = {
  ExpiredCredentials: 'credentials that have not expired: get new ones',
  InvalidBucket: '3 to 255 letters, digits, dots, hyphens and underscores',
  InvalidCredentials: 'keys as they were given, without a space or a line end',
  InvalidEndpoint: 'an address such as https://s3.example.com',
  InvalidHeader: "a header without control characters, and none of Host, Authorization and the signature's own",
  InvalidMethod: 'a method in capital letters, such as GET',
  InvalidQuery: "a parameter that is none of the signature's own",
  InvalidRegion: 'a region such as eu-west-1',
  InvalidUrl: 'an address such as https://host/path, without a signature',
}

/** Whether an option stands on the command line, rather than that its value came from elsewhere. */
function isGiven(name: OptionName): boolean {
  const { alias }: Option = options[name]
  const spellings = [`--${name}`, ...(alias ? [`--${alias}`] : [])]
  return process.argv.some((arg) => spellings.some((spelling) => arg === spelling || arg.startsWith(`${spelling}=`)))
}

function explain(error: PresignError): string {
  const expectation = expectations[error.code]
  const message = expectation
    ? error.message.replace(/: expected (\/|a later time).*$/s, `: expected ${expectation}`)
    : error.code === 'InvalidExpires'
      ? error.message.replace('a whole number from', 'a whole number of seconds from')
      : error.message
  const [, name, rest] = /^(\S+)(:.*)$/s.exec(message) ?? []
  const kebab = name?.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
  const option = optionNames[name ?? ''] ?? Object.keys(options).find((known) => known === kebab)
  return option && isGiven(option as OptionName) ? `--${option}${rest}` : message
}

const findCommand = (name: string): Command => {
  const command = commands.find((candidate) => candidate.name === name)
  if (command) return command
  const near = suggest(
    name,
    commands.map((candidate) => candidate.name),
  )
  // What follows a sign of equality may be a secret.
  const shown = escapeControls(name.replace(/=.*/s, ''))
  throw usage(`unknown command ${shown}${near ? `; did you mean ${near}?` : '; see sigv4-presign --help'}`)
}

async function run(argv: string[]): Promise<number> {
  const [first, ...rest] = argv
  if (first === '--version' || first === '-V') {
    await print(`${version}\n`)
    return exitCodes.done[0]
  }
  if (first === undefined || /^(-h|--help|help)$/.test(first)) {
    const text = first === 'help' && rest[0] !== undefined ? commandHelp(findCommand(rest[0])) : programHelp(commands)
    if (first === undefined) throw usage(`expected a command\n\n${text}`)
    await print(`${text}\n`)
    return exitCodes.done[0]
  }
  const command = findCommand(first)
  const args = readArguments(rest, command.options)
  if (args.flag('help')) {
    await print(`${commandHelp(command)}\n`)
    return exitCodes.done[0]
  }
  return command.run(args)
}

function fail(error: unknown): number {
  const colour = isScreen() && !process.env.NO_COLOR
  const label = colour ? '\x1b[31merror:\x1b[0m' : 'error:'
  if (error instanceof Failure) {
    printError(`${label} ${error.message}`)
    return error.exitCode
  }
  if (error instanceof PresignError) {
    printError(`${label} ${explain(error)} (${error.code})`)
    return exitCodes.usage[0]
  }
  const { code, syscall } = error as NodeJS.ErrnoException
  if (code !== undefined && syscall !== undefined) {
    printError(`${label} the system can't ${syscall}: ${code}`)
    return exitCodes.failed[0]
  }
  // What is not foreseen could hold anything: its kind and its place are enough to mend it.
  const { name, stack = '' } = error as Error
  printError(`${label} a mistake of this program, please report it: ${name}${/\n\s+at [^\n]*/.exec(stack)?.[0] ?? ''}`)
  return exitCodes.failed[0]
}

// A reader that wants no more, such as `head`, ends the program; nobody is left to be told.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') printError(`error: can't write: ${error.code}`)
  process.exit(error.code === 'EPIPE' ? exitCodes.done[0] : exitCodes.failed[0])
})

// Nobody is left to be told, but what was asked for is done.
process.stderr.on('error', () => {})

process.exitCode = await run(process.argv.slice(2)).catch(fail)
