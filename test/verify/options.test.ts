import { canonicalRequest, diagnoseWith, stringToSign, verifyPost, verifyUrl, verifyUrlV4a } from 'sigv4-presign/verify'
import { describe, expect, it } from 'vitest'
import { credentials, options, postOptions, sign, signPost } from './samples.ts'

describe('an unknown option', () => {
  it.each([
    ['Region', 'region'],
    ['regions', 'region'],
    ['clockskew', 'clockSkew'],
    ['credential', 'credentials'],
    ['dotSegment', 'dotSegments'],
    ['unsignedHeaders', 'unsignedAmzHeaders'],
    ['hosts', 'host'],
  ])('of a URL verifier is rejected with a suggestion: %s', async (name, suggestion) => {
    const received = await sign()
    const expected = {
      code: 'InvalidParameter',
      parameter: name,
      message: `${name}: unknown option; did you mean "${suggestion}"?`,
    }
    for (const verify of [verifyUrl, verifyUrlV4a]) {
      const error = await verify(received, { ...options, [name]: 1 }).catch((reason: Error) => reason)
      expect(error).toMatchObject(expected)
      expect(error).not.toHaveProperty('status')
    }
  })

  it.each([
    ['Bucket', 'bucket'],
    ['files', 'file'],
    ['dotsegments', 'dotSegments'],
  ])('of the form verifier is rejected with a suggestion: %s', async (name, suggestion) => {
    const { fields } = await signPost()
    await expect(verifyPost(fields, { ...postOptions, [name]: undefined })).rejects.toThrow(
      `${name}: unknown option; did you mean "${suggestion}"?`,
    )
  })

  it('of any other function is rejected', async () => {
    const received = await sign()
    const wrong = { payloadhash: 'a' } as object
    expect(() => canonicalRequest(received, wrong)).toThrow('did you mean "payloadHash"?')
    await expect(stringToSign(received, wrong)).rejects.toThrow('did you mean "payloadHash"?')
    const secret = { accessKeyId: 'A', secretAccessKey: 'b' }
    await expect(diagnoseWith(received, { credentials: secret, answer: '' } as never)).rejects.toThrow('unknown option')
  })

  it('that the form already contains, such as the size of the file, is rejected', async () => {
    const { fields } = await signPost({ contentLengthRange: [1, 2] })
    await expect(verifyPost(fields, { credentials, bucket: 'photos', size: 1 } as never)).rejects.toThrow(
      'unknown option',
    )
  })
})
