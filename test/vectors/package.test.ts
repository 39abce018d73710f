/** Checks the public functions of the built package. Every runtime runs the same checks. */
import * as library from 'sigv4-presign'
import { describe, test } from 'vitest'
import { vectorChecks } from '../conformance/vectors.ts'
import { files } from './files.ts'

for (const [fileName, file] of Object.entries(files)) {
  const checks = [...vectorChecks(library, [file])]
  if (checks.length) {
    describe(fileName, () => {
      for (const { name, run } of checks) test(name, run)
    })
  }
}
