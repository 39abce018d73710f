import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'

/** The imports of each TypeScript file in a directory, including types. Paths are relative to that directory. */
export interface SourceGraph {
  /** For each file, the TypeScript files that it imports. */
  files: Map<string, string[]>
  /** For each file, the modules that it imports by name, such as `node:fs`. */
  modules: Map<string, string[]>
}

/** Reads the import graph of all TypeScript files below `directory`. */
export function readSourceGraph(directory: string): SourceGraph {
  const graph: SourceGraph = { files: new Map(), modules: new Map() }
  for (const file of readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!file.endsWith('.ts')) continue
    const path = join(directory, file)
    const specifiers = ts.preProcessFile(readFileSync(path, 'utf8')).importedFiles.map(({ fileName }) => fileName)
    const isRelative = (specifier: string) => specifier.startsWith('.')
    const toFile = (specifier: string) => relative(directory, resolve(dirname(path), specifier))
    graph.files.set(
      file,
      specifiers
        .filter(isRelative)
        .map(toFile)
        .filter((target) => target.endsWith('.ts')),
    )
    graph.modules.set(
      file,
      specifiers.filter((specifier) => !isRelative(specifier)),
    )
  }
  return graph
}

/**
 * Finds circular imports.
 *
 * @returns One path for each circle that a depth-first search finds, such as `['a.ts', 'b.ts', 'a.ts']`.
 */
export function findCircles(files: Map<string, string[]>): string[][] {
  const circles: string[][] = []
  const done = new Set<string>()
  const path: string[] = []
  const visit = (file: string) => {
    const start = path.indexOf(file)
    if (start >= 0) {
      circles.push([...path.slice(start), file])
      return
    }
    if (done.has(file)) return
    path.push(file)
    for (const target of files.get(file) ?? []) visit(target)
    path.pop()
    done.add(file)
  }
  for (const file of files.keys()) visit(file)
  return circles
}

/** The layer of a file: its folder, the file itself if it is `errors.ts` or `types.ts`, or else `entries`. */
export function layerOf(file: string): string {
  const [first = '', ...rest] = file.split('/')
  if (rest.length) return first
  return ['errors.ts', 'types.ts'].includes(first) ? first : 'entries'
}

/** Names of host globals that do input or output, read the clock, or encrypt. */
const hostGlobals = ['crypto', 'fetch', 'performance', 'process', 'require', 'setInterval', 'setTimeout', 'WebSocket']

/** Finds what a file depends on besides its arguments: the clock, input and output, cryptography. */
export function findImpurities(source: string): string[] {
  const found: string[] = []
  const visit = (node: ts.Node) => {
    const isDate = (expression: ts.Expression) => ts.isIdentifier(expression) && expression.text === 'Date'
    if (ts.isNewExpression(node) && isDate(node.expression) && !node.arguments?.length) found.push('new Date()')
    if (ts.isCallExpression(node) && isDate(node.expression)) found.push('Date()')
    if (ts.isPropertyAccessExpression(node) && isDate(node.expression) && node.name.text === 'now')
      found.push('Date.now')
    if (ts.isIdentifier(node) && hostGlobals.includes(node.text) && !isNameOnly(node)) found.push(node.text)
    node.forEachChild(visit)
  }
  visit(ts.createSourceFile('source.ts', source, ts.ScriptTarget.ES2022, true))
  return found
}

/** Whether an identifier is only the name of a property, as in `a.crypto` or `{ crypto: 1 }`, and not the global. */
function isNameOnly({ parent, text }: ts.Identifier): boolean {
  if (ts.isPropertyAccessExpression(parent))
    return parent.name.text === text && !parent.getText().startsWith('globalThis')
  return ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)
}

/** The first line of each statement in an entry that is not `export … from`. */
export function otherThanReexports(source: string): string[] {
  return ts
    .createSourceFile('entry.ts', source, ts.ScriptTarget.ES2022, true)
    .statements.filter((statement) => !(ts.isExportDeclaration(statement) && statement.moduleSpecifier))
    .map((statement) => statement.getText().split('\n')[0]!)
}
