import { checkString } from '../input/check.ts'
import { refuse } from './refuse.ts'
import { decodeQuery, type RequestParts } from './request.ts'
import type { Scheme } from './scheme.ts'
import type { AuthenticationOptions, Signed } from './types.ts'

/** The signature's parameters in a URL or a form. */
export interface SignatureParameters {
  signed: Omit<Signed, 'expiresAt'>
  algorithm: string
  /** The access key ID and the scope, as signed. */
  credential: string
  /** The day of the scope. */
  day: string
  /** The signing date, as signed. */
  date: string
  signature: string
  token: string | undefined
}

/** The signature's parameters in a URL. */
export interface UrlParameters extends SignatureParameters {
  expiresIn: number
  expiresAt: Date
  signedHeaders: string[]
}

/** The names of a URL's signature parameters, in their required spelling. */
const signatureParameter =
  /^X-Amz-(Algorithm|Credential|Date|Expires|SignedHeaders|Signature|(Security|S3session)-Token)$/

/** The names of headers that can be signed, like those that `presign` accepts, and `host`. */
const signedName = /^(?!(authorization|__proto__)$)[a-z\d!#$%&'*+.^_`|~-]+$/

/** The names that are reserved for the signature, in any letter case, among parameters and headers. */
const reservedName = /^x-amz-(algorithm|credential|date|expires|s3session|security|sign)/i

/** Whether an encoded name is reserved for the signature's parameters. */
export const isSignatureParameter = (name: string): boolean => reservedName.test(decodeQuery(name))

/** Reads a date such as `20260102T030405Z`. Undefined if there is no such date. */
function readDate(date: string): Date | undefined {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? []
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`
  const instant = new Date(text)
  // `Date` reads 30 February as a day in March.
  return instant.getTime() >= 0 && instant.toISOString() === text ? instant : undefined
}

/**
 * Reads the parameters that URLs and forms have in common. `value` returns a parameter by the last part of its name.
 *
 * @throws {PresignError} With the given code.
 */
export function readCommon(
  code: 'AuthorizationQueryParametersError' | 'InvalidArgument',
  value: (name: string) => string | undefined,
  scheme: Scheme,
): SignatureParameters {
  const required = (name: string) => value(name) ?? refuse(code, `X-Amz-${name}: expected a value, got none`)
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

/** Reads the signature's parameters in a URL. Each must be present exactly once, in its required spelling. */
export function readParameters({ parameters }: Pick<RequestParts, 'parameters'>, scheme: Scheme): UrlParameters {
  const code = 'AuthorizationQueryParametersError'
  const values = new Map<string, string>()
  for (const [name, value] of parameters) {
    if (!isSignatureParameter(name)) continue
    if (!signatureParameter.test(name) || values.has(name))
      refuse(code, "the signature's own parameters: expected each once, spelled like X-Amz-Date")
    values.set(name, decodeQuery(value))
  }
  const value = (name: string) => values.get(`X-Amz-${name}`)
  const common = readCommon(code, value, scheme)
  const expires = value('Expires') ?? ''
  const expiresIn = /^[1-9]\d{0,5}$/.test(expires) ? Number(expires) : 0
  if (expiresIn < 1 || expiresIn > 604800) refuse(code, 'X-Amz-Expires: expected whole seconds from 1 to 604800')
  const names = (value('SignedHeaders') ?? '').split(';')
  if (
    !names.includes('host') ||
    !names.every((name) => signedName.test(name) && !reservedName.test(name)) ||
    new Set(names).size < names.length ||
    [...names].sort().join(';') !== value('SignedHeaders')
  )
    refuse(
      code,
      'X-Amz-SignedHeaders: expected names in lower case, sorted, each once, with host and no parameter of the signature',
    )
  if (scheme.region) common.signed.region = scheme.region(parameters)
  const expiresAt = new Date(common.signed.signingDate.getTime() + expiresIn * 1000)
  return { ...common, expiresIn, expiresAt, signedHeaders: names }
}

/** Checks that the credential's scope is accepted. */
export function checkScope(
  code: 'AuthorizationQueryParametersError' | 'InvalidArgument',
  { signed: { region, service }, day, date }: SignatureParameters,
  { region: regions, service: expected = 's3' }: AuthenticationOptions,
  { accepts = Object.is }: Scheme,
): void {
  for (const [name, values] of Object.entries({ region: regions ?? [], service: expected }))
    for (const value of [values].flat()) checkString('InvalidParameter', name, value, /./)
  if (!date.startsWith(`${day}T`)) refuse(code, 'X-Amz-Credential: expected the day of X-Amz-Date')
  if (regions !== undefined && ![regions].flat().some((accepted) => accepts(region, accepted)))
    refuse(code, 'X-Amz-Credential: expected another region')
  if (service !== expected) refuse(code, 'X-Amz-Credential: expected another service')
}
