import { readFileSync } from 'node:fs'
import * as endpoints from 'sigv4-presign/endpoints'
import { expect, test } from 'vitest'
import { insertBetween } from '../table.ts'
import { storesTable } from './stores.ts'

const page = readFileSync(new URL('../../src/endpoints/README.md', import.meta.url), 'utf8')

test('the table shows the values that the presets return', () => {
  expect(insertBetween(page, 'stores', storesTable())).toBe(page)
})

test('the table has every preset', () => {
  const called = [...storesTable().matchAll(/`(\w+)\(/g)].map(([, name]) => name)
  const others = ['directoryBucket', 'fromArn', 'unsupported']
  expect([...called, ...others].sort()).toEqual(Object.keys(endpoints).sort())
})

test('the table shows which features a store lacks', () => {
  expect(storesTable()).toMatch(/^\| Cloudflare R2 .* presigned POST, ACLs, tags, object lock, SSE-KMS +\|$/m)
  expect(storesTable()).toMatch(/^\| Wasabi .*\| +\|$/m)
})
