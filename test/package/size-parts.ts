import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { markdownTable } from '../table.ts'

/** The purpose of each source file in a bundle of `{ presign, getObject }`. */
const purposes: Record<string, string> = {
  'core/request.ts':
    "Checks of headers and parameters, hoisting, the payload's hash, the URL and what must be sent with it",
  'operations/builders.ts': 'All parameters of GetObject under their S3 names, each checked, with other names refused',
  'core/address.ts':
    'Virtual-hosted and path style, endpoints with port and path, keys that no client can reach refused',
  'core/scope.ts': 'Checks of credentials, region and service',
  'input/check.ts': 'Checks of text, numbers, dates and plain objects',
  'core/time.ts': "Expiry, stable URLs, the credentials' own expiry",
  'sign/complete.ts': 'Signing, providers of credentials, the word about a runtime without Web Crypto',
  'crypto/web.ts': 'SHA-256, HMAC and key derivation by Web Crypto',
  'core/presign.ts': 'An operation on a store, with repeated parameters',
  'errors.ts': 'The error: one class in every entry, a code, a message that holds nothing that was given',
  'core/canonical.ts': 'The canonical request',
  'core/partition.ts': "The partitions' domains",
  'core/encode.ts': 'Percent-encoding',
  'sign/keys.ts': "Signing keys' bounded cache",
  'core/memoize.ts': 'Nothing computed twice that did not change',
  'sign/async.ts': 'The function itself',
  'operations/operation.ts': 'Tables of parameters: where each goes, how it is written, which are required',
  'input/store.ts': 'Checks of the store itself: its names, its switches, its guard',
  'input/known.ts': 'Unknown properties refused, with the nearest known name',
  'crypto/runtime.ts': 'The choice between native crypto and Web Crypto',
  'crypto/native.ts': "The runtime's native crypto",
  'core/credential-scope.ts': 'The scope that a provider receives',
  'sign/credential-scope.ts': 'The scope that a provider receives',
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
