/** An element of an XML document. Attributes, comments and processing instructions are not kept. */
export interface XmlElement {
  /** The name without a namespace prefix: `Code` for `<s3:Code>`. */
  name: string
  /** The text directly inside the element, with its references decoded. */
  text: string
  /** The elements directly inside it, in order. */
  children: XmlElement[]
}

/** The longest list of S3, 1,000 uploads with keys of 1,024 bytes, is shorter. In UTF-16 code units. */
const maxLength = 8 * 2 ** 20

/** S3's responses nest four deep. */
const maxDepth = 16

/** A list of 1,000 entries has about 12,000 elements. */
const maxElements = 100_000

/** Keeps the time to match {@link tagSyntax} short. The tags of S3 have a namespace and no more. */
const maxTagLength = 2000

/** A tag without its angle brackets: `Name`, `/Name`, `Name/` or `Name attribute="value"`. */
const tagSyntax =
  /^(?<close>\/?)(?<name>(?:[\w.-]+:)?(?<localName>[\w.-]+))(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*(?<empty>\/?)$/

const predefinedEntities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** A reference to a character, by its name or its number. */
const referenceSyntax = /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7}|x[\da-fA-F]{1,6}));/g

/** Decodes the references in text; undefined if an `&` does not begin one, or if a character does not exist. */
function decodeText(text: string): string | undefined {
  if (!text.includes('&')) return text
  let isValid = !text.replace(referenceSyntax, '').includes('&')
  const decoded = text.replace(referenceSyntax, (_, name, number) => {
    if (name) return predefinedEntities[name]!
    const codePoint = Number(number.replace('x', '0x'))
    if (codePoint <= 0x10ffff && !(codePoint >= 0xd800 && codePoint <= 0xdfff)) return String.fromCodePoint(codePoint)
    isValid = false
    return ''
  })
  return isValid ? decoded : undefined
}

/**
 * Reads the XML that S3 and compatible stores send. It is safe to use on the response of a hostile server: it runs in
 * linear time, expands no entities except XML's own five, and limits the length, depth and number of elements.
 *
 * @param xml The document, or a part of one with any number of elements at its top.
 * @returns An element without a name whose children are the document's top elements; undefined if `xml` is not
 *   well-formed, has a document type declaration or is larger than any response of S3.
 */
export function readXml(xml: string): XmlElement | undefined {
  if (typeof xml !== 'string' || xml.length > maxLength) return undefined
  const source = xml.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  const document: XmlElement = { name: '', text: '', children: [] }
  const open = [{ tagName: '', element: document }]
  let elements = 0
  let position = 0

  /** If `start` is next, returns the text between it and `end`, and moves behind `end`; undefined otherwise. */
  const take = (start: string, end: string): string | undefined => {
    if (!source.startsWith(start, position)) return undefined
    const from = position + start.length
    const to = source.indexOf(end, from)
    if (to < 0) return undefined
    position = to + end.length
    return source.slice(from, to)
  }

  while (position < source.length) {
    const { tagName, element } = open.at(-1)!
    if (source[position] !== '<') {
      const next = source.indexOf('<', position)
      const end = next < 0 ? source.length : next
      const text = decodeText(source.slice(position, end))
      if (text === undefined) return undefined
      element.text += text
      position = end
      continue
    }
    if (take('<!--', '-->') !== undefined || take('<?', '?>') !== undefined) continue
    const verbatim = take('<![CDATA[', ']]>')
    if (verbatim !== undefined) {
      element.text += verbatim
      continue
    }
    const tag = take('<', '>')
    const parts = tag !== undefined && tag.length <= maxTagLength ? tagSyntax.exec(tag)?.groups : undefined
    if (!parts) return undefined
    if (parts.close) {
      if (parts.name !== tagName || parts.empty || open.length === 1) return undefined
      open.pop()
      continue
    }
    const child: XmlElement = { name: parts.localName!, text: '', children: [] }
    element.children.push(child)
    elements++
    if (!parts.empty) open.push({ tagName: parts.name!, element: child })
    if (elements > maxElements || open.length > maxDepth) return undefined
  }
  return open.length === 1 ? document : undefined
}

/** Returns the first element of a name inside `element`, at any depth, in document order; undefined if not found. */
export function findElement(element: XmlElement | undefined, name: string): XmlElement | undefined {
  for (const child of element?.children ?? []) {
    const found = child.name === name ? child : findElement(child, name)
    if (found) return found
  }
  return undefined
}

/** Returns the text of the first element of a name directly inside `element`, or undefined. */
export const childText = (element: XmlElement | undefined, name: string): string | undefined =>
  element?.children.find((child) => child.name === name)?.text

/** Returns the text of the first element of a name inside `element`, at any depth, or undefined. */
export const findText = (element: XmlElement | undefined, name: string): string | undefined =>
  findElement(element, name)?.text

/** Returns the elements of a name directly inside `element`. */
export const namedChildren = (element: XmlElement, name: string): XmlElement[] =>
  element.children.filter((child) => child.name === name)
