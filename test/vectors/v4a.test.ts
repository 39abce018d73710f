/** Checks the built SigV4a entry, with ARNs and with verification. Every runtime runs the same checks. */
import * as library from 'sigv4-presign'
import * as endpoints from 'sigv4-presign/endpoints'
import * as v4a from 'sigv4-presign/v4a'
import * as verify from 'sigv4-presign/verify'
import { test } from 'vitest'
import { v4aChecks } from '../conformance/v4a.ts'
import { files as vectors } from './files.ts'

for (const { name, run } of v4aChecks(v4a, library, { endpoints, verify, vectors })) test(name, run)
