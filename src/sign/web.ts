import { deriveKey } from '../crypto/web.ts'
import { signingKeys } from './keys.ts'

/** SigV4's signing keys. */
export const signingKey = /* @__PURE__ */ signingKeys(deriveKey)
