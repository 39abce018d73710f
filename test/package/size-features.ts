import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import ts from 'typescript'
import { markdownTable } from '../table.ts'

const source = fileURLToPath(new URL('../../src/', import.meta.url))

/** Removes a feature from the text of a source file. The path is relative to `src/`. */
type Removal = (text: string, path: string) => string

/** Replaces text in one file. Throws if the file no longer contains it. */
const replaceIn =
  (file: string, replacements: [from: string, to: string][]): Removal =>
  (text, path) => {
    if (path !== file) return text
    return replacements.reduce((changed, [from, to]) => {
      if (!changed.includes(from)) throw new Error(`size-features.ts: ${file} does not contain ${from}`)
      return changed.replaceAll(from, to)
    }, text)
  }

/** Replaces each node for which `replace` returns another one. */
function transform(text: string, replace: (node: ts.Node) => ts.Node): string {
  const file = ts.createSourceFile('module.ts', text, ts.ScriptTarget.Latest, true)
  const { transformed } = ts.transform(file, [
    (context) => (root) => {
      const visit = (node: ts.Node): ts.Node => {
        const replaced = replace(node)
        return replaced === node ? ts.visitEachChild(node, visit, context) : replaced
      }
      return ts.visitNode(root, visit) as ts.SourceFile
    },
  ])
  return ts.createPrinter().printFile(transformed[0]!)
}

/** Whether a node is a call of a function. */
const isCallOf = (node: ts.Node, name: string): node is ts.CallExpression =>
  ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === name

/** Whether a node is text for people: a literal of several words that is not split into names. */
const isMessage = (node: ts.Node): boolean =>
  (ts.isStringLiteral(node) || ts.isTemplateLiteral(node)) &&
  /\w\W? \W{0,2}\w/.test(node.getText()) &&
  !ts.isPropertyAccessExpression(node.parent)

/** The features of `{ presign, getObject }` that can be removed one at a time. */
const features: Record<string, Removal> = {
  'Checks of strings, numbers and switches, without their messages': replaceIn('input/check.ts', [
    ['check(code, name, typeof value', 'true || check(code, name, typeof value'],
    ["check('InvalidParameter', name, typeof (value", "true || check('InvalidParameter', name, typeof (value"],
    ['check(\n    code,\n    name,\n    Number', 'true || check(\n    code,\n    name,\n    Number'],
  ]),
  'Native crypto beside Web Crypto': replaceIn('crypto/runtime.ts', [
    ['native.nativeCrypto()', 'undefined'],
    ['isWebKey(key) ?', 'true ?'],
  ]),
  'Keeping the bytes of keys, for Fastly Compute': replaceIn('crypto/web.ts', [
    ['const copy = pin(bytes)', 'const copy = bytes'],
    ['kept.set(key, copy)', ''],
    ['pin(signature)', 'signature'],
  ]),
  'Scoped credentials': (text, path) => {
    const withoutKey = replaceIn('sign/async.ts', [
      ['signingKeys(deriveKey, (signingKey) => importKey(hexBytes(signingKey)))', 'signingKeys(deriveKey)'],
    ])
    const withoutChecks = replaceIn('core/scope.ts', [
      ['if (signingKey === undefined) check', 'if (true) check'],
      ['if (signingKey !== undefined) checkScoped(given, scope)', ''],
    ])
    return withoutKey(withoutChecks(text, path), path)
  },
  'Reading an endpoint in engines without `URL`': replaceIn('core/address.ts', [
    ["typeof endpoint === 'string' && plainEndpoint.exec(endpoint)", 'undefined'],
    ['if (!plain)', 'if (true)'],
  ]),
  'Recognizing an endpoint that already names the bucket': replaceIn('core/address.ts', [
    ['if (endpoint && forcePathStyle === undefined)', 'if (false)'],
  ]),
  'Pairs of headers and parameters, such as a `Map`': replaceIn('input/check.ts', [
    ['Symbol.iterator in source', 'false'],
  ]),
  // These print the file again, so they come after the replacements of text.
  'The text of messages': (text) =>
    transform(text, (node) => (isMessage(node) ? ts.factory.createStringLiteral('') : node)),
  'Rejecting unknown names, and suggesting the known one': (text) =>
    transform(text, (node) =>
      ts.isExpressionStatement(node) && isCallOf(node.expression, 'checkNames')
        ? ts.factory.createEmptyStatement()
        : node,
    ),
}

/** The gzipped size of `{ presign, getObject }` when it is bundled from the source, in bytes. */
async function measureWithout(remove: Removal): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: "export { presign, getObject } from './index.ts'", resolveDir: source },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    plugins: [
      {
        name: 'remove-feature',
        setup({ onLoad }) {
          onLoad({ filter: /\.ts$/ }, ({ path }) => ({
            contents: remove(readFileSync(path, 'utf8'), relative(source, path)),
            loader: 'ts',
          }))
        },
      },
    ],
  })
  return gzipSync(outputFiles[0]!.contents, { level: 9 }).length
}

/** A table of the gzipped bytes by which `{ presign, getObject }` shrinks without each feature, largest first. */
export async function featuresTable(): Promise<string> {
  const whole = await measureWithout((text) => text)
  const costs = await Promise.all(
    Object.entries(features).map(async ([feature, remove]) => ({
      feature,
      bytes: whole - (await measureWithout(remove)),
    })),
  )
  costs.sort((a, b) => b.bytes - a.bytes)
  const withoutAll = await measureWithout((text, path) =>
    Object.values(features).reduce((changed, remove) => remove(changed, path), text),
  )
  return markdownTable([
    ['Feature', 'Gzipped'],
    ...costs.map(({ feature, bytes }) => [feature, bytes.toLocaleString('en')]),
    ['All of these together', (whole - withoutAll).toLocaleString('en')],
  ])
}
