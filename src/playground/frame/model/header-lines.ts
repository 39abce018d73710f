/** Headers as lines of text. */
export const writeHeaderLines = (headers: [name: string, value: string][]): string =>
  headers.map(([name, value]) => `${name}: ${value}`).join('\n')

/** Reads lines of headers. The values become bytes of UTF-8, one a character, as `XMLHttpRequest` takes and sends them. */
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
