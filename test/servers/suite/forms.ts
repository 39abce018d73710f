import {
  attachment,
  getObject,
  headObject,
  type PostRequest,
  type PresignedPost,
  presignPost,
  type Store,
  toFormData,
} from 'sigv4-presign'
import { describe, expect, it } from 'vitest'
import { send } from '../client.ts'
import type { Server } from '../server.ts'
import { readXml } from '../xml.ts'
import { type Context, expectStatus, itRefuses, itUnless } from './context.ts'

type Fields = Record<string, string>

const text = (content: string, name = 'file.txt') => new File([content], name, { type: 'text/plain' })

const accepted = (context: Context, submit: ReturnType<typeof createSubmit>) => {
  const headersOf = async (key: string) => (await context.expect(200, headObject(key))).headers
  const bodyOf = async (key: string) => (await context.expect(200, getObject(key))).text()

  it('takes a file under an exact key', async () => {
    await submit(204, { key: 'form/exact key+ü%2F' }, text('exact'))
    expect(await bodyOf('form/exact key+ü%2F')).toBe('exact')
  })

  it("puts the file's name in the place of ${filename}", async () => {
    await submit(204, { key: 'form/${filename}' }, text('end', 'a name.txt'))
    expect(await bodyOf('form/a name.txt')).toBe('end')
    await submit(204, { key: 'form/${filename}/original' }, text('middle', 'b.txt'))
    expect(await bodyOf('form/b.txt/original')).toBe('middle')
  })

  it('takes the least and the greatest size', async () => {
    for (const content of ['123', '12345']) {
      await submit(204, { key: 'form/size', contentLengthRange: [3, 5] }, text(content))
      expect(await bodyOf('form/size')).toBe(content)
    }
  })

  it('takes fields that the policy leaves open', async () => {
    const conditions: PostRequest['conditions'] = [['starts-with', '$Content-Type', 'image/']]
    await submit(204, { key: 'form/open', conditions }, text('x'), { 'Content-Type': 'image/png' })
    expect((await headersOf('form/open')).get('content-type')).toBe('image/png')
  })

  it('stores the fields that are headers', async () => {
    const fields = { 'Content-Type': 'text/csv', 'x-amz-meta-colour': 'blue' }
    await submit(204, { key: 'form/headers', fields }, text('x'))
    const headers = await headersOf('form/headers')
    expect(headers.get('content-type')).toBe('text/csv')
    expect(headers.get('x-amz-meta-colour')).toBe('blue')
  })

  const dispositionOf = async (value: string) => {
    const fields = { 'Content-Disposition': value }
    await submit(204, { key: 'form/disposition', fields }, text('x'))
    return (await headersOf('form/disposition')).get('content-disposition')
  }
  itUnless(
    context,
    'headers of forms',
    'stores Content-Disposition',
    async () => expect(await dispositionOf(attachment('ü.csv'))).toBe(attachment('ü.csv')),
    async () => expect(await dispositionOf(attachment('ü.csv'))).toBeNull(),
  )

  it('answers as success_action_status says', async () => {
    await submit(200, { key: 'form/200', fields: { success_action_status: '200' } }, text('x'))
    const created = await submit(201, { key: 'form/201', fields: { success_action_status: '201' } }, text('x'))
    const document = await created.text()
    expect(readXml(document, 'Key')).toEqual(['form/201'])
    expect(readXml(document, 'Bucket')).toEqual([context.store.bucket])
  })

  it('redirects as success_action_redirect says', async () => {
    const fields = { success_action_redirect: 'http://127.0.0.1/done' }
    const { headers } = await submit(303, { key: 'form/303', fields }, text('x'))
    const target = new URL(headers.get('location')!)
    expect(`${target.origin}${target.pathname}`).toBe('http://127.0.0.1/done')
    expect(target.searchParams.get('key')).toBe('form/303')
  })

  it('ignores x-ignore-* fields', async () => {
    await submit(204, { key: 'form/ignore' }, text('x'), { 'x-ignore-csrf': 'anything' })
  })

  it('takes a file of bytes that look like the form', async () => {
    const content = '\r\n--boundary\r\nContent-Disposition: form-data; name="key"\r\n\r\nother\r\n'
    await submit(204, { key: 'form/boundary' }, text(content))
    expect(await bodyOf('form/boundary')).toBe(content)
  })
}

/** A refused form: how it is signed, what is sent, and the refusal. */
interface Refused {
  post?: Partial<PostRequest>
  signer?: (store: Store, context: Context) => Store
  change?: (fields: Fields) => Fields
  fields?: Fields
  content?: string
  refusal: string
}

const rewritePolicy = (change: (text: string) => string) => (fields: Fields) => ({
  ...fields,
  Policy: Buffer.from(change(Buffer.from(fields.Policy!, 'base64').toString())).toString('base64'),
})

