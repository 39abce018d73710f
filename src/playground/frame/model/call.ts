/** A call of one of the library's functions, to be made and to be shown as code. */
export interface Call {
  name: string
  args: unknown[]
}

const isName = /^[A-Za-z_$][\w$]*$/

/** A value as an expression of JavaScript. */
export function literal(value: unknown): string {
  if (typeof value === 'string') {
    // As JSON has it, in the quotes that the library's own documentation has.
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

/** A member of an object literal. `__proto__` would set the prototype. */
export const property = (name: string, expression: string): string =>
  `${name === '__proto__' ? `['__proto__']` : isName.test(name) ? name : literal(name)}: ${expression}`

/** How long a line may be, so that it fits beside the form. */
const longestLine = 88

/**
 * A call as an expression of JavaScript. If it is too long for a line, each member of its last argument has one.
 *
 * @param indent How far the line is indented in which it begins.
 */
export function expressionOf({ name, args }: Call, indent = ''): string {
  const line = `${name}(${args.map(literal).join(', ')})`
  const last = args.at(-1)
  if (indent.length + line.length <= longestLine || typeof last !== 'object' || last === null) return line
  const before = args.slice(0, -1).map((value) => `${literal(value)}, `)
  const members = Object.entries(last).map(([member, value]) => `${indent}  ${property(member, literal(value))},\n`)
  return `${name}(${before.join('')}{\n${members.join('')}${indent}})`
}
