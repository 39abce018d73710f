/** Checks the stages before the signature, and other values that no public function returns. */
import { createHash, createHmac, createPrivateKey } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import type { Draft } from '../../src/core/draft.ts'
import { draftPresign } from '../../src/core/presign.ts'
import { checkSigner, signingScope } from '../../src/core/scope.ts'
import { draftUrl } from '../../src/core/url.ts'
import { checkSignerV4a, draftPresignV4a, draftUrlV4a, signingScopeV4a } from '../../src/core/v4a.ts'
import * as p256 from '../../src/crypto/p256.ts'
import { deriveKey, hmac } from '../../src/crypto/runtime.ts'
import { draftPost } from '../../src/post/post.ts'
import type { Credentials } from '../../src/types.ts'
import {
  presignArguments,
  presignPostArguments,
  presignUrlArguments,
  type Stages,
  type VectorCase,
  type VectorFile,
} from '../conformance/vectors.ts'
import { files } from './files.ts'

/** An invalid current time: the cases set their own dates, so nothing may use it. */
const never = new Date(Number.NaN)

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex')

function expectStages(draft: Draft<unknown>, expected: Omit<Stages, 'signature'>): void {
  const { stringToSign, canonicalRequest, payload } = draft
  expect(canonicalRequest + (payload === undefined ? '' : sha256(payload))).toBe(expected.canonicalRequest)
  expect(stringToSign + sha256(expected.canonicalRequest)).toBe(expected.stringToSign)
}

async function expectCase(file: VectorFile, one: VectorCase): Promise<void> {
  if (one.call === 'presign' || one.call === 'presignUrl') {
    const { expect: stages, ours = stages } = one
    const draft = () => {
      if (one.call === 'presign') {
        const [store, operation, options] = presignArguments(file, one)
        const signer = checkSigner(signingScope(store, options, never), store.credentials as Credentials)
        return draftPresign(store, operation, options)(signer, never)
      }
      const [url, options] = presignUrlArguments(file, one)
      const signer = checkSigner(signingScope(options, options, never), options.credentials as Credentials)
      return draftUrl(url, options)(signer, never)
    }
    if ('error' in ours) expect(draft).toThrow(expect.objectContaining({ code: ours.error }))
    else expectStages(draft(), ours)
  } else if (one.call === 'presignV4a') {
    const { expect: stages, ours = stages } = one
    const [store, operation, options] = presignArguments(file, one)
    const signer = checkSignerV4a(signingScopeV4a(store, 'any', options, never), store.credentials)
    expectStages(draftPresignV4a(store, operation, options)(signer, never), ours)
  } else if (one.call === 'presignUrlV4a') {
    const { expect: stages, ours = stages } = one
    const [url, options] = presignUrlArguments(file, one)
    const signer = checkSignerV4a(signingScopeV4a(options, 'any', options, never), options.credentials)
    expectStages(draftUrlV4a(url, options)(signer, never), ours)
  } else if (one.call === 'presignPost') {
    const [store, post] = presignPostArguments(file, one)
    const signer = checkSigner(signingScope(store, post, never), store.credentials as Credentials)
    const { stringToSign, finish, canonicalRequest } = draftPost(store, post)(signer, never)
    expect(canonicalRequest).toBeUndefined()
    expect(stringToSign).toBe(finish('').fields.Policy)
  } else if (one.call === 'signPolicy') {
    const { credentials, date, region, service, policyText } = one.input
    const key = await deriveKey(file.credentials[credentials]!.secretAccessKey, [
      '',
      date,
      region,
      service,
      'aws4_request',
    ])
    expect(await hmac(key, btoa(policyText))).toBe(one.expect.signature)
  } else if (one.call === 'signingKey') {
    const { secretAccessKey, date, region, service } = one.input
    const key = await deriveKey(secretAccessKey, ['', date, region, service, 'aws4_request'])
    // The key can't be exported, so compare an HMAC with one that is made with the published key.
    const published = createHmac('sha256', Buffer.from(one.expect.signingKey, 'hex')).update('text').digest('hex')
    expect(await hmac(key, 'text')).toBe(published)
  }
}

/** Compares a SigV4a key when it is imported into Web Crypto, since it can't be exported later. */
async function expectDerivedKey(file: VectorFile, accessKeyId: string): Promise<void> {
  const { secretAccessKey } = Object.values(file.credentials).find((one) => one.accessKeyId === accessKeyId)!
  const { privateKey, publicKey } = file.derivedKeys![accessKeyId]!
  const importKey = vi.spyOn(crypto.subtle, 'importKey')
  try {
    const key = await p256.deriveKey(secretAccessKey, [accessKeyId])
    expect(key).toMatchObject({ type: 'private', extractable: false, usages: ['sign'] })
    expect(importKey).toHaveBeenLastCalledWith('pkcs8', expect.anything(), expect.anything(), false, ['sign'])
    const pkcs8 = Buffer.from(importKey.mock.lastCall![1] as Uint8Array)
    // Node computes the public key: the imported data contains only the private key.
    const jwk = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' })
    const [d, x, y] = [jwk.d, jwk.x, jwk.y].map((part) => Buffer.from(part!, 'base64url').toString('hex'))
    expect({ privateKey: d, publicKey: { x, y } }).toEqual({ privateKey, publicKey })
  } finally {
    importKey.mockRestore()
  }
}

for (const [fileName, file] of Object.entries(files)) {
  describe(fileName, () => {
    for (const one of file.cases) test(one.name, () => expectCase(file, one))
    for (const accessKeyId of Object.keys(file.derivedKeys ?? {}))
      test(`derives the key of ${accessKeyId}`, () => expectDerivedKey(file, accessKeyId))
  })
}
