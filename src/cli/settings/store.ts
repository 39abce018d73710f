import { aws, directoryBucket, fromArn, type PlaceV4a } from '../../endpoints.ts'
import type { AnyCredentials, CredentialScope, Credentials } from '../../types.ts'
import type { Arguments } from '../program/arguments.ts'
import { usage } from '../program/failure.ts'
import type { OptionName } from '../program/options.ts'
import { printError } from '../program/output.ts'
import { suggest } from '../program/suggest.ts'
import { type ChosenProfile, type Found, findCredentials } from './credentials.ts'
import { type CredentialsFile, readCredentialsFile } from './credentials-file.ts'
import { isArn, isDirectoryBucket } from './location.ts'
import { findStore } from './presets.ts'
import { type Environment, type Profiles, readProfiles, variable } from './profiles.ts'
import type { AnyStore } from './sign.ts'

/** The options of every command that signs. */
export const settingOptions = ['profile', 'credentials', 'region', 'debug'] as const satisfies OptionName[]

/** The options of every command that signs for a store. */
export const storeOptions = [
  'store',
  'endpoint',
  'path-style',
  'virtual-hosted',
  ...settingOptions,
] as const satisfies OptionName[]

/** The region and credentials to sign with. The file of `--credentials` becomes a provider. */
export interface SigningSettings {
  region: string
  credentials: Credentials | CredentialsChoice
}

/** Returns the credentials for a scope. */
export type CredentialsChoice = (scope?: CredentialScope) => AnyCredentials

/** A store with its region and credentials. */
export type SigningStore = Omit<AnyStore, 'credentials'> & SigningSettings

/** Returns the first setting that is present. */
const first = <T>(...candidates: (Found<T | undefined> | undefined)[]): Found<T> | undefined =>
  candidates.find((found): found is Found<T> => found?.value !== undefined)

const optional = <T>(value: T | undefined, source: string): Found<T | undefined> => ({ value, source })

function chooseProfile(args: Arguments, environment: Environment, profiles: Profiles): ChosenProfile {
  const given = args.value('profile')
  const [name, source] =
    given !== undefined
      ? [given, '--profile']
      : (['AWS_DEFAULT_PROFILE', 'AWS_PROFILE']
          .map((name) => [variable(environment, name), name] as const)
          .find(([value]) => value !== undefined) ?? ['default', 'by default'])
  const known = profiles.names()
  if (source !== 'by default' && !known.includes(name!)) {
    const near = suggest(name!, known)
    const advice = near ? `did you mean ${near}?` : `known profiles: ${known.join(', ') || 'none'}`
    throw usage(`${source}: no profile ${name}; ${advice}`)
  }
  return { name: name!, source: source!, byOption: given !== undefined }
}

/** Prints where settings come from, with `--debug`. */
const report = (args: Arguments, lines: [what: string, value: string, source: string][]) => {
  if (!args.flag('debug')) return
  for (const [what, value, source] of lines) printError(`debug: ${what}: ${value} (${source})`)
}

/** Returns an endpoint without user and query, which may be secret. The library rejects them later. */
export function shownEndpoint(endpoint: string): string {
  const { protocol, host, pathname } = new URL(URL.canParse(endpoint) ? endpoint : 'about:')
  if (!/^https?:$/.test(protocol)) return 'not a URL'
  return `${protocol}//${host}${pathname.replace(/\/$/, '')}`
}

/** The sources of all settings, read once. */
interface Sources {
  args: Arguments
  environment: Environment
  profiles: Profiles
  profile: ChosenProfile
}

function readSources(args: Arguments, environment: Environment): Sources {
  const profiles = readProfiles(environment)
  return { args, environment, profiles, profile: chooseProfile(args, environment, profiles) }
}

/** Prints where the credentials come from, with `--debug`. */
function reportCredentials(args: Arguments, { accessKeyId, sessionToken, expiration }: AnyCredentials, source: string) {
  report(args, [
    ['access key id', accessKeyId, source],
    ['session token', sessionToken ? 'present' : 'none', source],
    ['credentials expire', expiration === undefined ? 'unknown' : new Date(expiration).toISOString(), source],
  ])
}

const findCredentialsFile = (args: Arguments): CredentialsFile | undefined => {
  const path = args.value('credentials')
  return path === undefined ? undefined : readCredentialsFile(path)
}

