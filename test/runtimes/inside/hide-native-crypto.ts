/** A separate module, so that it runs before the package is imported. */
import { hideNativeCrypto } from '../../conformance/subtle.ts'

hideNativeCrypto()
