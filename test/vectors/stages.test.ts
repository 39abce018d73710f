/** The stages inside, before there is a signature; and what no public function shows. */
import { createHash, createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Draft } from '../../src/core/draft.ts'
import { draftPost } from '../../src/core/post.ts'
import { draftPresign } from '../../src/core/presign.ts'
import { checkSigner } from '../../src/core/scope.ts'
import { draftUrl } from '../../src/core/url.ts'
import { deriveKey, hmac } from '../../src/crypto/web.ts'
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

/** The clock, which is not to be read. */
const never = new Date(Number.NaN)

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex')

function expectStages(draft: Draft<unknown>, { canonicalRequest, stringToSign }: Stages): void {
  const payloadHash = draft.payload === undefined ? '' : sha256(draft.payload)
  expect(draft.canonicalRequest + payloadHash).toBe(canonicalRequest)
  expect(draft.stringToSign + sha256(canonicalRequest)).toBe(stringToSign)
}

async function expectCase(file: VectorFile, one: VectorCase): Promise<void> {
  if (one.call === 'presign' || one.call === 'presignUrl') {
    const { expect: stages, ours = stages } = one
    const draft = () => {
      if (one.call === 'presign') {
        const [store, operation, options] = presignArguments(file, one)
        return draftPresign(store, operation, options, checkSigner(store, store.credentials as Credentials), never)
      }
      const [url, options] = presignUrlArguments(file, one)
      return draftUrl(url, options, checkSigner(options, options.credentials as Credentials), never)
    }
    if ('error' in ours) expect(draft).toThrow(expect.objectContaining({ code: ours.error }))
    else expectStages(draft(), ours)
  } else if (one.call === 'presignPost') {
    const [store, post] = presignPostArguments(file, one)
    const draft = draftPost(store, post, checkSigner(store, store.credentials as Credentials), never)
    const { fields } = draft.finish('')
    expect(draft.canonicalRequest).toBeUndefined()
    expect(draft.stringToSign).toBe(fields.Policy)
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
    // It can't be read, so what it makes is compared with what the published key makes.
    const published = createHmac('sha256', Buffer.from(one.expect.signingKey, 'hex')).update('text').digest('hex')
    expect(await hmac(key, 'text')).toBe(published)
  }
}

for (const [fileName, file] of Object.entries(files)) {
  const cases = file.cases.filter(({ call }) => !call.endsWith('V4a'))
  if (cases.length) {
    describe(fileName, () => {
      for (const one of cases) test(one.name, () => expectCase(file, one))
    })
  }
}
