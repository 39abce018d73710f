/** Writes headers as lines of text. */
export const writeHeaderLines = (headers: [name: string, value: string][]): string =>
  headers.map(([name, value]) => `${name}: ${value}`).join('\n')

/**
 * Reads lines of headers. Each value becomes a binary string, one character per UTF-8 byte, as `XMLHttpRequest`
 * requires.
 */
export function readHeaderLines(text: string): Record<string, string> {
  const bytes = (value: string) =>
    Array.from(new TextEncoder().encode(value), (byte) => String.fromCharCode(byte)).join('')
  return Object.fromEntries(
    text.split(/\r?\n/).flatMap((line) => {
      const [, name, value] = /^\s*([\w!#$%&'*+.^`|~-]+)\s*:\s*(.*?)\s*$/.exec(line) ?? []
      return name === undefined ? [] : [[name.toLowerCase(), bytes(value!)]]
    }),
  )
}
