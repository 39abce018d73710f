/** The recipe for a POST handler stores the file that was verified, and no other file. */
import { type PostRequest, presignPost, type Store } from 'sigv4-presign'
import { describe, expect, it } from 'vitest'
import receive from './recipes/receive.ts'
import { accessKeyId, secretAccessKey } from './samples.ts'

const store: Store = {
  endpoint: 'https://files.example.com',
  region: 'auto',
  bucket: 'photos',
  credentials: { accessKeyId, secretAccessKey },
}

/** Posts a form with these files. Returns the status of the response, the stored objects and their headers. */
async function post(
  files: [name: string, file: File | string][],
  key = 'uploads/${filename}',
  given: PostRequest['fields'] = {},
) {
  const { url, fields } = await presignPost(store, { key, contentLengthRange: [1, 10], fields: given })
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  for (const [name, file] of files) form.append(name, file as Blob)
  const stored: Record<string, string> = {}
  const metadata: Record<string, string | undefined>[] = []
  const PHOTOS = {
    async put(key: string, file: Blob, { httpMetadata }: { httpMetadata: Record<string, string | undefined> }) {
      stored[key] = `${await file.text()} as ${httpMetadata.contentType}`
      metadata.push(httpMetadata)
    },
  }
  const env = { ACCESS_KEY_ID: accessKeyId, SECRET_ACCESS_KEY: secretAccessKey, PHOTOS }
  const response = await receive.fetch(new Request(url, { method: 'POST', body: form }), env)
  return [response.status, stored, ...metadata]
}

const small = () => new File(['abc'], 'cat.jpg', { type: 'image/jpeg' })
const large = () => new File(['a'.repeat(1_000_000)], 'cat.jpg')

describe('a POST handler', () => {
  it.each(['file', 'FILE', 'File'])('stores the file of the field %s, without its own type', async (name) => {
    expect(await post([[name, small()]])).toMatchObject([204, { 'uploads/cat.jpg': 'abc as undefined' }, {}])
  })

  it('stores the headers that were signed', async () => {
    const fields = {
      'Content-Type': 'text/html',
      'Content-Disposition': 'attachment; filename="ü.html"',
      'Content-Encoding': 'gzip',
      'Content-Language': 'de',
      'Cache-Control': 'no-store',
    }
    expect((await post([['file', small()]], 'uploads/a', fields)).slice(2)).toEqual([
      {
        contentType: fields['Content-Type'],
        contentDisposition: fields['Content-Disposition'],
        contentEncoding: fields['Content-Encoding'],
        contentLanguage: fields['Content-Language'],
        cacheControl: fields['Cache-Control'],
      },
    ])
  })

  it.each([
    { 'x-amz-object-lock-mode': 'COMPLIANCE' },
    { 'x-amz-meta-owner': 'a' },
    { Tagging: '<Tagging/>' },
    { success_action_status: '201' },
  ])('stores nothing if the form also asks for %j', async (fields) => {
    expect(await post([['file', small()]], 'uploads/a', fields as Record<string, string>)).toEqual([501, {}])
  })

  it.each([
    ['a large file', [['file', large()]], 'uploads/a'],
    [
      'a small file before a large one',
      [
        ['FILE', small()],
        ['file', large()],
      ],
      'uploads/a',
    ],
    [
      'a large file before a small one',
      [
        ['file', large()],
        ['FILE', small()],
      ],
      'uploads/a',
    ],
    [
      'text before a file',
      [
        ['File', 'x'],
        ['file', large()],
      ],
      'uploads/a',
    ],
    ['text in place of a file', [['file', 'abc']], 'uploads/a'],
    ['a file whose name points outside the folder', [['file', new File(['abc'], '..')]], 'uploads/${filename}'],
    ['no file', [], 'uploads/a'],
  ] as [string, [string, File | string][], string][])('stores nothing for %s', async (_, files, key) => {
    const [status, stored] = await post(files, key)
    expect(stored).toEqual({})
    expect([400, 411]).toContain(status)
  })
})
