/** How the program ends, for scripts. The manual prints this table. */
export const exitCodes = {
  done: [0, 'all was done; also when the reader of a pipe wants no more'],
  failed: [1, 'it was tried and failed: refused by the store, a checksum that differs, a bad line in bulk'],
  usage: [2, 'nothing was tried: a wrong argument, or settings or credentials that are missing or unusable'],
  interrupted: [
    130,
    'stopped by Ctrl-C or a signal; unfinished parts were removed from the store, or kept with --resume',
  ],
} as const satisfies Record<string, readonly [code: number, meaning: string]>

/** An end that is foreseen: one line that says what is wrong and what to do. It holds no secret. */
export class Failure extends Error {
  readonly exitCode: number

  constructor(message: string, exitCode: number = exitCodes.failed[0]) {
    super(message)
    this.name = 'Failure'
    this.exitCode = exitCode
  }
}

/** A wrong argument, or settings that can't be used. */
export const usage = (message: string): Failure => new Failure(message, exitCodes.usage[0])

/** Text of others, in one line and without the control characters that a terminal would obey. */
export const escapeControls = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, (found) =>
    /^[\r\n\t]+$/.test(found) ? ' ' : [...found].map((one) => `\\u{${one.codePointAt(0)!.toString(16)}}`).join(''),
  )
