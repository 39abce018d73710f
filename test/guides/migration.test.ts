/** Runs the programs of the migration page: at the same time, each library signs the same as ours. */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Credentials } from 'sigv4-presign'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { readBlocks } from '../readme/pages.ts'
import { missingHere } from '../runtimes/runtime.ts'
import * as aws4After from './migration/aws4-after.ts'
import * as aws4Before from './migration/aws4-before.ts'
import * as aws4fetchAfter from './migration/aws4fetch-after.ts'
import * as aws4fetchBefore from './migration/aws4fetch-before.ts'
import * as boto3After from './migration/boto3-after.ts'
import * as minioAfter from './migration/minio-after.ts'
import * as minioBefore from './migration/minio-before.ts'
import * as postAfter from './migration/post-after.ts'
import * as postBefore from './migration/post-before.ts'
import * as sdkAfter from './migration/sdk-after.ts'
import * as sdkBefore from './migration/sdk-before.ts'

const credentials: Credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'an example' }
const folder = fileURLToPath(new URL('migration', import.meta.url))

const stopClockAt = (now: string) => vi.useFakeTimers({ now: new Date(now), toFake: ['Date'] })
afterEach(() => void vi.useRealTimers())

/** The parts of a URL, with its parameters sorted and without those in `names`. */
function partsOf(url: string, ...names: string[]) {
  const { origin, pathname, searchParams } = new URL(url)
  return { origin, pathname, parameters: [...searchParams].filter(([name]) => !names.includes(name)).sort() }
}

/** The names of the parameters that only the first URL has. */
const namesOnlyIn = (url: string, other: string) =>
  [...new URL(url).searchParams.keys()].filter((name) => !new URL(other).searchParams.has(name)).sort()

test('MIGRATION.md shows exactly the programs that are tested', () => {
  const shown = readBlocks('.github/MIGRATION.md').map(({ code }) => code)
  const files = readdirSync(folder).map((file) => readFileSync(`${folder}/${file}`, 'utf8'))
  expect(shown.sort()).toEqual(files.sort())
})

test('getSignedUrl adds parameters and does not sign the content type', async () => {
  stopClockAt('2026-11-26T12:00Z')
  const [theirs, ours] = [await sdkBefore.sign(credentials), await sdkAfter.sign(credentials)]
  const added = ['X-Amz-Content-Sha256', 'x-amz-checksum-mode', 'x-id']
  expect(namesOnlyIn(theirs.download, ours.download)).toEqual(added)
  expect(namesOnlyIn(ours.download, theirs.download)).toEqual([])
  expect(partsOf(theirs.download, 'X-Amz-Signature', ...added)).toEqual(partsOf(ours.download, 'X-Amz-Signature'))
  expect(namesOnlyIn(theirs.upload, ours.upload)).toEqual([
    'X-Amz-Content-Sha256',
    'x-amz-checksum-crc32',
    'x-amz-sdk-checksum-algorithm',
    'x-id',
  ])
  expect(new URL(theirs.upload).searchParams.get('X-Amz-SignedHeaders')).toBe('host')
  expect(new URL(ours.upload).searchParams.get('X-Amz-SignedHeaders')).toBe('content-type;host')
})

test('createPresignedPost returns the same fields and a policy with the same conditions', async () => {
  stopClockAt('2026-11-26T12:00Z')
  const read = ({ url, fields }: { url: string; fields: Record<string, string> }) => {
    const lowerCase = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name.toLowerCase(), value]))
    const { policy = '', 'x-amz-signature': _, bucket: __, ...rest } = lowerCase
    const { conditions, expiration } = JSON.parse(Buffer.from(policy, 'base64').toString()) as {
      conditions: unknown[]
      expiration: string
    }
    const texts = conditions.map((condition) => JSON.stringify(condition))
    return { host: new URL(url).host, rest, expiresAt: Date.parse(expiration), conditions: [...new Set(texts)].sort() }
  }
  expect(read(await postBefore.sign(credentials))).toEqual(read(await postAfter.sign(credentials)))
})

test('aws4fetch signs the same URL', async () => {
  stopClockAt('2026-11-26T12:00Z')
  expect(partsOf(await aws4fetchBefore.sign(credentials))).toEqual(partsOf(await aws4fetchAfter.sign(credentials)))
})

test('aws4 signs the same URL', () => {
  stopClockAt('2026-11-26T12:00Z')
  expect(partsOf(aws4Before.sign(credentials))).toEqual(partsOf(aws4After.sign(credentials)))
})

test('minio-js signs the same URLs', async () => {
  stopClockAt('2026-11-26T12:00Z')
  const [theirs, ours] = [await minioBefore.sign(credentials), await minioAfter.sign(credentials)]
  expect(partsOf(theirs.download)).toEqual(partsOf(ours.download))
  expect(partsOf(theirs.upload)).toEqual(partsOf(ours.upload))
})

describe('boto3', () => {
  const python = (...parameters: string[]) =>
    spawnSync('python3', parameters, {
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      },
    })
  const isInstalled = python('-c', 'import boto3').status === 0
  const missing = missingHere('boto3', isInstalled ? undefined : 'apt-get install python3-boto3')

  test.skipIf(missing)('signs the same URLs', async () => {
    const { stdout, stderr } = python(`${folder}/boto3-before.py`)
    expect(stderr).toBe('')
    const theirs = JSON.parse(stdout) as { download: string; upload: string }
    const dateOf = (url: string) => new URL(url).searchParams.get('X-Amz-Date')!
    for (const name of ['download', 'upload'] as const) {
      // Python signs at the current time, so set our clock to the time in its URL.
      stopClockAt(dateOf(theirs[name]).replace(/(....)(..)(..T..)(..)(..)Z/, '$1-$2-$3:$4:$5Z'))
      const ours = await boto3After.sign(credentials)
      expect(partsOf(theirs[name])).toEqual(partsOf(ours[name]))
    }
  })
})
