type Main = typeof import('../../src/index.ts')

/** The function, whether or not it returns a promise: what it returns can be awaited. */
type Awaitable<Member> = Member extends (...given: infer Given) => Promise<infer Result>
  ? (...given: Given) => Result | Promise<Result>
  : Member

/** The main entry, and every other that has the same names. */
export type Library = { [Name in keyof Main]: Awaitable<Main[Name]> }
