/**
 * Lets every Node run the project's TypeScript, Node 20 too, which reads none by itself:
 * `node --import ./test/typescript.mjs FILE.ts`. Types are erased, never checked: `npm run typecheck` does that.
 */
import { readFileSync } from 'node:fs'
import module from 'node:module'
import { fileURLToPath } from 'node:url'
import { isMainThread } from 'node:worker_threads'
import { transformSync } from 'esbuild'

/** @type {(url: string, context: object, next: (url: string, context: object) => unknown) => unknown} */
export const load = (url, context, next) => {
  if (!url.endsWith('.ts')) return next(url, context)
  const options = { loader: 'ts', sourcefile: fileURLToPath(url), sourcemap: 'inline', target: 'node20' }
  const { code } = transformSync(readFileSync(fileURLToPath(url), 'utf8'), options)
  return { format: 'module', source: code, shortCircuit: true }
}

// Older Nodes load this file a second time, in the thread where hooks run.
if (module.registerHooks) module.registerHooks({ load })
else if (isMainThread) module.register(import.meta.url)
