import { deleteObject, getObject, listObjects, putObject } from 'sigv4-presign'
import { describe, expect, it } from 'vitest'
import { readXml } from '../xml.ts'
import type { Context } from './context.ts'

/** Keys that clients, proxies and signers are known to mishandle. */
const keys: Record<string, string> = {
  spaces: 'a folder/a  file .txt',
  plus: 'a+b+c',
  'a percent sign': '100%',
  'an escaped slash': 'a%2Fb',
  'an escaped space': 'a%20b',
  'a broken escape': '%zz%',
  'two slashes': 'a//b///c',
  'a leading slash': '/a',
  'only slashes': '//',
  'a trailing slash': 'folder/',
  'dots that are no segments': '.hidden/..a/b../...',
  quotes: `'single' "double" \`back\``,
  'what encodeURIComponent leaves': "!'()*~-_.",
  delimiters: 'a=b&c?d#e;f,g:h@i$j[k]l',
  'brackets and bars': '<a>{b}|c|\\d^e',
  emoji: '🎉/👩‍👩‍👧',
  'a composed letter': 'caf\u00e9',
  'a decomposed letter': 'cafe\u0301',
  'many scripts': '日本語/Ελληνικά/עברית',
  'a line break and a tab': 'a\nb\tc',
  '1,024 bytes': 'ü'.repeat(512),
}

export const objectKeys = (context: Context) =>
  describe('keys', () => {
    for (const [name, key] of Object.entries(keys)) {
      it(name, async () => {
        await context.expect(200, putObject(key), `body of ${name}`)
        expect(await (await context.expect(200, getObject(key))).text()).toBe(`body of ${name}`)
        const list = await context.expect(200, listObjects({ prefix: key, encodingType: 'url' }))
        const listed = readXml(await list.text(), 'Key').map((one) => decodeURIComponent(one.replaceAll('+', ' ')))
        expect(listed).toEqual([key])
        await context.expect(204, deleteObject(key))
        await context.expect(404, getObject(key))
      })
    }

    it('composed and decomposed letters are two keys', async () => {
      await context.expect(200, putObject(keys['a composed letter']!), 'composed')
      await context.expect(404, getObject(keys['a decomposed letter']!))
    })
  })
