const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const decode = (text: string) =>
  text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));/gi, (whole, decimal, hex, entity) => {
    const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : undefined
    const known = Object.hasOwn(entities, entity ?? '') ? entities[entity] : whole
    return code === undefined ? known! : String.fromCodePoint(Math.min(code, 0x10ffff))
  })

/** The text of the first element of a name in an answer of S3's, of which nothing more of XML is needed. */
export function readElement(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]
  return text === undefined ? undefined : decode(text)
}

/** What is inside each element of a name. S3 has none inside one of its own name. It takes time by length alone. */
export function readElements(xml: string, name: string): string[] {
  const start = `<${name}>`
  const end = `</${name}>`
  const found: string[] = []
  for (let at = xml.indexOf(start); at >= 0; at = xml.indexOf(start, at)) {
    const close = xml.indexOf(end, at)
    if (close < 0) return found
    found.push(xml.slice(at + start.length, close))
    at = close
  }
  return found
}
