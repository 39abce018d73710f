import { deriveKey } from '../crypto/web.ts'
import { signingKeys } from './keys.ts'

/** Promises of keys, so that concurrent calls share one. */
export const signingKey = /* @__PURE__ */ signingKeys((secretAccessKey, scope, forget) => {
  const key = deriveKey(secretAccessKey, scope)
  key.catch(forget)
  return key
})
