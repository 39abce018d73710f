import { insertBetween, markdownTable } from '../table.ts'
import type { BulkReport } from './bulk.ts'
import type { Growth, Memory } from './inside/growth.ts'
import type { Result } from './inside/rounds.ts'
import type { Throughput } from './throughput.ts'

/** The file with the results of the last complete run. */
export const results = new URL('results.json', import.meta.url)

/** The results of a run. */
export interface Report {
  machine: string
  date: string
  runtimes: { name: string; version: string; results: Result[]; others: string[] }[]
  growth: Growth[]
  memory: Memory[]
  /** `throughput` and `bulk` are undefined if they were not measured. */
  throughput?: Throughput[]
  bulk?: BulkReport
}

/** The official presigners, which the other cases are compared with. */
const reference = '@aws-sdk/s3-request-presigner'
const postReference = '@aws-sdk/s3-presigned-post'

export const median = (values: number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2
}

const round = (value: number): string => (value < 10 ? value.toFixed(1) : value.toFixed(0))
const spread = (values: number[]): string => `${round(Math.min(...values))}–${round(Math.max(...values))}`

/** Returns the speed relative to the official presigner, per round: the machine's speed varies between rounds. */
export function ratios(result: Result, results: Result[]): number[] {
  const official = results.find(({ name }) => name === (/[pP]ost$/.test(result.name) ? postReference : reference))
  return official ? result.rounds.map((microseconds, index) => official.rounds[index]! / microseconds) : []
}

/** Formats the results of one runtime: the median and the range of the rounds. */
export function runtimeTable(results: Result[]): string {
  const lines = results.map((result) => {
    const times = ratios(result, results)
    return [
      result.name,
      round(median(result.rounds)),
      spread(result.rounds),
      times.length ? round(median(times)) : '',
      times.length ? spread(times) : '',
    ]
  })
  return markdownTable([['', 'µs a URL', 'from–to', 'times the official', 'from–to'], ...lines])
}

/** Formats a table with a column for each runtime and a row for each case. `cell` returns the text of a cell. */
function sideBySide(corner: string, { runtimes }: Report, cell: (result: Result, results: Result[]) => string): string {
  const names = [...new Set(runtimes.flatMap(({ results }) => results.map(({ name }) => name)))]
  const lines = names.map((name) => [
    name,
    ...runtimes.map(({ results }) => {
      const result = results.find((one) => one.name === name)
      return result ? cell(result, results) : ''
    }),
  ])
  return markdownTable([
    [corner, ...runtimes.map(({ name, version }) => `${name.split(' ')[0]} ${version}`)],
    ...lines.filter(([, ...cells]) => cells.some((text) => text !== '')),
  ])
}

/** Formats the medians of all runtimes, in microseconds per URL. */
export const overview = (report: Report): string =>
  sideBySide('µs a URL', report, ({ rounds }) => round(median(rounds)))

/** Formats the speed relative to the official package in the same runtime: the median and the range. */
export const ratioTable = (report: Report): string =>
  sideBySide('times the official', report, (result, results) => {
    const times = ratios(result, results)
    return times.length === 0 || /^@aws-sdk/.test(result.name) ? '' : `${round(median(times))} (${spread(times)})`
  })

const thousands = (value: number): string => Number(value.toPrecision(3)).toLocaleString('en-US')

/** Formats the number of keys signed per second in bulk, in the median round. */
export function bulkTable({ results }: BulkReport): string {
  const rate = ({ keys, seconds }: BulkReport['results'][number]) => keys / median(seconds)
  const lines = results.map((result) => [
    result.name,
    result.keys.toLocaleString('en-US'),
    thousands(rate(result)),
    thousands(rate(results[0]!) / rate(result)),
    result.peakMebibytes?.toFixed(0) ?? '',
  ])
  return markdownTable([['', 'keys', 'URLs a second', 'times as long', 'MiB at most'], ...lines])
}

/** Formats the requests and URLs per second of a server with 100 URLs in each response, in the median round. */
export function throughputTable(results: Throughput[]): string {
  const official = results.find(({ name }) => name === reference)
  const lines = results.map(({ name, requests }) => [
    name,
    thousands(median(requests)),
    thousands(100 * median(requests)),
    official ? round(median(requests.map((rate, index) => rate / official.requests[index]!))) : '',
  ])
  return markdownTable([['A server in Node', 'requests a second', 'URLs a second', 'times the official'], ...lines])
}

/** Formats how time and memory grow with the amount of work. */
export const growthTable = ({ growth, memory }: Report): string =>
  [
    ...growth.map(({ name, points }) =>
      markdownTable([
        [name, ...points.map(([size]) => `${size}`)],
        ['µs a URL', ...points.map(([, microseconds]) => round(microseconds))],
      ]),
    ),
    markdownTable([
      ['Memory', 'bytes a URL'],
      ...memory.map(({ name, bytes }) => [name, `${Math.max(0, Math.round(bytes))}`]),
    ]),
  ].join('\n\n')

/**
 * Inserts the tables between the README's markers.
 *
 * @throws Error if a marker is missing or repeated.
 */
export const insertBench = (text: string, report: Report): string =>
  insertBetween(
    text,
    'bench',
    [
      overview(report),
      ratioTable(report),
      growthTable(report),
      ...(report.throughput ? [throughputTable(report.throughput)] : []),
      ...(report.bulk ? [bulkTable(report.bulk)] : []),
      `${report.machine}, ${report.date}.`,
    ].join('\n\n'),
  )
