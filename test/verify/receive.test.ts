/** The recipe for a POST handler stores the file that was verified, and no other file. */
import { presignPost, type Store } from 'sigv4-presign'
import { describe, expect, it } from 'vitest'
import receive from './recipes/receive.ts'
import { accessKeyId, secretAccessKey } from './samples.ts'

const store: Store = {
  endpoint: 'https://files.example.com',
  region: 'auto',
  bucket: 'photos',
  credentials: { accessKeyId, secretAccessKey },
}

/** Posts a form with these files. Returns the status of the response and the stored objects. */
async function post(files: [name: string, file: File | string][], key = 'uploads/${filename}') {
  const { url, fields } = await presignPost(store, { key, contentLengthRange: [1, 10] })
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  for (const [name, file] of files) form.append(name, file as Blob)
  const stored: Record<string, string> = {}
  const PHOTOS = {
    async put(key: string, file: Blob, { httpMetadata }: { httpMetadata: { contentType: string | undefined } }) {
      stored[key] = `${await file.text()} as ${httpMetadata.contentType}`
    },
  }
  const env = { ACCESS_KEY_ID: accessKeyId, SECRET_ACCESS_KEY: secretAccessKey, PHOTOS }
  const response = await receive.fetch(new Request(url, { method: 'POST', body: form }), env)
  return [response.status, stored]
}

const small = () => new File(['abc'], 'cat.jpg', { type: 'image/jpeg' })
const large = () => new File(['a'.repeat(1_000_000)], 'cat.jpg')

describe('a POST handler', () => {
  it.each(['file', 'FILE', 'File'])('stores the file of the field %s', async (name) => {
    expect(await post([[name, small()]])).toEqual([204, { 'uploads/cat.jpg': 'abc as image/jpeg' }])
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
