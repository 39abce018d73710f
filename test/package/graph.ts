import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import ts from 'typescript'

/** The contents of a module and of everything that it imports. */
export interface Graph {
  files: string[]
  /** Imported modules that are not files of the package. */
  foreign: string[]
  /** The globals that are not part of ECMAScript. */
  hostGlobals: string[]
  /** All identifiers: variables, properties and globals. */
  names: Set<string>
  /** The values of all number literals. */
  numbers: Set<number>
  /** Whether the code uses unsigned right shifts. A 32-bit hash can't do without them. */
  shiftsWords: boolean
}

/** Names that a CommonJS module has besides the globals. */
const commonJs = ['exports', 'module', 'require']

/** Names that have no declaration and yet are not globals of the host. */
const undeclared = ['arguments', 'undefined']

const wordShifts = [
  ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken,
  ts.SyntaxKind.GreaterThanGreaterThanGreaterThanEqualsToken,
]

/** The module that a node imports, whether by `import`, `export … from` or `require`. */
function imported(node: ts.Node): string | undefined {
  if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
    return (node.moduleSpecifier as ts.StringLiteral).text
  }
  if (!ts.isCallExpression(node)) return undefined
  const { expression, arguments: given } = node
  const isImport = expression.kind === ts.SyntaxKind.ImportKeyword
  if (!isImport && !(ts.isIdentifier(expression) && expression.text === 'require')) return undefined
  const [first] = given
  return first && ts.isStringLiteralLike(first) ? first.text : 'something computed'
}

function walk(node: ts.Node, visit: (node: ts.Node) => void) {
  visit(node)
  node.forEachChild((child) => walk(child, visit))
}

const parse = (file: string) => ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true)

/** The files of the graph, and the imports of modules outside the package. */
function follow(entry: string): Pick<Graph, 'files' | 'foreign'> {
  const files = [entry]
  const foreign: string[] = []
  for (const file of files) {
    walk(parse(file), (node) => {
      const specifier = imported(node)
      if (specifier === undefined) return
      const target = resolve(dirname(file), specifier)
      if (!/^\.\.?\//.test(specifier)) foreign.push(specifier)
      else if (!files.includes(target)) files.push(target)
    })
  }
  return { files, foreign }
}

/** Whether an identifier refers to a variable, unlike the name of a property. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node
  if (ts.isBindingElement(parent)) return parent.propertyName !== node
  if (ts.isImportSpecifier(parent) || (ts.isExportSpecifier(parent) && parent.parent.parent.moduleSpecifier))
    return false
  return !(
    (ts.isMethodDeclaration(parent) || ts.isPropertyDeclaration(parent) || ts.isAccessor(parent)) &&
    parent.name === node
  )
}

/**
 * Reads the graph of a built entry. The TypeScript compiler resolves names with ECMAScript's own library only, so that
 * a name that it can't resolve must come from the host.
 */
export function readGraph(entry: string): Graph {
  const { files, foreign } = follow(entry)
  const program = ts.createProgram(files, {
    allowJs: true,
    lib: ['lib.es2022.d.ts'],
    module: ts.ModuleKind.ESNext,
    noEmit: true,
    noResolve: true,
    target: ts.ScriptTarget.ES2022,
    types: [],
  })
  const checker = program.getTypeChecker()
  const hostGlobals = new Set<string>()
  const names = new Set<string>()
  const numbers = new Set<number>()
  let shiftsWords = false

  const isUnresolved = (node: ts.Identifier) => {
    const symbol = ts.isShorthandPropertyAssignment(node.parent)
      ? checker.getShorthandAssignmentValueSymbol(node.parent)
      : ts.isExportSpecifier(node.parent)
        ? checker.getExportSpecifierLocalTargetSymbol(node.parent)
        : checker.getSymbolAtLocation(node)
    return !symbol?.declarations && !undeclared.includes(node.text)
  }
  /** Counts `globalThis.name` as a use of `name`. Any other use of `globalThis` could reach anything. */
  const readGlobalThis = ({ parent }: ts.Identifier) => {
    if (!ts.isPropertyAccessExpression(parent) || !ts.isIdentifier(parent.name)) hostGlobals.add('globalThis')
    else if (isUnresolved(parent.name)) hostGlobals.add(parent.name.text)
  }

  for (const file of files) {
    walk(program.getSourceFile(file)!, (node) => {
      shiftsWords ||= wordShifts.includes(node.kind)
      if (ts.isNumericLiteral(node)) numbers.add(Number(node.text))
      if (!ts.isIdentifier(node)) return
      names.add(node.text)
      if (!isReference(node)) return
      if (node.text === 'globalThis') readGlobalThis(node)
      else if (isUnresolved(node) && !(file.endsWith('.cjs') && commonJs.includes(node.text)))
        hostGlobals.add(node.text)
    })
  }
  return { files, foreign, hostGlobals: [...hostGlobals].sort(), names, numbers, shiftsWords }
}
