import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import ts from 'typescript'

/** An error that the compiler found. */
export interface Finding {
  /** The name of the file, without its directory. */
  file: string
  /** From 1. */
  line: number
  code: number
  message: string
}

/** The parsed library files of TypeScript and its like, by path: the largest part of every compilation. */
const parsed = new Map<string, ts.SourceFile | undefined>()

/**
 * Compiles files and returns what is wrong with them and with all that they import.
 *
 * @param options As in a `tsconfig.json`.
 * @param replaced Texts to read in place of files, by their paths.
 */
export function compile(files: string[], options: object, replaced: Record<string, string> = {}): Finding[] {
  const { options: read, errors } = ts.convertCompilerOptionsFromJson({ noEmit: true, ...options }, '.')
  const host = ts.createCompilerHost(read)
  const { readFile, getSourceFile } = host
  host.readFile = (path) => replaced[path] ?? readFile(path)
  host.getSourceFile = (path, target, ...rest) => {
    if (path in replaced) return ts.createSourceFile(path, replaced[path]!, target)
    if (!/\/node_modules\/(typescript|@types)\//.test(path)) return getSourceFile(path, target, ...rest)
    // A parsed file depends on whether it is a module, which differs between these options.
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

/** The compiler's options of this repository. */
export function ownOptions(root: string): object {
  const path = `${root}tsconfig.json`
  return ts.parseConfigFileTextToJson(path, readFileSync(path, 'utf8')).config.compilerOptions
}
