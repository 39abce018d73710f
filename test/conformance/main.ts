import { attachmentChecks } from './attachment.ts'
import type { Check } from './check.ts'
import { errorChecks } from './errors.ts'
import { keyChecks } from './keys.ts'
import type { Library } from './library.ts'
import { operationChecks } from './operations.ts'
import { postChecks } from './post.ts'
import { presignChecks } from './presign.ts'
import { scopedChecks } from './scoped.ts'
import { urlChecks } from './url.ts'
import { type VectorFile, vectorChecks } from './vectors.ts'

/** What other implementations have signed. */
export interface Signed {
  /** The files of `vectors/` by name. */
  vectors: Record<string, VectorFile>
  /** The official presigner's signature for the case of each operation. */
  signatures: Record<string, string>
}

function* allVectorChecks(library: Library, vectors: Signed['vectors']): Iterable<Check> {
  for (const [file, content] of Object.entries(vectors)) {
    for (const { name, run } of vectorChecks(library, [content])) yield { name: `vectors: ${file}: ${name}`, run }
  }
}

/** The checks of the main entry and of every entry with the same exports. */
export function* mainChecks(library: Library, { vectors, signatures }: Signed): Iterable<Check> {
  yield* allVectorChecks(library, vectors)
  yield* presignChecks(library)
  yield* operationChecks(library, signatures)
  yield* postChecks(library)
  yield* urlChecks(library)
  yield* attachmentChecks(library)
  yield* keyChecks(library)
  yield* scopedChecks(library)
  yield* errorChecks(library)
}
