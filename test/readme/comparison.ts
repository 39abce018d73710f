/**
 * The README's comparison with other presigners. Sizes, signed and returned headers and dependencies are computed;
 * the times come from the last run of the benchmark, and the other facts are stated here.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import aws4 from 'aws4'
import { AwsClient } from 'aws4fetch'
import { S3mini } from 's3mini'
import * as ours from 'sigv4-presign'
import * as sync from 'sigv4-presign/sync'
import * as verify from 'sigv4-presign/verify'
import { median, type Report, results } from '../bench/table.ts'
import { root } from '../package/install.ts'
import { type Application, measure } from '../package/size.ts'
import { markdownTable } from '../table.ts'

const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' }
const region = 'eu-west-1'
const host = `photos.s3.${region}.amazonaws.com`
const contentType = 'image/png'

/** The facts about a library. Bun's presigner is part of Bun, so only the `runtimes` tests can run it. */
interface Peer {
  name: string
  /** What an application imports to presign a GET. Undefined for Bun, which needs no import. */
  application?: Application
  /** The name of its case in the benchmark, and the runtime that runs it. */
  bench: [name: string, runtime: string]
  runtimes: string
  /** Presigns a PUT of a PNG image as the library's documentation shows. Undefined for Bun. */
  presignPut?(): unknown
  /** How it supports presigned POST policies. */
  post: string
  /** Whether the same call in the same hour returns the same URL. */
  stable: boolean
  /** Whether it verifies presigned URLs. */
  verifies: boolean
  /** The packages that users install. Undefined for Bun. */
  packages?: string[]
}

const storeOfOurs = { region, bucket: 'photos', credentials }

const peers: Peer[] = [
  {
    name: 'sigv4-presign',
    application: { imports: { 'sigv4-presign': ['presign', 'getObject'] } },
    bench: ['presign', 'Node 20'],
    runtimes: 'all',
    presignPut: () => ours.presign(storeOfOurs, ours.putObject('cat.png', { contentType })),
    post: 'presignPost' in ours ? 'yes' : 'no',
    stable: true,
    verifies: 'verifyUrl' in verify,
    packages: ['sigv4-presign'],
  },
  {
    name: 'AWS SDK v3',
    application: {
      imports: {
        '@aws-sdk/client-s3': ['S3Client', 'GetObjectCommand'],
        '@aws-sdk/s3-request-presigner': ['getSignedUrl'],
      },
    },
    bench: ['@aws-sdk/s3-request-presigner', 'Node 20'],
    runtimes: 'all',
    presignPut: () =>
      getSignedUrl(
        new S3Client({ region, credentials }),
        new PutObjectCommand({ Bucket: 'photos', Key: 'cat.png', ContentType: contentType }),
      ),
    post: 'another package',
    stable: false,
    verifies: false,
    packages: ['@aws-sdk/client-s3', '@aws-sdk/s3-request-presigner'],
  },
  {
    name: 'aws4fetch',
    application: { imports: { aws4fetch: ['AwsClient'] } },
    bench: ['aws4fetch', 'Node 20'],
    runtimes: 'all',
    presignPut: () =>
      new AwsClient({ ...credentials, region, service: 's3' }).sign(`https://${host}/cat.png`, {
        method: 'PUT',
        headers: { 'content-type': contentType },
        aws: { signQuery: true },
      }),
    post: 'no',
    stable: false,
    verifies: false,
    packages: ['aws4fetch'],
  },
  {
    name: 'aws4',
    application: { imports: { aws4: '*' }, platform: 'node' },
    bench: ['aws4', 'Node 20'],
    runtimes: 'Node, Deno, Bun',
    presignPut: () =>
      aws4.sign(
        {
          service: 's3',
          region,
          host,
          method: 'PUT',
          path: '/cat.png',
          headers: { 'Content-Type': contentType },
          signQuery: true,
        },
        credentials,
      ),
    post: 'no',
    stable: false,
    verifies: false,
    packages: ['aws4'],
  },
  {
    name: 's3mini',
    application: { imports: { s3mini: ['S3mini'] } },
    bench: ['s3mini', 'Node 20'],
    runtimes: 'all',
    presignPut: () =>
      new S3mini({ ...credentials, region, endpoint: `https://${host}` }).getPresignedUrl('PUT', 'cat.png', 900),
    post: 'no',
    stable: false,
    verifies: false,
    packages: ['s3mini'],
  },
  { name: 'Bun', bench: ['Bun', 'Bun'], runtimes: 'Bun', post: 'no', stable: false, verifies: false },
]

