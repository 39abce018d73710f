import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { differencesOf, readBetween } from '../table.ts'
import { budgets, describeImports, measure } from './size.ts'
import { featuresTable } from './size-features.ts'
import { partsTable } from './size-parts.ts'
import { sizeTable } from './size-table.ts'

describe('the size', () => {
  it.each(budgets.map((budget) => [describeImports(budget), budget] as const))(
    'of %s is within its budget',
    async (_, budget) => {
      const { gzipped } = await measure(budget)
      expect(gzipped).toBeLessThanOrEqual(budget.most)
    },
  )

  it('of presign is less than a twelfth of that of the official presigner', async () => {
    const ours = await measure({ imports: { 'sigv4-presign': ['presign', 'getObject'] } })
    const theirs = await measure({
      imports: {
        '@aws-sdk/s3-request-presigner': ['getSignedUrl'],
        '@aws-sdk/client-s3': ['GetObjectCommand', 'S3Client'],
      },
    })
    expect(ours.gzipped * 12).toBeLessThan(theirs.gzipped)
  })

  it('matches the tables in test/package/README.md', async () => {
    const page = readFileSync(new URL('README.md', import.meta.url), 'utf8')
    expect(differencesOf(readBetween(page, 'size'), await sizeTable())).toEqual([])
    expect((await partsTable()).split('\n').length).toBe(readBetween(page, 'parts').split('\n').length)
    const labels = (table: string) => [...table.matchAll(/^\| ([^|]*\S)/gm)].map(([, label]) => label).sort()
    expect(labels(await featuresTable())).toEqual(labels(readBetween(page, 'features')))
  })

  it('depends on what is imported', async () => {
    const part = await measure({ imports: { 'sigv4-presign': ['attachment'] } })
    const whole = await measure({ imports: { 'sigv4-presign': '*' } })
    expect(part.minified).toBeGreaterThan(100)
    expect(part.minified).toBeLessThan(whole.minified / 4)
    expect(whole.gzipped).toBeLessThan(whole.minified)
  })
})
