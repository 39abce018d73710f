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

/** A call as an expression of JavaScript. */
export const expressionOf = ({ name, args }: Call): string => `${name}(${args.map(literal).join(', ')})`
