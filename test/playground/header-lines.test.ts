import * as library from 'sigv4-presign'
import { expect, it } from 'vitest'
import { headersAsText } from '../../src/format/curl.ts'
import { readHeaderLines, writeHeaderLines } from '../../src/playground/frame/model/header-lines.ts'
import { exampleKeys } from './keys.ts'

it('reads the headers that it wrote', async () => {
  const put = await library.presign(
    { region: 'eu-west-1', bucket: 'photos', credentials: exampleKeys },
    library.putObject('k', { metadata: { a: 'Zoë: “x”', b: '' } }),
  )
  expect(readHeaderLines(writeHeaderLines(headersAsText(put)))).toEqual(put.headers)
  expect(readHeaderLines('A-b:c\n nonsense\n d : e:f ')).toEqual({ 'a-b': 'c', d: 'e:f' })
})
