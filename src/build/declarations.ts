/**
 * Writes the declaration files of the package's entries, and of what they refer to, into `dist/`: one `.d.ts` and one
 * `.d.cts` for each source file. So "go to definition" leads to files and types under their real names.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (file: string) => readFileSync(join(root, file), 'utf8')

/** The declarations of each source file, by its path without the extension. */
function emitDeclarations(entries: string[]): Map<string, string> {
  const config = ts.parseConfigFileTextToJson('tsconfig.json', read('tsconfig.json')).config.compilerOptions
  const { options } = ts.convertCompilerOptionsFromJson(
    { ...config, noEmit: false, declaration: true, emitDeclarationOnly: true, rootDir: 'src', outDir: 'dist' },
    root,
  )
  const program = ts.createProgram(
    entries.map((entry) => join(root, entry)),
    options,
  )
  const declarations = new Map<string, string>()
  const { diagnostics } = program.emit(undefined, (path, text) => {
    declarations.set(path.slice(join(root, 'dist/').length).replace(/\.d\.ts$/, ''), text)
  })
  if (diagnostics.length) throw new Error(ts.formatDiagnostics(diagnostics, ts.createCompilerHost(options)))
  return declarations
}

/** The imports of a declaration file: the position of each in the text, and the path that it refers to. */
const importsOf = (name: string, text: string) =>
  ts
    .preProcessFile(text)
    .importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName, pos, end }) => ({ pos, end, path: join(dirname(name), fileName).replace(/\.ts$/, '') }))

/** Replaces the extension of each relative import, `.ts`, by that of the files that run. */
function withExtension(name: string, text: string, extension: string): string {
  let result = text
  // From the end, so that positions stay right.
  for (const { pos, end } of importsOf(name, text).reverse())
    result =
      result.slice(0, pos) + result.slice(pos, end + 2).replace(/\.ts(?=['"])/, extension) + result.slice(end + 2)
  return result
}

const { tsup } = JSON.parse(read('package.json')) as { tsup: { entry: string[] }[] }
const entries = tsup[0]!.entry
const declarations = emitDeclarations(entries)
const reachable = new Set(entries.map((entry) => entry.replace(/^src\/|\.ts$/g, '')))
for (const name of reachable) {
  const text = declarations.get(name)
  if (text === undefined) throw new Error(`declarations.ts: no declarations of ${name}`)
  for (const { path } of importsOf(name, text)) reachable.add(path)
  mkdirSync(dirname(join(root, 'dist', name)), { recursive: true })
  writeFileSync(join(root, 'dist', `${name}.d.ts`), withExtension(name, text, '.js'))
  writeFileSync(join(root, 'dist', `${name}.d.cts`), withExtension(name, text, '.cjs'))
}
