import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { EdgeVM } from '@edge-runtime/vm'
import { type Runtime, readAnswer } from './runtime.ts'

const name = 'Edge Runtime'

/** Vercel's Edge Runtime: the engine of this Node with other globals and without `eval`. */
export const edgeRuntime: Runtime = {
  name,
  nodeLike: false,
  hasXmlHttpRequest: false,
  missing: () => undefined,
  version: async () => (createRequire(import.meta.url)('@edge-runtime/vm/package.json') as { version: string }).version,
  async run({ directory }) {
    const vm = new EdgeVM()
    const script = await readFile(join(directory, 'script.js'), 'utf8')
    // The function keeps the script's only variable from becoming a global.
    const run = `(() => { ${script}\nreturn conformance.answer(conformance.subject).then(JSON.stringify) })()`
    return readAnswer(name, await vm.evaluate<Promise<string>>(run))
  },
}
