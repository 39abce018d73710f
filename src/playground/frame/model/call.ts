/** A call of one of the library's functions. It can be made, and shown as code. */
export interface Call {
  name: string
  args: unknown[]
}

const isName = /^[A-Za-z_$][\w$]*$/

/** Writes a value as a JavaScript expression. */
export function literal(value: unknown): string {
  if (typeof value === 'string') {
    // JSON's escapes are valid in JavaScript. Single quotes, as in the library's documentation.
    const escaped = JSON.stringify(value).slice(1, -1)
    return `'${escaped.replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
  }
  if (value instanceof Date) return `new Date(${Number.isNaN(value.getTime()) ? 'NaN' : literal(value.toISOString())})`
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value !== 'object' || value === null) return `${value}`
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return members.length === 0
    ? '{}'
    : `{ ${members.map(([name, member]) => property(name, literal(member))).join(', ')} }`
}

/** Writes a member of an object literal. A plain `__proto__` would set the prototype. */
export const property = (name: string, expression: string): string =>
  `${name === '__proto__' ? `['__proto__']` : isName.test(name) ? name : literal(name)}: ${expression}`

/** The longest line that fits beside the form. */
const longestLine = 88

/**
 * Writes a call as a JavaScript expression. If it is too long for one line, each member of its last argument
 * is on a line of its own.
 *
 * @param indent The indentation of the line in which the call begins.
 */
export function expressionOf({ name, args }: Call, indent = ''): string {
  const line = `${name}(${args.map(literal).join(', ')})`
  const last = args.at(-1)
  if (indent.length + line.length <= longestLine || typeof last !== 'object' || last === null) return line
  const before = args.slice(0, -1).map((value) => `${literal(value)}, `)
  const members = Object.entries(last).map(([member, value]) => `${indent}  ${property(member, literal(value))},\n`)
  return `${name}(${before.join('')}{\n${members.join('')}${indent}})`
}
