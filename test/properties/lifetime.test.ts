import fc from 'fast-check'
import {
  type Credentials,
  PresignError,
  type Presigned,
  type PresignOptions,
  presign,
  presignPost,
  presignUrl,
} from 'sigv4-presign'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { expiresIn } from './arbitraries.ts'
import { settings } from './settings.ts'

afterEach(() => void vi.useRealTimers())

const week = 604800
const signer = { accessKeyId: 'id', secretAccessKey: 'secret' }
const at = (milliseconds: number) => new Date(milliseconds)
const seconds = (date: Date) => Math.floor(date.getTime() / 1000)
const time = fc.integer({ min: 0, max: 4e12 })

const sign = (options: PresignOptions, credentials: Credentials = signer) =>
  presign(
    { region: 'auto', endpoint: 'https://s3.example.com', bucket: 'bucket', credentials },
    { method: 'GET', key: 'k' },
    options,
  )

/** The start and the end of a URL's lifetime according to its parameters, in seconds. */
function claimed({ url }: Presigned): [start: number, end: number] {
  const { searchParams } = new URL(url)
  const [, ...parts] = /^(....)(..)(..)T(..)(..)(..)Z$/.exec(searchParams.get('X-Amz-Date')!)!.map(Number)
  const [year, month, ...rest] = parts as [number, number, number, number, number, number]
  const start = Date.UTC(year, month - 1, ...rest) / 1000
  return [start, start + Number(searchParams.get('X-Amz-Expires'))]
}

describe('the lifetime', () => {
  test('starts at the second of signing and lasts for `expiresIn` seconds', () =>
    fc.assert(
      fc.asyncProperty(time, expiresIn, async (now, expiresIn) => {
        const signingDate = at(now)
        const presigned = await sign({ signingDate, expiresIn })
        expect(claimed(presigned)).toEqual([seconds(signingDate), seconds(signingDate) + expiresIn])
        expect(seconds(presigned.expiresAt)).toBe(seconds(signingDate) + expiresIn)
      }),
      settings,
    ))

  test('starts at the current time by default, which is read at each call', () =>
    fc.assert(
      fc.asyncProperty(time, async (now) => {
        vi.useFakeTimers({ toFake: ['Date'], now })
        expect(await sign({})).toEqual(await sign({ signingDate: at(now) }))
        const post = await presignPost({ region: 'r', bucket: 'bucket', credentials: signer }, { key: 'k' })
        expect(post.expiresAt).toEqual(at((Math.floor(now / 1000) + 900) * 1000))
      }),
      settings,
    ))

  const stable = fc.tuple(time, fc.integer({ min: 1, max: week - 1 })).chain(([now, stableFor]) =>
    fc.record({
      now: fc.constant(now),
      stableFor: fc.constant(stableFor),
      expiresIn: fc.integer({ min: 1, max: week - stableFor }),
      share: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    }),
  )

  test('of a stable URL spans its window, regardless of when it is signed in the window', () =>
    fc.assert(
      fc.asyncProperty(stable, async ({ now, stableFor, expiresIn, share }) => {
        const window = stableFor * 1000
        const start = now - (now % window)
        const options = { stableFor, expiresIn }
        const presigned = await sign({ ...options, signingDate: at(now) })
        expect(await sign({ ...options, signingDate: at(start + Math.floor(share * window)) })).toEqual(presigned)
        expect(claimed(presigned)).toEqual([start / 1000, start / 1000 + stableFor + expiresIn])
        // The least time is left at the last moment of the window.
        expect(seconds(presigned.expiresAt) - seconds(at(start + window - 1))).toBeGreaterThanOrEqual(expiresIn)

        const next = await sign({ ...options, signingDate: at(start + window) })
        expect(next.url).not.toBe(presigned.url)
      }),
      settings,
    ))

  test('of a stable URL is at most a week', () =>
    fc.assert(
      fc.asyncProperty(expiresIn, fc.integer({ min: 1, max: 2 * week }), async (expiresIn, stableFor) => {
        fc.pre(expiresIn + stableFor > week)
        const error = await sign({ expiresIn, stableFor }).catch((error: unknown) => error)
        expect(error).toBeInstanceOf(PresignError)
        expect(error).toMatchObject({ code: 'InvalidExpires' })
      }),
      settings,
    ))

  test('never exceeds the lifetime of the credentials', () =>
    fc.assert(
      fc.asyncProperty(time, expiresIn, fc.integer({ min: -week, max: 2 * week }), async (now, expiresIn, left) => {
        const signingDate = at(now)
        const expiration = at(Math.max(0, now + left * 1000))
        const credentials = { ...signer, expiration }
        const store = { region: 'r', bucket: 'bucket', credentials }
        const options = { signingDate, expiresIn }
        const results = [
          () => sign(options, credentials),
          () => presignPost(store, { key: 'k', ...options }),
          () =>
            presignUrl('https://api.example.com/', { service: 'execute-api', region: 'r', credentials, ...options }),
        ]
        for (const result of results) {
          if (seconds(expiration) <= seconds(signingDate)) {
            await expect(result()).rejects.toMatchObject({ name: 'PresignError', code: 'ExpiredCredentials' })
            continue
          }
          const made = await result()
          const end = Math.min(seconds(signingDate) + expiresIn, seconds(expiration))
          expect(seconds(made.expiresAt)).toBe(end)
          if ('method' in made) expect(claimed(made)).toEqual([seconds(signingDate), end])
          else
            expect(JSON.parse(atob(made.fields.Policy!)).expiration).toBe(
              at(end * 1000)
                .toISOString()
                .replace('.000', ''),
            )
        }
      }),
      settings,
    ))
})
