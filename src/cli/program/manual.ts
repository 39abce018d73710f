import { type Command, optionHelp } from './command.ts'
import { exitCodes } from './failure.ts'
import { about, optionSyntax, settingsNotes } from './help.ts'

/** Escapes backslashes, hyphens and a line's leading dot or quote, which mean something to roff. */
const escapeRoff = (text: string) =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(?=['.])/gm, '\\&')

function commandSection(command: Command): string[] {
  const { name, summary, operands, options: names, notes = [], examples } = command
  return [
    `.SS ${escapeRoff([name, '[options]', operands].filter(Boolean).join(' '))}`,
    escapeRoff(`${summary}.`),
    ...notes.flatMap((note) => ['.PP', escapeRoff(note)]),
    ...names.flatMap((option) => [
      '.TP',
      `.B ${escapeRoff(optionSyntax(option))}`,
      escapeRoff(optionHelp(command, option)),
    ]),
    '.PP',
    'Examples:',
    ...examples.flatMap(([command, meaning]) => [
      '.PP',
      `${escapeRoff(meaning)}:`,
      '.PP',
      '.RS 4',
      '.nf',
      escapeRoff(command),
      '.fi',
      '.RE',
    ]),
  ]
}

/** The manual page, for `man -l`. */
export const manualPage = (commands: readonly Command[], version: string): string =>
  [
    `.TH SIGV4\\-PRESIGN 1 "" "sigv4\\-presign ${version}" "User Commands"`,
    '.SH NAME',
    `sigv4\\-presign \\- ${escapeRoff(about)}`,
    '.SH SYNOPSIS',
    '.B sigv4\\-presign',
    'COMMAND [options] ...',
    '.SH COMMANDS',
    ...commands.flatMap(commandSection),
    '.SH SETTINGS',
    ...settingsNotes.flatMap((note) => ['.PP', escapeRoff(note)]),
    '.SH EXIT STATUS',
    ...Object.values(exitCodes).flatMap(([code, meaning]) => ['.TP', `.B ${code}`, escapeRoff(meaning)]),
  ].join('\n')
