type Main = typeof import('../../src/index.ts')

/** A function that may or may not return a promise. Callers await its result either way. */
type Awaitable<Member> = Member extends (...given: infer Given) => Promise<infer Result>
  ? (...given: Given) => Result | Promise<Result>
  : Member

/** The main entry, or another entry with the same exports. */
export type Library = { [Name in keyof Main]: Awaitable<Main[Name]> }
