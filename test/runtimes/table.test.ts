import { describe, expect, it } from 'vitest'
import { insertTable, type Row, table } from './table.ts'

const row: Row = { runtime: 'Node 20', version: '20.1.2', passed: 12, checks: 12, seconds: 1.26 }

describe('the table of the runtimes', () => {
  it('shows how many checks passed if some failed', () => {
    expect(table([row, { ...row, runtime: 'Bun', passed: 3 }])).toBe(
      [
        '| Runtime | Version | Checks passed | Seconds |',
        '| ------- | ------- | ------------- | ------- |',
        '| Node 20 | 20.1.2  | 12            | 1.3     |',
        '| Bun     | 20.1.2  | 3 of 12       | 1.3     |',
      ].join('\n'),
    )
  })

  it('replaces only the text between the markers', () => {
    const text = 'before\n<!-- runtimes -->old<!-- /runtimes -->\nafter'
    const inserted = insertTable(text, [row])
    expect(inserted).toBe(`before\n<!-- runtimes -->\n\n${table([row])}\n\n<!-- /runtimes -->\nafter`)
    expect(insertTable(inserted, [row])).toBe(inserted)
  })

  it.each([
    '',
    '<!-- runtimes -->',
    '<!-- /runtimes --><!-- runtimes -->',
    '<!-- runtimes --><!-- runtimes --><!-- /runtimes -->',
  ])('is not inserted into %j', (text) => {
    expect(() => insertTable(text, [row])).toThrow('expected <!-- runtimes --> and then <!-- /runtimes -->, each once')
  })

  it('is not created from a failed or an empty run', () => {
    const text = '<!-- runtimes --><!-- /runtimes -->'
    expect(() => insertTable(text, [row, { ...row, runtime: 'Bun', passed: 3 }])).toThrow('checks failed in Bun')
    expect(() => insertTable(text, [])).toThrow('no runtime ran')
  })
})
