import { Refusal } from './refusal.ts'

/** Returns whether S3 accepts a field that has no condition. */
const isExempt = (name: string) => ['x-amz-signature', 'file', 'policy'].includes(name) || name.startsWith('x-ignore-')

interface Condition {
  operator: string
  name: string
  values: unknown[]
}

const readCondition = (condition: unknown): Condition[] => {
  if (Array.isArray(condition)) {
    const [operator, first, ...rest] = condition as unknown[]
    const kind = `${operator}`.toLowerCase()
    if (kind === 'content-length-range') return [{ operator: kind, name: '', values: [first, ...rest] }]
    return [{ operator: kind, name: `${first}`.replace(/^\$/, '').toLowerCase(), values: rest }]
  }
  if (typeof condition !== 'object' || condition === null) throw new Refusal('InvalidPolicyDocument', 'Wrong condition')
  return Object.entries(condition).map(([name, value]) => ({
    operator: 'eq',
    name: name.toLowerCase(),
    values: [value],
  }))
}

const readPolicy = (text: string) => {
  try {
    const policy: unknown = JSON.parse(Buffer.from(text, 'base64').toString())
    const { expiration, conditions } = policy as { expiration: unknown; conditions: unknown }
    if (typeof expiration !== 'string' || !Array.isArray(conditions)) throw new TypeError()
    return { expiration: new Date(expiration), conditions: conditions.flatMap(readCondition) }
  } catch {
    throw new Refusal('InvalidPolicyDocument', 'The policy is not valid JSON with an expiration and conditions.')
  }
}

const checkSize = ([least, most]: unknown[], size: number) => {
  if (typeof least !== 'number' || typeof most !== 'number') {
    throw new Refusal('InvalidPolicyDocument', 'content-length-range needs two numbers')
  }
  if (size < least) throw new Refusal('EntityTooSmall', `The file has ${size} bytes; the minimum is ${least}.`)
  if (size > most) throw new Refusal('EntityTooLarge', `The file has ${size} bytes; the maximum is ${most}.`)
}

const holds = ({ operator, values: [expected] }: Condition, value: string) => {
  if (typeof expected !== 'string') return false
  if (operator === 'eq') return value === expected
  return operator === 'starts-with' && value.startsWith(expected)
}

/**
 * Checks a form against its policy.
 *
 * @param fields The fields by lower-case name, including `bucket`. `${filename}` is already replaced in the key.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 * @throws Refusal
 */
export const checkPolicy = (fields: Map<string, string>, size: number, now: Date) => {
  const { expiration, conditions } = readPolicy(fields.get('policy') ?? '')
  if (!(now < expiration)) throw new Refusal('AccessDenied', 'Invalid according to Policy: Policy expired.')
  for (const condition of conditions) {
    if (condition.operator === 'content-length-range') checkSize(condition.values, size)
    else if (!holds(condition, fields.get(condition.name) ?? '')) {
      throw new Refusal('AccessDenied', `Invalid according to Policy: Policy Condition failed: ${condition.name}`)
    }
  }
  const covered = new Set(conditions.map(({ name }) => name))
  const extra = [...fields.keys()].filter((name) => name !== 'bucket' && !isExempt(name) && !covered.has(name))
  if (extra.length > 0) {
    throw new Refusal('AccessDenied', `Invalid according to Policy: Extra input fields: ${extra.join(', ')}`)
  }
}
