/** The exit codes, for scripts. The manual prints this table. */
export const exitCodes = {
  done: [0, 'success; also if the reader of a pipe stops reading'],
  failed: [1, 'the operation failed: the store rejected it, a checksum differs, or a line of bulk is invalid'],
  usage: [2, 'nothing was tried: an argument is wrong, or settings or credentials are missing or unusable'],
  interrupted: [
    130,
    'interrupted by Ctrl-C or a signal; unfinished parts were removed from the store, or kept with --resume',
  ],
} as const satisfies Record<string, readonly [code: number, meaning: string]>

/** An expected failure: one line that describes what is wrong and what to do. It contains no secret. */
export class Failure extends Error {
  readonly exitCode: number

  constructor(message: string, exitCode: number = exitCodes.failed[0]) {
    super(message)
    this.name = 'Failure'
    this.exitCode = exitCode
  }
}

/** Creates the failure for a wrong argument or unusable settings. */
export const usage = (message: string): Failure => new Failure(message, exitCodes.usage[0])

/** Removes the type of the value from a message of the library: what the command line reads is always a string. */
export const withoutType = (message: string): string => message.replace(/, got string$/, '')

const fileProblems: Record<string, string> = {
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
  ENOENT: 'no such file',
}

/** Describes why a file can't be read. */
export function describeFileError(error: unknown): string {
  const { code = '' } = error as NodeJS.ErrnoException
  return Object.hasOwn(fileProblems, code) ? `${fileProblems[code]} (${code})` : code
}

/** Returns untrusted text on one line, with the control characters that a terminal would obey escaped. */
export const escapeControls = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, (found) =>
    /^[\r\n\t]+$/.test(found)
      ? ' '
      : [...found].map((character) => `\\u{${character.codePointAt(0)!.toString(16)}}`).join(''),
  )
