import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import ts from 'typescript'

/** An error that the compiler reports. */
export interface Finding {
  /** The file name, without its directory. */
  file: string
  /** Counted from 1. */
  line: number
  code: number
  message: string
}

/** The parsed library files of TypeScript and `@types`. Parsing them takes most of the time of a compilation. */
const parsed = new Map<string, ts.SourceFile | undefined>()

/**
 * Compiles files and returns the errors in them and in everything that they import.
 *
 * @param options Compiler options, as in a `tsconfig.json`.
 * @param replaced Contents to use instead of the files on disk, by path.
 */
export function compile(files: string[], options: object, replaced: Record<string, string> = {}): Finding[] {
  const { options: read, errors } = ts.convertCompilerOptionsFromJson({ noEmit: true, ...options }, '.')
  const host = ts.createCompilerHost(read)
  const { readFile, getSourceFile } = host
  host.readFile = (path) => replaced[path] ?? readFile(path)
  host.getSourceFile = (path, target, ...rest) => {
    if (path in replaced) return ts.createSourceFile(path, replaced[path]!, target)
    if (!/\/node_modules\/(typescript|@types)\//.test(path)) return getSourceFile(path, target, ...rest)
    // These options decide whether a file is parsed as a module.
    const key = JSON.stringify([path, target, read.module, read.moduleResolution])
    if (!parsed.has(key)) parsed.set(key, getSourceFile(path, target, ...rest))
    return parsed.get(key)
  }
  const program = ts.createProgram(files, read, host)
  return [...errors, ...ts.getPreEmitDiagnostics(program)].map(({ file, start, code, messageText }) => ({
    file: file ? basename(file.fileName) : '',
    line: file ? file.getLineAndCharacterOfPosition(start ?? 0).line + 1 : 0,
    code,
    message: ts.flattenDiagnosticMessageText(messageText, '\n'),
  }))
}

/** The compiler options of this repository. */
export function ownOptions(root: string): object {
  const path = `${root}tsconfig.json`
  return ts.parseConfigFileTextToJson(path, readFileSync(path, 'utf8')).config.compilerOptions
}
