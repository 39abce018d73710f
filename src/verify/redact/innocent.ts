/** A word such as `missing`. Hexadecimal digits may be the start of a signature. */
const word = /^(?![a-f]+$)[A-Za-z][a-z]{2,19}$/

/** What precedes a value in a sentence, in YAML or in source code, but not in a URL or JSON. */
const inText = /[:\s(]$/
const spaced = /[\s(]$/

/** A reference to a value in source code: `credentials.sessionToken`, `process.env.AWS_SESSION_TOKEN`. */
const reference = /^\$?(?:[a-z_]\w{0,39}[?!]?\.)+\w{0,40}(?:key|policy|secret|sig|signature|token)!?$/i

/** A variable of a shell: `$TOKEN`. */
const variable = /^\$[a-z_]\w{0,60}$/i

/** The name of an environment variable: `AWS_SECRET_ACCESS_KEY`. */
const environmentVariable = /^(?:[A-Z]{2,20}_){1,6}(?:KEY|SECRET|TOKEN)$/

const dateTime = /^\d{4}-\d\d-\d\dT[\d:.]{5,18}(?:Z|[+-]\d\d:?\d\d)?$/

/** The name of another header in a list. Longer names could be passwords. */
const headerName = /^(?:x-amz-[a-z\d-]{1,60}|(?=.{5,19}$)[a-z]{2,19}(?:-[a-z]{2,19})+)$/i

/** A type in YAML, which precedes the value. */
const tag = /^![\w-]{1,18}$/

/** A path. Secret access keys and tokens may look like one, but have capitals, and 40 or more than 80 characters. */
const path = /^(?=.{41,80}$|[^A-Z]*$)(?:~?\/[\w.-]{2,60}){3,}$/

/** The name of a policy, such as `AmazonS3ReadOnlyAccess`. */
const policyName = /^(?=.*[a-z])(?:[A-Z][a-z]{2,20}|[A-Z]\d|[A-Z]{2,4}(?![a-z])){2,12}$/

/** A comma between two items of a list. */
const listed = /,[\s"'\\]*$/

/** Whether a value is not a secret, because of its form and of what precedes it. */
const isHarmless = (value: string, before: string) =>
  !/[^\W_]/.test(value) ||
  variable.test(value) ||
  (spaced.test(before) &&
    [reference, environmentVariable, dateTime, path, tag].some((pattern) => pattern.test(value))) ||
  (inText.test(before) && word.test(value)) ||
  (listed.test(before) && headerName.test(value)) ||
  (/policy[^a-z\d]{0,20}$/i.test(before) && policyName.test(value))

/**
 * Whether a value may be a name. AWS's secret access keys have 40 characters. Those of other services may be shorter,
 * such as a UUID, but have many digits. The ID of an access key has 20 capitals and digits.
 */
const mayBeName = (value: string) => value.length <= 36 && !/(?:\d\D*){5}|[A-Z\d]{16}/.test(value)

/** Whether a value is the name of what follows it: a property, a variable, or a function that is called. */
const isOtherName = (value: string, before: string, behind: string) =>
  (/^[a-z_.]{3,}$/i.test(value) && behind.startsWith('(')) ||
  (/^[a-z_][\w-]*:$/i.test(value) && /^\s/.test(behind)) ||
  (/^[a-z_]\w{2,}$/i.test(value) && /^ = /.test(behind)) ||
  (/^[$\w.-]+$/.test(value) && /["']$/.test(before) && /^\\{0,8}["']\s{0,8}(?::|=>)/.test(behind))

/** What is longer is a secret. */
export const longestInnocent = 200

/** Whether a value is not a secret although it follows the name of one. */
export function isInnocent(text: string, start: number, end: number, before: string): boolean {
  if (end - start > longestInnocent) return false
  const value = text.slice(start, end)
  const behind = text.slice(end, end + 20)
  return isHarmless(value, before) || (mayBeName(value) && isOtherName(value, before, behind))
}
