import { getObject, presign } from 'sigv4-presign'
import { canonicalRequest } from 'sigv4-presign/verify'
import { expect, it } from 'vitest'
import { describeIncomplete, explainRejection } from '../../src/playground/frame/model/diagnosis.ts'
import { exampleKeys } from './keys.ts'

const presigned = await presign({ region: 'eu-west-1', bucket: 'photos', credentials: exampleKeys }, getObject('a'))

it('recognizes what is not a whole presigned URL', () => {
  expect(describeIncomplete(presigned.url)).toBeUndefined()
  expect(describeIncomplete(presigned.url.slice(0, -4))).toBe(
    'The signature has 60 of 64 digits: the end of the URL is missing.',
  )
  expect(describeIncomplete('https://photos.s3.amazonaws.com/a')).toMatch(/^This URL has no X-Amz-Signature/)
  expect(describeIncomplete('hello')).toBe('This is not a presigned URL.')
})

const bareResponse = '<Error><Code>SignatureDoesNotMatch</Code><Message>Wrong.</Message></Error>'
const detailedResponse = bareResponse.replace(
  '</Error>',
  `<CanonicalRequest>${canonicalRequest(presigned).replaceAll('&', '&amp;')}</CanonicalRequest></Error>`,
)

it('computes the signature if the response does not describe the request', async () => {
  expect(await explainRejection(presigned, bareResponse, undefined)).toMatchObject({
    cause: 'undetermined',
    title: 'Undetermined',
  })
  expect(await explainRejection(presigned, bareResponse, exampleKeys)).toMatchObject({
    cause: 'signatureMatches',
    title: 'Signature matches',
    details: { 'The store’s message': 'Wrong.' },
  })
  const wrong = { ...exampleKeys, secretAccessKey: 'wrong' }
  expect(await explainRejection(presigned, bareResponse, wrong)).toMatchObject({ title: 'Secret differs' })
})

it('compares the response with the signed request, and checks the secret access key too', async () => {
  expect(await explainRejection(presigned, detailedResponse, exampleKeys)).toMatchObject({
    title: 'Secret differs',
    advice: expect.stringContaining('The store received exactly what was signed'),
  })
  const padded = { ...exampleKeys, secretAccessKey: exampleKeys.secretAccessKey.slice(0, -1) }
  expect((await explainRejection(presigned, detailedResponse, padded)).advice).toContain('does not make this signature')
})
