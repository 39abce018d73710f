import { createBucket } from 'sigv4-presign'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inCi } from '../../ci.ts'
import type { ServerKind } from '../server.ts'
import { addresses } from './addresses.ts'
import { buckets } from './buckets.ts'
import { createContext, type Deviations } from './context.ts'
import { forms } from './forms.ts'
import { objectKeys } from './keys.ts'
import { multipart } from './multipart.ts'
import { objects } from './objects.ts'
import { refusals } from './refusals.ts'

/** Starts a server and tests every operation on it. If it is not installed, skips the tests or, in CI, fails. */
export const describeServer = async (kind: ServerKind, deviations: Deviations) => {
  const missing = kind.missing()
  if (missing !== undefined) {
    const notice = `${kind.name} SKIPPED: ${missing}`
    if (!inCi()) console.warn(notice)
    it.skipIf(!inCi())(notice, () => {
      throw new Error(missing)
    })
    return
  }
  const server = await kind.start()
  afterAll(() => server.stop())
  describe(kind.name, () => {
    const context = createContext(server, deviations)
    beforeAll(async () => {
      await context.expect(200, createBucket())
    })
    objects(context)
    objectKeys(context)
    multipart(context)
    buckets(context)
    addresses(context)
    forms(context)
    refusals(context)
    it('knows each deviation by the name of a test', () => {
      expect([...context.refusals]).toEqual(expect.arrayContaining(Object.keys(deviations.refusals)))
    })
  })
}