/** Finds the region and credentials, in the order of the AWS CLI. */
function findSigningSettings(
  { args, environment, profiles, profile }: Sources,
  defaultRegion?: Found<string>,
  fixedRegion?: Found<string>,
): SigningSettings {
  const ofProfile = `profile ${profile.name}`
  const file = findCredentialsFile(args)
  const region = first(
    fixedRegion,
    optional(args.value('region'), '--region'),
    optional(variable(environment, 'AWS_REGION'), 'AWS_REGION'),
    optional(variable(environment, 'AWS_DEFAULT_REGION'), 'AWS_DEFAULT_REGION'),
    optional(profiles.config(profile.name)?.values.get('region'), ofProfile),
    optional(profiles.credentials(profile.name)?.values.get('region'), ofProfile),
    optional(file?.region, '--credentials'),
    defaultRegion,
  )
  if (!region) throw usage("no region: use --region, set AWS_REGION, or set the profile's region")
  const { value, source } = file
    ? { value: file.choose, source: file.source }
    : findCredentials(environment, profiles, profile)
  report(args, [
    ['profile', profile.name, profile.source],
    ['region', region.value, region.source],
  ])
  reportCredentials(args, typeof value === 'function' ? value() : value, source)
  return { region: region.value, credentials: value }
}

/** Finds the credentials: those of the profile for any scope, or those of `--credentials` for the given one. */
export function readCredentials(args: Arguments, environment: Environment): CredentialsChoice {
  const file = findCredentialsFile(args)
  if (file) {
    reportCredentials(args, file.choose(), file.source)
    return file.choose
  }
  const { profiles, profile } = readSources(args, environment)
  const { value, source } = findCredentials(environment, profiles, profile)
  report(args, [['profile', profile.name, profile.source]])
  reportCredentials(args, value, source)
  return () => value
}

/** Finds the region and credentials. */
export const readSigningSettings = (args: Arguments, environment: Environment): SigningSettings =>
  findSigningSettings(readSources(args, environment))

/** Whether a setting is on. */
const isOn = (value: string | undefined) => value?.toLowerCase() === 'true'

/**
 * Reads which of Amazon S3's endpoints the settings select.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html
 * @see https://docs.aws.amazon.com/cli/latest/topic/s3-config.html
 */
function findVariants({ environment, profiles, profile }: Sources) {
  const config = profiles.config(profile.name)
  const s3 = config?.nested.get('s3')
  return {
    fips: isOn(variable(environment, 'AWS_USE_FIPS_ENDPOINT') ?? config?.values.get('use_fips_endpoint')),
    dualStack: isOn(
      variable(environment, 'AWS_USE_DUALSTACK_ENDPOINT') ??
        config?.values.get('use_dualstack_endpoint') ??
        s3?.get('use_dualstack_endpoint'),
    ),
    accelerate: isOn(s3?.get('use_accelerate_endpoint')),
  }
}

/** Returns the path of the CA bundle of the settings, e.g. that of a company's proxy, or undefined. */
export function findCaBundle(args: Arguments, environment: Environment): string | undefined {
  const { profiles, profile } = readSources(args, environment)
  return variable(environment, 'AWS_CA_BUNDLE') ?? profiles.config(profile.name)?.values.get('ca_bundle')
}

/** Returns the keys of each profile, to find the one that signed a URL. Does not run any `credential_process`. */
export function readOtherCredentials(environment: Environment): Record<string, Credentials> {
  const profiles = readProfiles(environment)
  const found = profiles.names().flatMap((name) => {
    const values = profiles.credentials(name)?.values ?? profiles.config(name)?.values
    const accessKeyId = values?.get('aws_access_key_id')
    const secretAccessKey = values?.get('aws_secret_access_key')
    return accessKeyId && secretAccessKey ? [[`profile ${name}`, { accessKeyId, secretAccessKey }] as const] : []
  })
  return Object.fromEntries(found)
}

