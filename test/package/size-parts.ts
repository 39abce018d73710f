import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { markdownTable } from '../table.ts'

/** The purpose of each source file in a bundle of `{ presign, getObject }`. */
const purposes: Record<string, string> = {
  'core/request.ts': 'Checks headers and parameters, hoists headers, and assembles the canonical request and the URL',
  'operations/builders.ts': 'The parameters of GetObject',
  'core/address.ts': 'Endpoints, bucket rules, path style and virtual-hosted style, keys',
  'core/scope.ts': 'Checks credentials, region and service',
  'input/check.ts': 'Checks strings, numbers, dates and pairs',
  'core/time.ts': "Expiry, stable URLs, the credentials' own expiry",
  'sign/complete.ts': 'Calls a credentials provider, and completes a draft with its signature',
  'crypto/web.ts': 'SHA-256, HMAC and key derivation with Web Crypto',
  'core/presign.ts': 'Drafts an operation on a store',
  'errors.ts': 'The error class, and the form of messages',
  'core/canonical.ts': 'The canonical request',
  'core/partition.ts': 'The domains of the partitions',
  'core/encode.ts': 'Percent-encoding',
  'sign/keys.ts': 'The bounded cache of signing keys',
  'core/memoize.ts': 'Caches the last result of a function',
  'sign/async.ts': 'The function `presign` itself',
  'operations/operation.ts': 'Turns the parameters of an operation into headers and query parameters',
  'input/store.ts': 'Checks the names in a store, and its guard',
  'input/known.ts': 'Rejects unknown names, and suggests the nearest known name',
  'crypto/runtime.ts': 'Chooses between native crypto and Web Crypto',
  'crypto/native.ts': "Uses the runtime's native crypto",
}

/**
 * A table of the minified bytes of `{ presign, getObject }` by source file, largest first.
 *
 * @throws Error if a file in the bundle has no purpose here.
 */
export async function partsTable(): Promise<string> {
  const source = new URL('../../src/', import.meta.url)
  const { metafile } = await build({
    stdin: { contents: "export { presign, getObject } from './index.ts'", resolveDir: fileURLToPath(source) },
    absWorkingDir: fileURLToPath(source),
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2022',
  })
  const parts = Object.entries(Object.values(metafile.outputs)[0]!.inputs)
    .map(([file, { bytesInOutput }]) => ({ file, bytes: bytesInOutput }))
    // A few bytes are only a name that the file re-exports.
    .filter(({ bytes }) => bytes > 20)
    .sort((a, b) => b.bytes - a.bytes)
  return markdownTable([
    ['File', 'Minified', 'Purpose'],
    ...parts.map(({ file, bytes }) => {
      if (!purposes[file]) throw new Error(`size-parts.ts does not state the purpose of ${file}`)
      return [`src/${file}`, bytes.toLocaleString('en'), purposes[file]]
    }),
  ])
}
