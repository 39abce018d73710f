/** The script behind `npm run demo`. */
import { readFile } from 'node:fs/promises'
import { chooseStore } from './choose-store.ts'
import { runDemo } from './demo.ts'
import { createPrinter } from './print.ts'

const interruption = new AbortController()
process.once('SIGINT', () => interruption.abort())

const color = process.stdout.isTTY && !process.env.NO_COLOR
const demo = await chooseStore(process.env)
const print = createPrinter((text) => process.stdout.write(text), { color, redact: !demo.isTemporary })
try {
  print.line(`Store: ${demo.description}`)
  print.line(`       ${demo.server.endpoint}, region ${demo.store.region}`)
  const bytes = new Uint8Array(await readFile(new URL('../../package-lock.json', import.meta.url)))
  const file = { name: 'package-lock.json', type: 'application/json', bytes }
  const failed = await runDemo(demo, file, print, interruption.signal)
  if (interruption.signal.aborted) {
    print.heading('Interrupted.')
    process.exitCode = 130
  } else if (failed > 0) {
    print.heading(`${failed} of the steps failed.`)
    process.exitCode = 1
  } else print.heading('Everything worked.')
} finally {
  await demo.stop()
}
