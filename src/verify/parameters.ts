import { decode, type Received } from './received.ts'
import { refuse } from './refuse.ts'
import type { Scheme } from './scheme.ts'
import type { Signed } from './types.ts'

/** What the signature's own parameters say, in a URL or in a form. */
export interface Parameters {
  signed: Omit<Signed, 'expiresAt'>
  algorithm: string
  /** The access key's identifier and the scope, as they are signed. */
  credential: string
  /** The day of the scope. */
  day: string
  /** The signing date as it is signed. */
  date: string
  signature: string
  token: string | undefined
}

/** What a URL says. */
export interface UrlParameters extends Parameters {
  expiresIn: number
  expiresAt: Date
  signedHeaders: string[]
}

/** The signature's own parameters of a URL, as they must be spelled. */
const own = /^X-Amz-(Algorithm|Credential|Date|Expires|SignedHeaders|Signature|(Security|S3session)-Token)$/

const ownInAnyCase = /* @__PURE__ */ new RegExp(own, 'i')

/** Whether an encoded parameter is one of the signature's own, in any spelling that a server could take for it. */
export const isOwn = (name: string): boolean => ownInAnyCase.test(decode(name))

/** The instant that `20260102T030405Z` names; undefined if the calendar has none. */
function readDate(date: string): Date | undefined {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? []
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`
  const instant = new Date(text)
  // A day that a month does not have would be one of the next.
  return instant.getTime() >= 0 && instant.toISOString() === text ? instant : undefined
}

/**
 * Reads what URLs and forms say alike. `value` gives the parameters by the ends of their names.
 *
 * @throws {PresignError} With the given code.
 */
export function readCommon(
  code: 'AuthorizationQueryParametersError' | 'InvalidArgument',
  value: (name: string) => string | undefined,
  scheme: Scheme,
): Parameters {
  const required = (name: string) => value(name) ?? refuse(code, `X-Amz-${name}: expected, is missing`)
  const { algorithm, credential: pattern, form } = scheme
  if (required('Algorithm') !== algorithm) refuse(code, `X-Amz-Algorithm: expected ${algorithm}`)
  const credential = required('Credential')
  const [, accessKeyId = '', day = '', region = '', service = ''] =
    pattern.exec(credential) ?? refuse(code, `X-Amz-Credential: expected KEY/DAY/${form}/aws4_request`)
  const date = required('Date')
  const signingDate = readDate(date) ?? refuse(code, 'X-Amz-Date: expected a date as YYYYMMDDThhmmssZ')
  const [token, another] = [value('Security-Token'), value('S3session-Token')]
  if (token !== undefined && another !== undefined) refuse(code, 'X-Amz-Security-Token: expected one session token')
  return {
    signed: { accessKeyId, region, service, signingDate, hasSessionToken: (token ?? another) !== undefined },
    algorithm,
    credential,
    day,
    date,
    signature: required('Signature'),
    token: token ?? another,
  }
}

/** Reads the signature's parameters of a URL, each of which must be there exactly once and spelled exactly so. */
export function readParameters({ parameters }: Pick<Received, 'parameters'>, scheme: Scheme): UrlParameters {
  const code = 'AuthorizationQueryParametersError'
  const values = new Map<string, string>()
  for (const [name, value] of parameters) {
    if (!isOwn(name)) continue
    if (!own.test(name) || values.has(name))
      refuse(code, "the signature's own parameters: expected each once, spelled as X-Amz-Date is")
    values.set(name, decode(value))
  }
  const value = (name: string) => values.get(`X-Amz-${name}`)
  const common = readCommon(code, value, scheme)
  const expires = value('Expires') ?? ''
  const expiresIn = /^[1-9]\d{0,5}$/.test(expires) ? Number(expires) : 0
  if (expiresIn < 1 || expiresIn > 604800) refuse(code, 'X-Amz-Expires: expected whole seconds from 1 to 604800')
  const names = (value('SignedHeaders') ?? '').split(';')
  if (
    !names.includes('host') ||
    !names.every((name) => /^[a-z\d!#$%&'*+.^_`|~-]+$/.test(name)) ||
    new Set(names).size < names.length ||
    [...names].sort().join(';') !== value('SignedHeaders')
  )
    refuse(code, 'X-Amz-SignedHeaders: expected names in lower case, sorted, each once, with host')
  if (scheme.region) common.signed.region = scheme.region(parameters)
  const expiresAt = new Date(common.signed.signingDate.getTime() + expiresIn * 1000)
  return { ...common, expiresIn, expiresAt, signedHeaders: names }
}
