import { directoryBucket, fromArn, type PlaceV4a } from '../../endpoints.ts'
import type { Credentials } from '../../types.ts'
import type { Arguments } from '../program/arguments.ts'
import { escapeControls, usage } from '../program/failure.ts'
import type { OptionName } from '../program/options.ts'
import { suggest } from '../program/suggest.ts'
import { type ChosenProfile, type Found, findCredentials } from './credentials.ts'
import { isArn, isDirectoryBucket } from './location.ts'
import { findStore } from './presets.ts'
import { type Environment, type Profiles, readProfiles, variable } from './profiles.ts'
import type { AnyStore } from './sign.ts'

/** The options of every command that signs. */
export const settingOptions = ['profile', 'region', 'debug'] as const satisfies OptionName[]

/** The options of every command that signs for a store. */
export const storeOptions = [
  'store',
  'endpoint',
  'path-style',
  'virtual-hosted',
  ...settingOptions,
] as const satisfies OptionName[]

/** Who signs, and for what region. */
export interface SigningSettings {
  region: string
  credentials: Credentials
}

/** A store with its region and credentials. */
export type SigningStore = AnyStore & SigningSettings

/** The first that is there. */
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
    const advice = near
      ? `did you mean ${escapeControls(near)}?`
      : `there is ${known.map(escapeControls).join(', ') || 'none'}`
    throw usage(`${source}: no profile ${escapeControls(name!)}; ${advice}`)
  }
  return { name: name!, source: source!, byOption: given !== undefined }
}

/** What `--debug` says. */
const report = (args: Arguments, lines: [what: string, value: string, source: string][]) => {
  if (!args.flag('debug')) return
  for (const [what, value, source] of lines)
    process.stderr.write(`debug: ${what}: ${escapeControls(value)} (${source})\n`)
}

/** An endpoint without what may be secret in it, which is refused later on. */
function shownEndpoint(endpoint: string): string {
  const { protocol, host, pathname } = new URL(URL.canParse(endpoint) ? endpoint : 'about:')
  if (!/^https?:$/.test(protocol)) return 'no address'
  return `${protocol}//${host}${pathname.replace(/\/$/, '')}`
}

/** What is read once for all settings. */
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

/** Finds who signs and for what region, in the order of the AWS command line. */
function findSigningSettings(
  { args, environment, profiles, profile }: Sources,
  defaultRegion?: Found<string>,
  fixedRegion?: Found<string>,
): SigningSettings {
  const ofProfile = `profile ${profile.name}`
  const region = first(
    fixedRegion,
    optional(args.value('region'), '--region'),
    optional(variable(environment, 'AWS_REGION'), 'AWS_REGION'),
    optional(variable(environment, 'AWS_DEFAULT_REGION'), 'AWS_DEFAULT_REGION'),
    optional(profiles.config(profile.name)?.values.get('region'), ofProfile),
    optional(profiles.credentials(profile.name)?.values.get('region'), ofProfile),
    defaultRegion,
  )
  if (!region) throw usage("no region: give --region, set AWS_REGION, or set the profile's region")
  const credentials = findCredentials(environment, profiles, profile)
  const { accessKeyId, sessionToken, expiration } = credentials.value
  report(args, [
    ['profile', profile.name, profile.source],
    ['region', region.value, region.source],
    ['access key id', accessKeyId, credentials.source],
    ['session token', sessionToken ? 'there is one' : 'none', credentials.source],
    ['credentials end', expiration === undefined ? 'unknown' : new Date(expiration).toISOString(), credentials.source],
  ])
  return { region: region.value, credentials: credentials.value }
}

/** Finds the credentials alone. */
export function readCredentials(args: Arguments, environment: Environment): Credentials {
  const { profiles, profile } = readSources(args, environment)
  const { value, source } = findCredentials(environment, profiles, profile)
  report(args, [
    ['profile', profile.name, profile.source],
    ['access key id', value.accessKeyId, source],
  ])
  return value
}

/** Finds who signs, and for what region. */
export const readSigningSettings = (args: Arguments, environment: Environment): SigningSettings =>
  findSigningSettings(readSources(args, environment))

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
  if (rival) throw usage(`${what} and --${rival} exclude each other`)
}

/** Whether an endpoint's host is an IP address, before which no name can stand. */
const isAddress = (endpoint: string): boolean =>
  URL.canParse(endpoint) && /^\[|^[\d.]+$/.test(new URL(endpoint).hostname)

/** Where an ARN is, which has its own region, as the AWS command line reads it. */
function readArn(args: Arguments, environment: Environment, arn: string): SigningStore {
  refuseRivals(args, 'an ARN', ['store', 'path-style', 'virtual-hosted'])
  const sources = readSources(args, environment)
  const endpoint = findEndpoint(sources)
  let place: ReturnType<typeof fromArn> & Partial<PlaceV4a> = fromArn(arn)
  if (endpoint) {
    if (place.regionSet) throw usage(`${endpoint.source}: multi-region access points take no endpoint`)
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
 * Finds the store: its address, its region, and who signs.
 *
 * @param bucket The bucket of its operations, or an ARN in the place of one.
 * @throws {Failure} If no region or no credentials are found, or the profile does not exist.
 */
export function readStore(args: Arguments, environment: Environment, bucket: string): SigningStore {
  if (isArn(bucket)) return readArn(args, environment, bucket)
  const named = args.value('store')
  if (named !== undefined) {
    refuseRivals(args, '--store', ['region', 'endpoint', 'path-style', 'virtual-hosted'])
    const preset = findStore(named)
    // The store's own region holds, whatever those of AWS are.
    const region = { value: preset.region, source: '--store' }
    const { credentials } = findSigningSettings(readSources(args, environment), undefined, region)
    report(args, [['endpoint', `${preset.endpoint}`, '--store']])
    return { ...preset, bucket, credentials }
  }
  if (args.flag('path-style') && args.flag('virtual-hosted')) {
    throw usage('--path-style and --virtual-hosted exclude each other')
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
      pathStyle === undefined ? 'the usual place' : pathStyle.value ? 'the path' : 'the host name',
      pathStyle?.source ?? 'by default',
    ],
  ])
  return {
    region,
    bucket,
    credentials,
    ...(endpoint && { endpoint: endpoint.value }),
    ...(pathStyle && { forcePathStyle: pathStyle.value }),
  }
}
