/** Keys of presigned forms: a form can't send CR, LF or NUL in a key, and sends all other characters unchanged. */
import * as async from 'sigv4-presign'
import * as sync from 'sigv4-presign/sync'
import { expect, test } from 'vitest'

const store = {
  region: 'eu-west-1',
  bucket: 'photos',
  credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' },
}

test.each(['\r', '\n', '\0', '\r\n'])('a key with %j at any position is rejected', async (character) => {
  for (const key of [`a${character}b`, `${character}a`, `a${character}`, `uploads/${character}\${filename}`]) {
    const rejected = { code: 'InvalidKey', parameter: 'key' }
    await expect(async.presignPost(store, { key })).rejects.toMatchObject(rejected)
    expect(() => sync.presignPost(store, { key })).toThrow(expect.objectContaining(rejected))
  }
})

test('a key with any other control character is received unchanged', async () => {
  for (let code = 1; code < 160; code++) {
    const key = `a${String.fromCharCode(code)}b`
    if (/[\r\n]/.test(key)) continue
    const { fields } = await async.presignPost(store, { key })
    const form = new FormData()
    form.append('key', fields.key!)
    const received = await new Response(form).formData()
    expect(received.get('key')).toBe(key)
    expect(JSON.parse(atob(fields.Policy!)).conditions).toContainEqual({ key })
  }
})
