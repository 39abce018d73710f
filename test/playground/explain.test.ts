import fc from 'fast-check'
import * as library from 'sigv4-presign'
import { presignV4a } from 'sigv4-presign/v4a'
import { canonicalRequest, stringToSign } from 'sigv4-presign/verify'
import { expect, it } from 'vitest'
import { readCanonicalRequest, readPolicy, readStringToSign } from '../../src/playground/frame/model/explain.ts'
import { readPasted } from '../../src/playground/frame/model/paste.ts'
import { signingStages } from '../../src/playground/frame/model/stages.ts'
import { exampleKeys } from './keys.ts'

const store = { region: 'eu-west-1', bucket: 'photos', credentials: { ...exampleKeys, sessionToken: 'a/b=' } }

it('splits each text into parts that join to the same text', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(text, text, text, async (key, name, value) => {
      // The verifying side accepts no parameter of this name.
      fc.pre(name !== '__proto__')
      const [result] = await Promise.allSettled([
        library.presign(store, {
          method: 'GET',
          key: `k${key}`,
          query: { [name]: value },
          headers: { 'x-a': value },
        }),
      ])
      if (result.status === 'rejected') return
      const presigned = result.value
      const stages = signingStages(presigned)
      expect(stages).toEqual({
        canonicalRequest: canonicalRequest(presigned),
        stringToSign: await stringToSign(presigned),
      })
      const joined = (parts: ReturnType<typeof readStringToSign>) =>
        parts.map(({ before, text }) => before + text).join('')
      expect(joined(readCanonicalRequest(stages.canonicalRequest))).toBe(stages.canonicalRequest)
      expect(joined(readStringToSign(stages.stringToSign))).toBe(stages.stringToSign)
    }),
  )
})

it('explains names that every object inherits', async () => {
  const names = ['constructor', 'toString']
  const query = Object.fromEntries(names.map((name) => [name, 'x']))
  const headers = { constructor: 'x', tostring: 'x' }
  const presigned = await library.presign(store, { method: 'GET', key: 'k', query, headers })
  const parts = readCanonicalRequest(signingStages(presigned).canonicalRequest)
  for (const { about } of parts) expect(about).toEqual(expect.any(String))
  expect(readPasted('[a]\nconstructor=x\n__proto__=y\naws_access_key_id=A\n')).toEqual([
    { source: 'a', accessKeyId: 'A' },
  ])
  const policy = btoa(JSON.stringify({ expiration: '', conditions: [{ constructor: 'x' }] }))
  expect(readPolicy(policy).conditions[0]!.about).toBe('The form must contain constructor with exactly this value.')
})

it('explains SigV4a', async () => {
  const presigned = await presignV4a(
    { endpoint: 'https://a.mrap.accesspoint.s3-global.amazonaws.com', regionSet: ['*'], credentials: exampleKeys },
    library.getObject('k'),
  )
  const stages = signingStages(presigned)
  const parts = readStringToSign(stages.stringToSign)
  expect(parts.map(({ before, text }) => before + text).join('')).toBe(await stringToSign(presigned))
  expect(parts.map(({ title }) => title)).not.toContain('Region')
  expect(parts[0]!.about).toContain('ECDSA')
  const about = readCanonicalRequest(stages.canonicalRequest).map((part) => `${part.title}: ${part.about}`)
  expect(about).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^Query parameter X-Amz-Region-Set: The regions/),
      expect.stringMatching(/^Query parameter X-Amz-Algorithm: .*ECDSA/),
    ]),
  )
})

it('gives every part a title and an explanation', async () => {
  const put = await library.presign(
    store,
    library.putObject('a b', { contentType: 'text/plain', metadata: { a: 'b' } }),
  )
  const { canonicalRequest, stringToSign } = signingStages(put)
  const parts = [...readCanonicalRequest(canonicalRequest), ...readStringToSign(stringToSign)]
  for (const { title, about } of parts)
    expect([title, about]).toEqual([expect.stringMatching(/./), expect.stringMatching(/\.$|a b$/)])
  const about = Object.fromEntries(parts.map((part) => [part.title, part.about]))
  expect(about['Query parameter X-Amz-Security-Token']).toContain('temporary credentials')
  expect(about['Header x-amz-meta-a']).toContain('Metadata')
  expect(about.Path).toContain('/a b')
})

it('explains the conditions of a policy', async () => {
  const { fields } = await library.presignPost(
    { ...store, credentials: exampleKeys },
    {
      key: 'uploads/${filename}',
      contentLengthRange: [1, 10],
      fields: { acl: 'private' },
      conditions: [
        ['starts-with', '$x-amz-meta-a', ''],
        ['starts-with', '$Content-Type', 'image/'],
        ['eq', '$x-amz-meta-b', 'c'],
      ],
    },
  )
  const { conditions, json, expiration } = readPolicy(fields.Policy!)
  expect(JSON.parse(json)).toEqual(JSON.parse(Buffer.from(fields.Policy!, 'base64').toString()))
  expect(expiration).toMatch(/^\d{4}-.*Z$/)
  const about = Object.fromEntries(conditions.map((condition) => [condition.text, condition.about]))
  expect(about).toMatchObject({
    '["content-length-range",1,10]': 'The file must have 1 to 10 bytes.',
    '["starts-with","$x-amz-meta-a",""]': 'The form must contain x-amz-meta-a, with any value.',
    '["starts-with","$Content-Type","image/"]':
      'The form must contain Content-Type with a value that begins with this text.',
    '["eq","$x-amz-meta-b","c"]': 'The form must contain x-amz-meta-b with exactly this value.',
    '{"acl":"private"}': 'The form must contain acl with exactly this value.',
    '{"bucket":"photos"}': 'The form is valid for this bucket only.',
  })
})