const yes = (condition: boolean): string => (condition ? 'yes' : 'no')

/** Finds the URL in the result of a presigner: a string, an object with a URL, or an object with a path. */
function urlOf(result: unknown): string {
  if (typeof result === 'string') return result
  const { url, path } = Object(result) as { url?: string; path?: string }
  return url ?? path ?? ''
}

/** Whether a presigner signed the content type that it was given. */
const signsContentType = (result: unknown): boolean =>
  /X-Amz-SignedHeaders=[^&]*content-type/.test(decodeURIComponent(urlOf(result)))

/** Whether a presigner returned the content type in the headers to send. */
const returnsContentType = (result: unknown): boolean =>
  new Headers((Object(result) as { headers?: HeadersInit }).headers).get('content-type') === contentType

/** How many further packages are installed with these packages, according to the lock file. */
function countDependencies(packages: string[]): number {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dependencies?: Record<string, string> }>
  }
  const found = new Set<string>()
  const visit = (name: string) => {
    for (const dependency of Object.keys(lock.packages[`node_modules/${name}`]?.dependencies ?? {}))
      if (!found.has(dependency)) {
        found.add(dependency)
        visit(dependency)
      }
  }
  for (const name of packages) visit(name)
  return [...found].filter((name) => !packages.includes(name)).length
}

/** The median time of a peer in the last complete run of the benchmark. */
function microseconds([name, runtime]: Peer['bench'], { runtimes }: Report): string {
  const rounds = runtimes
    .find((one) => one.name.startsWith(runtime))
    ?.results.find((result) => result.name === name)?.rounds
  if (!rounds) throw new Error(`the last run of the benchmark has no ${name} on ${runtime}`)
  return `${Number(median(rounds).toPrecision(2))}`
}

/** The report of the last complete run of the benchmark. */
export const lastReport = (): Report => JSON.parse(readFileSync(results, 'utf8')) as Report

/**
 * The comparison as a Markdown table.
 *
 * @param times The row of times. By default, it comes from the last run of the benchmark.
 */
export async function comparisonTable(times?: string[]): Promise<string> {
  const puts = await Promise.all(
    peers.map(async ({ presignPut }) => {
      const result = presignPut?.()
      return { result: await result, isPromise: result instanceof Promise }
    }),
  )
  const sizes = await Promise.all(
    peers.map(async ({ application }) =>
      application ? `${((await measure(application)).gzipped / 1000).toFixed(1)} kB` : 'built in',
    ),
  )
  const isSync = !(sync.presign(storeOfOurs, sync.getObject('cat.png')) instanceof Promise)
  const row = (label: string, cell: (peer: Peer, index: number) => string) => [label, ...peers.map(cell)]
  return markdownTable([
    ['', ...peers.map(({ name }) => name)],
    ['Size of a presigned GET', ...sizes],
    times ?? row('µs per URL', ({ bench }) => microseconds(bench, lastReport())),
    row('Without `await`', ({ name }, index) =>
      yes(name === 'Bun' || (name === 'sigv4-presign' ? isSync : !puts[index]!.isPromise)),
    ),
    row('Runtimes', ({ runtimes }) => runtimes),
    row('Presigned POST', ({ post }) => post),
    row('Signs the content type', (_, index) => yes(signsContentType(puts[index]!.result))),
    row('Returns the headers to send', (_, index) =>
      yes(signsContentType(puts[index]!.result) && returnsContentType(puts[index]!.result)),
    ),
    row('Stable, cacheable URLs', ({ stable }) => yes(stable)),
    row('Verifies and diagnoses', ({ verifies }) => yes(verifies)),
    row('Dependencies installed', ({ packages }) => (packages ? `${countDependencies(packages)}` : '0')),
  ])
}
