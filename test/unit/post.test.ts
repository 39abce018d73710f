import { presignPost } from 'sigv4-presign'
import { expect, test } from 'vitest'

const store = {
  region: 'eu-west-1',
  bucket: 'photos',
  credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
}

test('the file’s name may stand in every field, as S3 replaces it in every field', async () => {
  const fields = { 'x-amz-meta-name': 'as ${filename} was', acl: 'private' }
  const post = await presignPost(store, { key: 'up/${filename}.bak', fields })
  const { conditions } = JSON.parse(atob(post.fields.Policy!)) as { conditions: unknown[] }
  expect(post.fields['x-amz-meta-name']).toBe(fields['x-amz-meta-name'])
  expect(conditions).toContainEqual(['starts-with', '$key', 'up/'])
  expect(conditions).toContainEqual(['starts-with', '$x-amz-meta-name', 'as '])
  expect(conditions).toContainEqual({ acl: 'private' })
})