/** Warns about a region that differs from the one in an AWS host name: the store rejects such a signature. */
export function warnAboutRegion(url: string, region: string): void {
  const host = URL.canParse(url) ? new URL(url).hostname : ''
  const [, inHost] = /[.-]([a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com(?:\.cn)?$/.exec(host) ?? []
  if (inHost !== undefined && inHost !== region) {
    printError(`warning: the host is in ${inHost}, but the signature is for ${region}`)
  }
}

/** @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html */
function findEndpoint({ args, environment, profiles, profile }: Sources): Found<string> | undefined {
  const config = profiles.config(profile.name)
  const services = profiles.services(config?.values.get('services') ?? '')
  const ignored = [
    variable(environment, 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'),
    config?.values.get('ignore_configured_endpoint_urls'),
  ].some((value) => value?.toLowerCase() === 'true')
  return first(
    optional(args.value('endpoint'), '--endpoint'),
    ...(ignored
      ? []
      : [
          optional(variable(environment, 'AWS_ENDPOINT_URL_S3'), 'AWS_ENDPOINT_URL_S3'),
          optional(variable(environment, 'AWS_ENDPOINT_URL'), 'AWS_ENDPOINT_URL'),
          optional(services?.nested.get('s3')?.get('endpoint_url'), `services of profile ${profile.name}`),
          optional(config?.values.get('endpoint_url'), `profile ${profile.name}`),
        ]),
  )
}

const refuseRivals = (args: Arguments, what: string, names: readonly OptionName[]) => {
  const rival = names.find((name) => args.has(name))
  if (rival) throw usage(`${what} and --${rival} cannot be combined`)
}

/** Whether an endpoint's host is an IP address, which can't have a subdomain. */
const isAddress = (endpoint: string): boolean =>
  URL.canParse(endpoint) && /^\[|^[\d.]+$/.test(new URL(endpoint).hostname)

/** Reads the store of an ARN, which contains the region, like the AWS CLI. */
function readArn(args: Arguments, environment: Environment, arn: string): SigningStore {
  refuseRivals(args, 'an ARN', ['store', 'path-style', 'virtual-hosted'])
  const sources = readSources(args, environment)
  const endpoint = findEndpoint(sources)
  let place: ReturnType<typeof fromArn> & Partial<PlaceV4a> = fromArn(arn)
  if (endpoint) {
    if (place.regionSet) throw usage(`${endpoint.source}: multi-region access points accept no endpoint`)
    if (isAddress(endpoint.value)) {
      throw usage(`${endpoint.source}: an ARN needs an endpoint with a host name, not an address`)
    }
    place = fromArn(arn, { endpoint: endpoint.value })
  }
  const { credentials } = findSigningSettings(sources, undefined, { value: place.region, source: 'the ARN' })
  report(args, [['endpoint', shownEndpoint(`${place.endpoint}`), endpoint?.source ?? 'the ARN']])
  return { ...place, credentials }
}

/**
 * Finds the store: its endpoint, region and credentials.
 *
 * @param bucket The bucket of its operations, or an ARN.
 * @throws {Failure} If no region or no credentials are found, or the profile does not exist.
 */
export function readStore(args: Arguments, environment: Environment, bucket: string): SigningStore {
  if (isArn(bucket)) return readArn(args, environment, bucket)
  const named = args.value('store')
  if (named !== undefined) {
    refuseRivals(args, '--store', ['region', 'endpoint', 'path-style', 'virtual-hosted'])
    const preset = findStore(named)
    // The store's own region wins over those of the AWS settings.
    const region = { value: preset.region, source: '--store' }
    const { credentials } = findSigningSettings(readSources(args, environment), undefined, region)
    report(args, [['endpoint', `${preset.endpoint}`, '--store']])
    return { ...preset, bucket, credentials }
  }
  if (args.flag('path-style') && args.flag('virtual-hosted')) {
    throw usage('--path-style and --virtual-hosted cannot be combined')
  }
  const sources = readSources(args, environment)
  const endpoint = findEndpoint(sources)
  const { region, credentials } = findSigningSettings(
    sources,
    endpoint && { value: 'us-east-1', source: 'the default with an endpoint' },
  )
  if (!endpoint && isDirectoryBucket(bucket)) {
    refuseRivals(args, 'a directory bucket', ['path-style'])
    const place = directoryBucket(bucket, { region })
    report(args, [['endpoint', `${place.endpoint}`, 'the directory bucket']])
    return { ...place, credentials }
  }
  const { name } = sources.profile
  const style = sources.profiles.config(name)?.nested.get('s3')?.get('addressing_style')
  const pathStyle = first(
    optional(args.flag('path-style') || undefined, '--path-style'),
    optional(args.flag('virtual-hosted') ? false : undefined, '--virtual-hosted'),
    optional(style === 'path' ? true : style === 'virtual' ? false : undefined, `profile ${name}`),
  )
  report(args, [
    ['endpoint', endpoint ? shownEndpoint(endpoint.value) : 'Amazon S3', endpoint?.source ?? 'by default'],
    [
      'bucket in',
      pathStyle === undefined
        ? endpoint
          ? 'the path'
          : 'the host name, if possible'
        : pathStyle.value
          ? 'the path'
          : 'the host name',
      pathStyle?.source ?? 'by default',
    ],
  ])
  const variants = findVariants(sources)
  const selectedVariants = Object.entries(variants).flatMap(([variant, selected]) => (selected ? [variant] : []))
  if (endpoint) warnAboutRegion(endpoint.value, region)
  if (endpoint && selectedVariants.length > 0)
    printError(`warning: ${selectedVariants.join(', ')}: not used, since an endpoint is set`)
  return {
    region,
    bucket,
    credentials,
    ...(!endpoint && selectedVariants.length > 0 && aws({ region, ...variants })),
    ...(endpoint && { endpoint: endpoint.value }),
    ...(pathStyle && { forcePathStyle: pathStyle.value }),
  }
}
