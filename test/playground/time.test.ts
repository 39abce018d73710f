import { expect, it } from 'vitest'
import { describeExpiry } from '../../src/playground/frame/model/time.ts'
import { signingDate } from './samples.ts'

it('describes a time in UTC and relative to now', () => {
  expect(describeExpiry(new Date('2026-11-25T04:00:01Z'), signingDate)).toBe('2026-11-25 04:00:01 UTC, in 1h1s')
  expect(describeExpiry(new Date('2026-11-24T03:00:00Z'), signingDate)).toBe('2026-11-24 03:00:00 UTC, 1d ago')
})

it('shows the local time next to UTC, if they differ', () => {
  const before = process.env.TZ
  process.env.TZ = 'Asia/Kolkata'
  try {
    expect(describeExpiry(new Date('2026-11-25T19:00:01Z'), signingDate)).toBe(
      '2026-11-26 00:30:01 local time, 2026-11-25 19:00:01 UTC, in 16h1s',
    )
  } finally {
    if (before === undefined) delete process.env.TZ
    else process.env.TZ = before
  }
})
