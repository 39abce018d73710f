/**
 * Times this library and its peers in every installed runtime and prints tables.
 *
 * Usage: `npm run bench` runs everything, `npm run bench -- 'Node 20' growth throughput bulk` a selection, and
 * `npm run bench -- --json > FILE` writes the data to a file.
 */
import { writeFileSync } from 'node:fs'
import { missingHere, withDirectory } from '../runtimes/runtime.ts'
import { timeAll } from './bulk.ts'
import { bundle, growthOf, machine, runtimes } from './runtimes.ts'
import { bulkTable, growthTable, type Report, results, runtimeTable, throughputTable } from './table.ts'
import { measureThroughput } from './throughput.ts'

const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const json = process.argv.includes('--json')
const print = (text: string) => {
  if (!json) console.log(text)
}

await withDirectory(async (directory) => {
  await bundle(directory)
  const report: Report = {
    machine: machine(),
    date: new Date().toISOString().slice(0, 10),
    runtimes: [],
    growth: [],
    memory: [],
  }
  for (const runtime of runtimes) {
    if (wanted.length > 0 && !wanted.includes(runtime.name)) continue
    if (missingHere(runtime.name, runtime.missing())) continue
    const version = await runtime.version()
    const answer = await runtime.run(directory)
    report.runtimes.push({ name: runtime.name, version, ...answer })
    print(`\n${runtime.name} (${version}), ${report.machine}\n\n${runtimeTable(answer.results)}`)
    if (answer.others.length > 0) print(`\nnot the same work there: ${answer.others.join(', ')}`)
  }
  if (wanted.length === 0 || wanted.includes('growth')) {
    Object.assign(report, await growthOf(directory))
    print(`\n${growthTable(report)}`)
  }
  if (wanted.length === 0 || wanted.includes('throughput')) {
    report.throughput = await measureThroughput(directory)
    print(`\nthroughput, ${report.machine}\n\n${throughputTable(report.throughput)}`)
  }
  if (wanted.length === 0 || wanted.includes('bulk')) {
    report.bulk = await timeAll(directory)
    print(`\nbulk, ${report.machine}\n\n${bulkTable(report.bulk)}`)
    for (const name of report.bulk.missing) print(`\nnot there: ${name}`)
  }
  const data = JSON.stringify(report, undefined, 2)
  if (json) console.log(data)
  if (wanted.length === 0) writeFileSync(results, data)
})
