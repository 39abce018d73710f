import * as library from 'sigv4-presign'
import { expect, it } from 'vitest'
import { curlCommand } from '../../src/format/curl.ts'
import { exampleKeys } from './keys.ts'

it('sends a body only if the operation has one', async () => {
  const store = { region: 'eu-west-1', bucket: 'photos', credentials: exampleKeys }
  const source = { copySource: { bucket: 'photos', key: 'a' } }
  const commandOf = async (operation: library.Operation, options?: library.PresignOptions) =>
    curlCommand(await library.presign(store, operation, options))
  const part = { uploadId: 'u', partNumber: 1 }
  for (const command of [
    await commandOf(library.copyObject('b', source)),
    await commandOf(library.copyObject('b', source), { hoist: true }),
    await commandOf(library.uploadPartCopy('b', { ...source, ...part })),
    await commandOf(library.createMultipartUpload('b')),
  ]) {
    expect(command).not.toContain('FILE')
    expect(command).toMatch(/--request (PUT|POST) .*--header 'content-length: 0'/s)
  }
  expect(await commandOf(library.completeMultipartUpload('b', { uploadId: 'u' }))).toContain('--data-binary @FILE')
  expect(await commandOf(library.putObject('uploads'))).toContain('--upload-file FILE')
})
