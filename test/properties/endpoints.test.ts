/**
 * Compares endpoints with the official client's rules: for any options, both return the same endpoint, or both refuse.
 */
import { S3Client } from '@aws-sdk/client-s3'
import fc from 'fast-check'
import { PresignError } from 'sigv4-presign'
import { aws, directoryBucket, fromArn, type Place } from 'sigv4-presign/endpoints'
import { presign } from 'sigv4-presign/sync'
import { expect, test } from 'vitest'
import { settings } from './settings.ts'

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }

const { endpointProvider } = new S3Client({ region: 'us-east-1', credentials }).config

type Official = Parameters<typeof endpointProvider>[0]

/** Returns the URL that the official client uses for a key with SigV4, and the region and service of the scope. */
function official(given: Official): (string | undefined)[] | undefined {
  try {
    const { url, properties } = endpointProvider(given)
    const scheme = properties?.authSchemes?.find(({ name }) => name !== 'sigv4a')
    return scheme && [`${url.href.replace(/\/$/, '')}/key`, scheme.signingRegion, scheme.signingName]
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'EndpointError') throw error
    return undefined
  }
}

/** Returns the same for the package. */
function ours(make: () => Place, bucket?: string): (string | undefined)[] | undefined {
  try {
    const store = { bucket, ...make(), credentials }
    const { url } = presign(store, { method: 'GET', key: 'key' })
    const [, region, service] = /Credential=[^&]*%2F([^&]*)%2F([^&]*)%2Faws4_request/.exec(url)!
    return [url.slice(0, url.indexOf('?')), region, service]
  } catch (error) {
    if (!(error instanceof PresignError)) throw error
    return undefined
  }
}

const region = fc.constantFrom(
  ...['us-east-1', 'eu-west-1', 'mx-central-1', 'cn-north-1', 'us-gov-west-1', 'us-iso-east-1', 'us-isob-east-1'],
  ...['eu-isoe-west-1', 'us-isof-south-1', 'eusc-de-east-1', 'us-newplace-7'],
)
const flag = fc.boolean()
const bucket = fc.oneof(
  fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,30}[a-z0-9]$/).filter((name) => !/^(xn-|sthree-)|-(s3|s3alias)$/.test(name)),
  fc.constantFrom('a.dotted.name', 'Upper-Case'),
)

test('aws returns the endpoint that the official client uses', () => {
  fc.assert(
    fc.property(region, bucket, flag, flag, flag, flag, (region, bucket, dualStack, fips, accelerate, path) => {
      const forcePathStyle = path && !accelerate
      const theirs = official({
        Region: region,
        Bucket: bucket,
        UseDualStack: dualStack,
        UseFIPS: fips,
        Accelerate: accelerate,
        ForcePathStyle: forcePathStyle,
      })
      const resolve = () => ({ ...aws({ region, dualStack, fips, accelerate }), forcePathStyle })
      // The official rules refuse acceleration only in China, but the other partitions don't offer it either.
      const isUnavailable = accelerate && /^(us-gov|us-iso|eu-iso|eusc)/.test(region)
      expect(ours(resolve, bucket)).toEqual(isUnavailable ? undefined : theirs)
    }),
    settings,
  )
})

const separator = fc.constantFrom(':', '/')
const right = <T>(value: T, ...wrong: T[]) =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(value) }, fc.constantFrom(...wrong))

test('fromArn returns the endpoint that the official client uses', () => {
  const name = fc.oneof(
    { weight: 5, arbitrary: fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,30}[a-z0-9]$/) },
    fc.constantFrom('', 'under_score', 'dot.ted', 'a/b', 'a:b'),
  )
  const resource = fc
    .tuple(
      right('accesspoint', 'bucket', ''),
      name,
      right('op-01234567890123456', 'op.1', ''),
      separator,
      separator,
      flag,
    )
    .map(([kind, name, outpost, one, other, isOutpost]) => ({
      isOutpost,
      text: isOutpost ? `outpost${one}${outpost}${other}${kind}${one}${name}` : `${kind}${one}${name}`,
    }))
  const anyRegion = fc.constantFrom('us-east-1', 'eu-west-1', 'cn-north-1', 'us-gov-west-1')
  const partitions: Record<string, string> = { 'cn-north-1': 'aws-cn', 'us-gov-west-1': 'aws-us-gov' }
  const given = fc.record({
    arnRegion: fc.oneof({ weight: 9, arbitrary: anyRegion }, fc.constant('')),
    partition: right(undefined, 'aws', 'aws-cn'),
    service: fc.constantFrom('s3', 's3', 's3-object-lambda', 'sqs'),
    account: right('123456789012', '', 'a_b'),
    resource,
    expected: fc.option(anyRegion),
    useArnRegion: flag,
    dualStack: right(false, true),
    fips: right(false, true),
    endpoint: right(undefined, 'https://vpce.example', 'https://vpce.example/base'),
  })
  fc.assert(
    fc.property(given, (one) => {
      const { arnRegion, account, resource, expected, ...options } = one
      const partitionOfRegion = partitions[arnRegion] ?? 'aws'
      const { partition = partitionOfRegion } = one
      const { useArnRegion, dualStack, fips } = options
      // For Outposts, the official rules drop the path of a custom endpoint.
      const endpoint = resource.isOutpost ? options.endpoint?.replace('/base', '') : options.endpoint
      const service = resource.isOutpost ? 's3-outposts' : one.service
      const arn = `arn:${partition}:${service}:${arnRegion}:${account}:${resource.text}`
      const region = expected ?? (arnRegion || 'us-east-1')
      const theirs = official({
        Region: region,
        Bucket: arn,
        UseArnRegion: useArnRegion,
        UseDualStack: dualStack,
        UseFIPS: fips,
        Endpoint: endpoint,
      })
      const place = () =>
        fromArn(arn, { region: arnRegion ? region : undefined, useArnRegion, dualStack, fips, endpoint })
      // The official rules ignore the partition in the ARN.
      expect(ours(place), arn).toEqual(partition === partitionOfRegion ? theirs : undefined)
    }),
    settings,
  )
})

test('directoryBucket returns the endpoint that the official client uses', () => {
  const name = fc
    .stringMatching(/^[a-z0-9][a-z0-9-]{0,20}[a-z0-9]$/)
    .filter((name) => !name.includes('--') && name !== 'xn')
  const zone = fc.constantFrom('usw2-az1', 'apne1-az4', 'usw2-lax1-az1')
  fc.assert(
    fc.property(
      name,
      zone,
      fc.constantFrom('x-s3', 'xa-s3'),
      region,
      flag,
      flag,
      (name, zone, end, region, dualStack, fips) => {
        const bucket = `${name}--${zone}--${end}`
        const theirs = official({ Region: region, Bucket: bucket, UseDualStack: dualStack, UseFIPS: fips })
        expect(ours(() => directoryBucket(bucket, { region, dualStack, fips }))).toEqual(theirs)
      },
    ),
    settings,
  )
})
