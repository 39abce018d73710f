/** A module of its own, so that it runs before the package is imported. */
import { hideNativeCrypto } from '../../conformance/subtle.ts'

hideNativeCrypto()