const drop =
  (name: string) =>
  ({ [name]: _, ...rest }: Fields) =>
    rest

const startsWithImage: PostRequest['conditions'] = [['starts-with', '$Content-Type', 'image/']]

const refused: Record<string, Refused> = {
  'a file that is too large': { post: { contentLengthRange: [1, 4] }, content: '12345', refusal: '400 EntityTooLarge' },
  'a file that is too small': {
    post: { contentLengthRange: [9, 99] },
    content: '12345',
    refusal: '400 EntityTooSmall',
  },
  'a field that does not start so': {
    post: { conditions: startsWithImage },
    fields: { 'Content-Type': 'text/html' },
    refusal: '403 AccessDenied',
  },
  'no field that a condition names': { post: { conditions: startsWithImage }, refusal: '403 AccessDenied' },
  'a field that no condition names': { fields: { 'x-amz-meta-more': '1' }, refusal: '403 AccessDenied' },
  'a changed field': {
    post: { fields: { acl: 'private' } },
    fields: { acl: 'public-read' },
    refusal: '403 AccessDenied',
  },
  'another key': { fields: { key: 'form/refused-other' }, refusal: '403 AccessDenied' },
  'a key outside the pattern': {
    post: { key: 'form/refused/${filename}' },
    fields: { key: 'form/elsewhere/${filename}' },
    refusal: '403 AccessDenied',
  },
  'a rewritten size limit': {
    post: { contentLengthRange: [1, 4] },
    change: rewritePolicy((policy) => policy.replace('1,4]', '1,9]')),
    content: '12345',
    refusal: '403 SignatureDoesNotMatch',
  },
  'a rewritten expiration': {
    change: rewritePolicy((policy) => policy.replace(/"expiration":"\d{4}/, '"expiration":"2099')),
    refusal: '403 SignatureDoesNotMatch',
  },
  'a changed signature': {
    change: (fields) => ({
      ...fields,
      'X-Amz-Signature': fields['X-Amz-Signature']!.replace(/.$/, (x) => (x === '0' ? '1' : '0')),
    }),
    refusal: '403 SignatureDoesNotMatch',
  },
  "another's secret": {
    signer: (store, { server: { credentials } }) => ({
      ...store,
      credentials: { ...credentials.a, secretAccessKey: credentials.b.secretAccessKey },
    }),
    refusal: '403 SignatureDoesNotMatch',
  },
  'another user': {
    signer: (store, { server: { credentials } }) => ({ ...store, credentials: credentials.b }),
    refusal: '403 AccessDenied',
  },
  'an expired policy': {
    post: { expiresIn: 60, signingDate: new Date(Date.now() - 61_000) },
    refusal: '403 AccessDenied',
  },
  'no signature': { change: drop('X-Amz-Signature'), refusal: '400 InvalidArgument' },
  'no credential': { change: drop('X-Amz-Credential'), refusal: '400 InvalidArgument' },
  'no date': { change: drop('X-Amz-Date'), refusal: '400 InvalidArgument' },
  'no algorithm': { change: drop('X-Amz-Algorithm'), refusal: '400 InvalidArgument' },
}

const createSubmit =
  ({ server, store }: Context) =>
  async (status: number, request: PostRequest, file: File, fields?: Fields) =>
    expectStatus(status, submitSigned(server, await presignPost(store, request), file, fields))

const submitSigned = (server: Server, post: PresignedPost, file: File, fields?: Fields) =>
  send(server, { method: 'POST', url: post.url, body: toFormData(post, file, fields) })

const refusedForms = (context: Context) => {
  for (const [what, { post, signer, change, fields, content = 'x', refusal }] of Object.entries(refused)) {
    itRefuses(context, `refuses ${what}`, refusal, async () => {
      const store = signer ? signer(context.store, context) : context.store
      const signed = await presignPost(store, { key: 'form/refused', ...post })
      const sent = { ...signed, fields: change ? change(signed.fields) : signed.fields }
      return submitSigned(context.server, sent, text(content), fields)
    })
  }

  it('stores nothing of what it refuses', async () => {
    for (const key of ['form/refused', 'form/refused-other', 'form/refused/file.txt', 'form/elsewhere/file.txt']) {
      await context.expect(404, headObject(key))
    }
  })
}

export const forms = (context: Context) =>
  describe('forms', () => {
    if (context.deviations.features.forms === undefined) {
      accepted(context, createSubmit(context))
      refusedForms(context)
    }
    itUnless(
      context,
      'forms',
      'takes forms',
      async () => {
        await createSubmit(context)(204, { key: 'form/any' }, text('x'))
      },
      async () => {
        const { url } = await presignPost(context.store, { key: 'form/any' })
        await expectStatus(412, send(context.server, { method: 'POST', url }))
      },
    )
  })
