/** How the benchmark evaluates its measurements. */
import { describe, expect, test } from 'vitest'
import { isExpected, keyOf } from '../bench/inside/work.ts'
import {
  bulkTable,
  insertBench,
  median,
  overview,
  type Report,
  ratios,
  ratioTable,
  throughputTable,
} from '../bench/table.ts'

const official = { name: '@aws-sdk/s3-request-presigner', rounds: [300, 600, 330] }
const officialPost = { name: '@aws-sdk/s3-presigned-post', rounds: [40, 40, 40] }
const sync = { name: 'sync presign', rounds: [6, 12, 5.5] }
const post = { name: 'sync presignPost', rounds: [5, 8, 4] }
const results = [sync, post, official, officialPost]
const report: Report = {
  machine: '2 x CPU',
  date: '2026-01-02',
  runtimes: [
    { name: 'Node 20', version: '20.1.0', results, others: [] },
    { name: 'Bun', version: '1.4.5', results: [sync], others: ['minio'] },
  ],
  growth: [],
  memory: [],
}

test('computes the median of an even and of an odd number of rounds', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 3, 2])).toBe(2.5)
})

test('computes ratios within one round and compares forms only with forms', () => {
  expect(ratios(sync, results)).toEqual([50, 50, 60])
  expect(ratios(post, results)).toEqual([8, 5, 10])
  expect(ratios(sync, [sync])).toEqual([])
})

test('leaves a cell empty if the runtime lacks the function', () => {
  expect(overview(report).split('\n').slice(2, 4)).toEqual([
    '| sync presign                  | 6.0         | 6.0       |',
    '| sync presignPost              | 5.0         |           |',
  ])
})

test('compares every other library with the official ones', () => {
  expect(ratioTable(report).split('\n').slice(2)).toEqual([
    '| sync presign       | 50 (50–60)   |           |',
    '| sync presignPost   | 8.0 (5.0–10) |           |',
  ])
})

test('computes the keys per second of bulk from its median round', () => {
  const loop = { name: 'a loop', keys: 20, seconds: [40, 10, 20] }
  const bulk = { name: 'bulk', keys: 100_000, seconds: [1, 0.5, 2], peakMebibytes: 99.6 }
  expect(
    bulkTable({ results: [bulk, loop], missing: [] })
      .split('\n')
      .slice(2),
  ).toEqual([
    '| bulk   | 100,000 | 100,000       | 1             | 100         |',
    '| a loop | 20      | 1             | 100,000       |             |',
  ])
})

test("compares servers' requests per second within one round", () => {
  const servers = [
    { name: official.name, requests: [10, 20, 10] },
    { name: 'sync presign', requests: [200, 500, 300] },
  ]
  expect(throughputTable(servers).split('\n').slice(2)).toEqual([
    '| @aws-sdk/s3-request-presigner | 10                | 1,000         | 1.0                |',
    '| sync presign                  | 300               | 30,000        | 25                 |',
  ])
})

describe('the benchmark page', () => {
  test('contains the overview between its markers', () => {
    const text = insertBench('a\n<!-- bench -->\nold\n<!-- /bench -->\nb', report)
    expect(text).toMatch(
      /^a\n<!-- bench -->\n\n\| µs a URL .*\| times the official .*\n\n2 x CPU, 2026-01-02\.\n\n<!-- \/bench -->\nb$/s,
    )
    expect(text).not.toContain('old')
    expect(insertBench(text, report)).toBe(text)
  })

  test.each(['', '<!-- bench -->', '<!-- /bench --><!-- bench -->', '<!-- bench --><!-- bench --><!-- /bench -->'])(
    'is rejected without its markers: %s',
    (text) => expect(() => insertBench(text, report)).toThrow('expected <!-- bench --> and then <!-- /bench -->'),
  )
})

test('accepts only the URL that it requested', () => {
  const query = `response-content-type=image%2Fjpeg&X-Amz-Expires=900&X-Amz-Signature=${'a'.repeat(64)}`
  expect(isExpected(`https://host/${keyOf(7)}?${query}`, 7)).toBe(true)
  expect(isExpected(`https://host/${keyOf(7)}?${query}`, 8)).toBe(false)
  expect(isExpected(`https://host/${keyOf(7)}?${query.replace('900', '60')}`, 7)).toBe(false)
  expect(isExpected(`https://host/${keyOf(7)}?${query.replace('image', 'text')}`, 7)).toBe(false)
  expect(isExpected(`https://host/${keyOf(7)}?${query.slice(0, -1)}`, 7)).toBe(false)
})
