import { presign, putObject } from 'sigv4-presign'
import { describe, expect, it } from 'vitest'
import { drivenBrowsers } from '../browsers.ts'
import { exampleKeys } from './keys.ts'
import { useSession } from './session.ts'

const store = { region: 'eu-west-1', bucket: 'photos', credentials: exampleKeys }
const presigned = await presign(store, putObject('a/b', { contentType: 'image/png' }), { expiresIn: 3600 })
const { url } = presigned

/** A response that doesn't describe the request that the store received. */
const silentResponse = '<Error><Code>SignatureDoesNotMatch</Code></Error>'

for (const { name, missing } of drivenBrowsers) {
  describe.skipIf(missing)(`the inspector in ${name}`, () => {
    const session = useSession(name, 'a file')
    const typed = async (label: string) => (await session.visited.control(label)).evaluate(({ value }) => value)

    it.each([
      ['with &amp;', url.replaceAll('&', '&amp;'), /^Escaped URL /],
      ['with a line break', url.replace('&X-Amz-Date', '\n  &X-Amz-Date'), /^White space /],
      ['in angle brackets', `<${url}>`, undefined],
      ['in quotes', `"${url}"`, undefined],
    ])('reads a URL %s, and offers to repair it', async (_, pasted, finding) => {
      const { visited } = session
      await visited.press('Inspect')
      await visited.paste('Presigned URL', pasted)
      expect(await visited.text('.facts')).toContain(exampleKeys.accessKeyId)
      expect(await visited.text('.badge')).toBe('Still valid')
      if (finding) await visited.see('.diagnosis', finding)
      else expect(await visited.text('.diagnosis')).toBe('')
      await visited.press('Use the repaired URL')
      expect(await typed('Presigned URL')).toBe(url)
      await visited.see('.diagnosis', /^$/)
      expect(visited.complaints).toEqual([])
    })

    it('recognizes a URL that a shell cut at an ampersand', async () => {
      const { visited } = session
      await visited.press('Inspect')
      await visited.paste('Presigned URL', url.split('&')[0]!)
      expect(await visited.see('.diagnosis', /^Incomplete /)).toMatch(/X-Amz-Signature.*unquoted & ends the command/)
    })

    it.each([
      ['an unsigned URL', 'https://photos.s3.amazonaws.com/a', /^This URL has no X-Amz-Signature/],
      ['a URL whose end is missing', url.slice(0, -10), /^The signature has 54 of 64 digits/],
      ['other text', 'hello', /^This is not a presigned URL/],
    ])('states what is wrong with %s', async (_, pasted, expected) => {
      const { visited } = session
      await visited.press('Inspect')
      await visited.paste('Presigned URL', pasted)
      expect(await visited.text('#panel-inspect .problem')).toMatch(expected)
    })

    it('reports whose signature it is instead of a missing parameter', async () => {
      const { visited } = session
      await visited.press('Inspect')
      await visited.paste('Presigned URL', 'https://d1.cloudfront.net/a?Expires=1&Signature=a&Key-Pair-Id=K1')
      await visited.see('.diagnosis', /CloudFront/)
      expect(await visited.text('#inspected .state')).toBe('')
      await visited.paste('Presigned URL', 'hello')
      await visited.see('#inspected .state', /^This is not a presigned URL/)
    })

    it('fills in the fields from a whole curl command', async () => {
      const { visited } = session
      await visited.press('Inspect')
      await visited.paste(
        'Presigned URL',
        `curl --upload-file cat.png \\\n  --header 'content-type: image/png' \\\n  '${url}'`,
      )
      expect([await typed('Presigned URL'), await typed('Method'), await typed('Headers')]).toEqual([
        url,
        'PUT',
        'content-type: image/png',
      ])
      expect(await visited.code('Canonical request')).toMatch(/^PUT\n?\/a\/b/)
    })

    it('computes the signature with the credentials that are filled in', async () => {
      const { visited } = session
      const inspectWith = async (secretAccessKey: string) => {
        await visited.press('URL')
        await session.fillCredentials({ ...exampleKeys, secretAccessKey })
        await visited.press('Inspect')
      }
      await inspectWith(exampleKeys.secretAccessKey)
      await visited.paste('Headers', 'content-type: image/png')
      await visited.paste('Presigned URL', url)
      await visited.see('.diagnosis', /^Signature matches .*PUT requests/)
      await visited.fill('Method', 'POST')
      await visited.paste('The store’s response', silentResponse)
      await visited.see('.diagnosis', /^Method differs .*signed for PUT.*sent as POST/)
      await visited.fill('Method', '')
      await inspectWith(`${exampleKeys.secretAccessKey}x`)
      await visited.see('.diagnosis', /^Secret differs /)
      expect(await visited.text('#panel-inspect')).not.toContain(exampleKeys.secretAccessKey)
      expect(visited.complaints).toEqual([])
    })
  })
}
