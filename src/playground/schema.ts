import ts from 'typescript'

/** The kind of a parameter's value, which decides how the playground asks for it. */
export type ParameterKind = 'text' | 'number' | 'boolean' | 'date' | 'record' | 'copySource'

/** A parameter of an operation. */
export interface ParameterSchema {
  name: string
  kind: ParameterKind
  /** Its documentation; code is in backticks. */
  about: string
  required: boolean
  /** The known values. */
  choices: string[]
}

/** An operation builder of the library. */
export interface OperationSchema {
  name: string
  /** Its documentation. */
  about: string
  /** Whether it acts on an object and so has a key. */
  onObject: boolean
  parameters: ParameterSchema[]
}

/** Parameters of every builder that the playground asks for elsewhere. */
const common = ['bucket', 'query', 'headers']

/** Returns the members of a type except `undefined`. */
const membersOf = (type: ts.Type): ts.Type[] =>
  (type.isUnion() ? type.types : [type]).filter((member) => !(member.flags & ts.TypeFlags.Undefined))

function kindOf(checker: ts.TypeChecker, members: ts.Type[]): ParameterKind {
  const some = (test: (member: ts.Type) => unknown) => members.some(test)
  if (some((member) => member.flags & ts.TypeFlags.NumberLike)) return 'number'
  if (some((member) => member.flags & ts.TypeFlags.BooleanLike)) return 'boolean'
  if (some((member) => member.getProperty('toUTCString'))) return 'date'
  if (some((member) => member.getProperty('bucket'))) return 'copySource'
  if (
    some((member) => !(member.flags & ts.TypeFlags.String) && checker.getIndexInfoOfType(member, ts.IndexKind.String))
  )
    return 'record'
  return 'text'
}

const documentation = (checker: ts.TypeChecker, symbol: ts.Symbol): string =>
  ts.displayPartsToString(symbol.getDocumentationComment(checker)).replaceAll('\n', ' ')

function readParameter(checker: ts.TypeChecker, symbol: ts.Symbol): ParameterSchema {
  const members = membersOf(checker.getTypeOfSymbol(symbol))
  return {
    name: symbol.name,
    kind: kindOf(checker, members),
    about: documentation(checker, symbol),
    required: !(symbol.flags & ts.SymbolFlags.Optional),
    choices: members.flatMap((member) => (member.isStringLiteral() ? [member.value] : [])),
  }
}

/**
 * Reads the operation builders from their source: their names, parameters and documentation. So the playground always
 * offers everything that the library has.
 *
 * @param file The module that exports the builders.
 */
export function readOperations(file: string): OperationSchema[] {
  const program = ts.createProgram([file], {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    types: [],
  })
  const checker = program.getTypeChecker()
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)!)!)
  return exported.map((symbol) => {
    const [signature] = checker.getTypeOfSymbol(symbol).getCallSignatures()
    const given = signature!.getParameters()
    const parameters = checker.getNonNullableType(checker.getTypeOfSymbol(given.at(-1)!))
    return {
      name: symbol.name,
      about: documentation(checker, symbol),
      onObject: given[0]!.name === 'key',
      parameters: parameters
        .getProperties()
        .filter(({ name }) => !common.includes(name))
        .map((property) => readParameter(checker, property)),
    }
  })
}
