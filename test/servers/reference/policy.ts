import { S3Error } from './s3-error.ts'

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
  if (typeof condition !== 'object' || condition === null) throw new S3Error('InvalidPolicyDocument', 'Wrong condition')
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
    throw new S3Error('InvalidPolicyDocument', 'The policy is not valid JSON with an expiration and conditions.')
  }
}

const checkSize = ([minimum, maximum]: unknown[], size: number) => {
  if (typeof minimum !== 'number' || typeof maximum !== 'number') {
    throw new S3Error('InvalidPolicyDocument', 'content-length-range needs two numbers')
  }
  if (size < minimum) throw new S3Error('EntityTooSmall', `The file has ${size} bytes; the minimum is ${minimum}.`)
  if (size > maximum) throw new S3Error('EntityTooLarge', `The file has ${size} bytes; the maximum is ${maximum}.`)
}

const satisfies = ({ operator, values: [expected] }: Condition, value: string) => {
  if (typeof expected !== 'string') return false
  if (operator === 'eq') return value === expected
  return operator === 'starts-with' && value.startsWith(expected)
}

/**
 * Checks a form against its policy.
 *
 * @param fields The fields by lower-case name, including `bucket`. `${filename}` is already replaced in the key.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 * @throws S3Error
 */
export const checkPolicy = (fields: Map<string, string>, size: number, now: Date) => {
  const { expiration, conditions } = readPolicy(fields.get('policy') ?? '')
  if (!(now < expiration)) throw new S3Error('AccessDenied', 'Invalid according to Policy: Policy expired.')
  for (const condition of conditions) {
    if (condition.operator === 'content-length-range') checkSize(condition.values, size)
    else if (!satisfies(condition, fields.get(condition.name) ?? '')) {
      throw new S3Error('AccessDenied', `Invalid according to Policy: Policy Condition failed: ${condition.name}`)
    }
  }
  const covered = new Set(conditions.map(({ name }) => name))
  const extra = [...fields.keys()].filter((name) => name !== 'bucket' && !isExempt(name) && !covered.has(name))
  if (extra.length > 0) {
    throw new S3Error('AccessDenied', `Invalid according to Policy: Extra input fields: ${extra.join(', ')}`)
  }
}
