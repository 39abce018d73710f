import { expect, test } from 'vitest'
import { differencesOf, readBetween } from '../table.ts'
import { comparisonTable } from './comparison.ts'
import { entriesTable } from './entries.ts'
import { readme } from './pages.ts'

const cellsOf = (line: string | undefined) =>
  (line ?? '')
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())

test('the comparison is correct for the installed versions', async () => {
  const times = cellsOf(readme.split('\n').find((line) => line.startsWith('| µs per URL')))
  expect(times).toHaveLength(7)
  for (const time of times.slice(1)) expect(time).toMatch(/^[\d.]+$/)
  expect(differencesOf(readBetween(readme, 'comparison'), await comparisonTable(times))).toEqual([])
})

test('the comparison has at most ten rows', () => {
  expect(readBetween(readme, 'comparison').split('\n').length - 2).toBeLessThanOrEqual(10)
})

test('the table of entries has each entry with its size', async () => {
  expect(differencesOf(readBetween(readme, 'entries'), await entriesTable())).toEqual([])
})
