/** The content of an XML element: text, or child elements by name, with an array for a repeated element. */
export type Content = string | number | Element
export interface Element {
  [name: string]: Content | Content[]
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' }
const characters: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const escapeText = (text: string) => text.replace(/[&<>"\r]/g, (character) => escapes[character]!)

const unescapeText = (text: string) =>
  text.replace(/&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+));/g, (reference, decimal, hexadecimal, name) => {
    if (name) return characters[name] ?? reference
    return String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hexadecimal, 16))
  })

const writeContent = (content: Content): string =>
  typeof content === 'object'
    ? Object.entries(content)
        .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => writeElement(name, one)))
        .join('')
    : escapeText(`${content}`)

const writeElement = (name: string, content: Content) => `<${name}>${writeContent(content)}</${name}>`

/** Returns an XML document. */
export const writeXml = (root: string, content: Content) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${writeElement(root, content)}`

/** Returns the text of every element with a name, at any depth. S3's small responses need no full parser. */
export const readXml = (document: string, name: string): string[] =>
  [...document.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>(.*?)</${name}>`, 'gs'))].map((match) =>
    unescapeText(match[1]!),
  )
