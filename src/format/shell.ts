/** Quotes a word for sh, bash and zsh. Between single quotes, only a single quote is special. */
export const quote = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`

/** Writes a command with one group of arguments on each line. */
export const commandLine = (groups: string[][]): string =>
  groups.map((words) => words.map(quote).join(' ')).join(' \\\n  ')

/**
 * Splits a command into words as sh does: white space separates, quotes and backslashes protect; nothing is expanded.
 *
 * @returns The words; undefined if a quote is left open.
 */
export function splitCommand(command: string): string[] | undefined {
  const words: string[] = []
  const part = /\s+|'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|[^\s'"\\]+/gsy
  let word: string | undefined
  let end = 0
  for (const match of command.matchAll(part)) {
    end = match.index + match[0].length
    const [whole, single, double, escaped] = match
    if (/^\s/.test(whole)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else {
      word = (word ?? '') + (single ?? double?.replace(/\\([\\"$`])/g, '$1') ?? escaped ?? whole)
    }
  }
  if (end < command.length) return undefined
  return word === undefined ? words : [...words, word]
}
