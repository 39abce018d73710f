/** A separate module, so that it runs before the package is imported. */
import { snapshot } from '../../conformance/globals.ts'

export const before = snapshot()
