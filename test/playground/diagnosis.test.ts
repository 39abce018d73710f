import { getObject, presign } from 'sigv4-presign'
import { canonicalRequest } from 'sigv4-presign/verify'
import { expect, it } from 'vitest'
import { explainRejection } from '../../src/playground/frame/model/diagnosis.ts'
import { exampleKeys } from './keys.ts'

const presigned = await presign({ region: 'eu-west-1', bucket: 'photos', credentials: exampleKeys }, getObject('a'))
const silent = '<Error><Code>SignatureDoesNotMatch</Code><Message>Wrong.</Message></Error>'
const stating = silent.replace(
  '</Error>',
  `<CanonicalRequest>${canonicalRequest(presigned).replaceAll('&', '&amp;')}</CanonicalRequest></Error>`,
)

it('computes the signature if the store states nothing about the request', async () => {
  expect(await explainRejection(presigned, silent, undefined)).toMatchObject({ title: 'undetermined' })
  expect(await explainRejection(presigned, silent, exampleKeys)).toMatchObject({
    title: 'signatureMatches',
    details: { 'The store’s message': 'Wrong.' },
  })
  const wrong = { ...exampleKeys, secretAccessKey: 'wrong' }
  expect(await explainRejection(presigned, silent, wrong)).toMatchObject({ title: 'secretDiffers' })
})

it('prefers what the store states, and a cause that the secret explains', async () => {
  expect(await explainRejection(presigned, stating, exampleKeys)).toMatchObject({
    title: 'secretDiffers',
    advice: expect.stringContaining('The store received exactly what was signed'),
  })
  const padded = { ...exampleKeys, secretAccessKey: exampleKeys.secretAccessKey.slice(0, -1) }
  expect((await explainRejection(presigned, stating, padded)).advice).toContain('does not make this signature')
})
