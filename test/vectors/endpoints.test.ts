/** Checks the built entries for endpoints and tokens. Every runtime runs the same checks. */
import * as library from 'sigv4-presign'
import * as endpoints from 'sigv4-presign/endpoints'
import * as tokens from 'sigv4-presign/tokens'
import * as tokensSync from 'sigv4-presign/tokens/sync'
import { describe, test } from 'vitest'
import type { Check } from '../conformance/check.ts'
import { endpointChecks } from '../conformance/endpoints.ts'
import { tokenChecks } from '../conformance/tokens.ts'
import { files } from './files.ts'

const checks: Record<string, Iterable<Check>> = {
  endpoints: endpointChecks(endpoints, library, files),
  tokens: tokenChecks('tokens', tokens, library, files),
  'tokens/sync': tokenChecks('tokens/sync', tokensSync, library, files),
}

describe.each(Object.entries(checks))('%s', (_, all) => {
  for (const { name, run } of all) test(name, run as () => Promise<void>)
})
