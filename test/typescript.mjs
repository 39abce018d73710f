/**
 * Lets every version of Node run the project's TypeScript, including Node 20, which has no support for it:
 * `node --import ./test/typescript.mjs FILE.ts`. It erases types without checking them; `npm run typecheck` does that.
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

// Older versions of Node load this file a second time, in the thread that runs the hooks.
if (module.registerHooks) module.registerHooks({ load })
else if (isMainThread) module.register(import.meta.url)
