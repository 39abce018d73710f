import { getObject, presign, putObject } from 'sigv4-presign'
import { aws, r2 } from 'sigv4-presign/endpoints'
import { expect, it } from 'vitest'
import { focused, tabTo } from './keyboard.ts'
import { exampleKeys } from './keys.ts'
import { describePage } from './session.ts'

/** Returns the time at which a URL was signed. */
const dateOf = (url: string): Date => {
  const [, ...parts] = /X-Amz-Date=(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(url)!.map(Number)
  return new Date(Date.UTC(parts[0]!, parts[1]! - 1, parts[2], parts[3], parts[4], parts[5]))
}

describePage((session) => {
  it('updates the URL while the user types', async () => {
    await session.visited.fill('Region', 'eu-west-1')
    await session.visited.fill('Bucket', 'photos')
    expect(await session.visited.text('.state')).toBe('Still missing: Access key ID, Secret access key, Key.')
    await session.fillCredentials(exampleKeys)
    await session.visited.fill('Key', '2026/Zoë & “cat”.jpg')
    await session.visited.fill('Valid for', '1h')
    const shown = await session.visited.text('.url')
    const same = { ...aws({ region: 'eu-west-1' }), bucket: 'photos', credentials: exampleKeys }
    const expected = await presign(same, getObject('2026/Zoë & “cat”.jpg'), {
      expiresIn: 3600,
      signingDate: dateOf(shown),
    })
    expect(shown).toBe(expected.url)
    expect(await session.visited.code('curl')).toContain(expected.url)
    expect(await session.visited.code('TypeScript')).toContain("getObject('2026/Zoë & “cat”.jpg')")
    expect(await session.visited.text('.facts')).toMatch(/UTC, in 59m\d+s|UTC, in 1h/)
    expect(await session.visited.code('Canonical request')).toContain('host:photos.s3.eu-west-1.amazonaws.com')
    expect(session.visited.complaints).toEqual([])
  })

  it('signs the parameters and headers that the user adds, for the chosen store', async () => {
    const account = '0123456789abcdef'.repeat(2)
    await session.visited.choose('Store', 'Cloudflare R2')
    await session.visited.fill('Account ID', account)
    await session.visited.fill('Bucket', 'photos')
    await session.fillCredentials(exampleKeys)
    await session.visited.choose('Operation', 'PutObject')
    await session.visited.fill('Key', 'a b')
    const add = async (what: string) => {
      await session.visited.choose('Add a parameter, header or query parameter', what)
      await session.visited.press('Add')
    }
    await add('contentType')
    await session.visited.fill('contentType', 'text/plain')
    await add('metadata')
    await session.visited.fill('metadata', 'author=Zoë')
    await add('A header')
    await session.visited.fill('Header', 'Cache-Control')
    await session.visited.fill('Value', 'no-store')
    const shown = await session.visited.text('.url')
    const expected = await presign(
      { ...r2(account), bucket: 'photos', credentials: exampleKeys },
      putObject('a b', {
        contentType: 'text/plain',
        metadata: { author: 'Zoë' },
        headers: { 'cache-control': 'no-store' },
      }),
      { signingDate: dateOf(shown) },
    )
    expect(shown).toBe(expected.url)
    expect(await session.visited.text('.facts')).toMatch(
      /content-type: text\/plain\n?.*x-amz-meta-author: Zoë\n?.*cache-control: no-store/s,
    )
    // A feature that the store lacks is not a wrong value, so the message is not at a field.
    await add('acl')
    await session.visited.fill('acl', 'public-read')
    expect(await session.visited.text('.state')).toContain('UnsupportedByStore')
    expect(session.visited.complaints).toEqual([])
  })

  it('shows the library’s error message at the invalid field', async () => {
    await session.visited.press('Fill in an example')
    await session.visited.fill('Key', 'a/../b')
    expect(await session.visited.text('.problem')).toMatch(/^Expected .*\(UnreachableKey\)$/)
    const key = await session.visited.control('Key')
    expect(await key.evaluate((input) => input.getAttribute('aria-invalid'))).toBe('true')
    const described = await key.evaluate((input) =>
      input
        .getAttribute('aria-describedby')!
        .split(' ')
        .map((id) => document.getElementById(id)!.textContent)
        .join(' '),
    )
    expect(described).toContain('UnreachableKey')
    await session.visited.fill('Key', 'b')
    await session.visited.fill('Valid for', '8d')
    expect(await session.visited.text('.problem')).toMatch(/^Expected .*604800.*\(InvalidExpires\)$/)
    await session.visited.fill('Valid for', '7d')
    expect(await session.visited.text('.problem')).toBe('')
    expect(await session.visited.text('.url')).toContain('X-Amz-Expires=604800')
  })

  it('takes a pasted address apart at once', async () => {
    const { visited } = session
    const input = await visited.control('Bucket')
    await input.evaluate((element) => {
      element.value = 's3://photos/2026/cat.jpg'
      element.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' }))
    })
    await visited.see('.state', /^Still missing: Region, Access key ID, Secret access key\.$/)
    expect(await input.evaluate(({ value }) => value)).toBe('photos')
    expect(await (await visited.control('Key')).evaluate(({ value }) => value)).toBe('2026/cat.jpg')
  })

  it('repairs the limits of a form', async () => {
    const { visited } = session
    await visited.press('Fill in an example')
    await visited.press('Upload form')
    await visited.fill('Maximum size', '10 MB')
    await visited.press('Use “10MB”')
    await visited.fill('Content type', 'image/*')
    await visited.press('Use “image/”, for all its subtypes')
    await visited.fill('Valid for', '1 day')
    await visited.press('Use “1d”')
    const conditions = await visited.text('.conditions')
    expect(conditions).toContain('["content-length-range",0,10000000]')
    expect(conditions).toContain('["starts-with","$Content-Type","image/"]')
    expect(await visited.text('.result-card .state')).toMatch(/^Expires in (1d|23h59m)$/)
  })

  it('describes an operation by what it does', async () => {
    const { visited } = session
    await visited.choose('Operation', 'CreateMultipartUpload')
    expect(await visited.text('#request-fields')).toContain(
      'Starts a multipart upload. The response contains its UploadId.',
    )
  })

  it('asks for the session token of temporary credentials of AWS', async () => {
    const { visited } = session
    await visited.press('Fill in an example')
    await visited.fill('Access key ID', 'ASIAIOSFODNN7EXAMPLE')
    await visited.see('.state', /^Still missing: Session token\.$/)
    await visited.fill('Session token', 'token')
    await visited.see('.url', /X-Amz-Security-Token=token/)
    await visited.fill('Session token', '')
    await visited.choose('Store', 'Wasabi')
    await visited.see('.url', /wasabisys/)
  })

  it('reads pasted credentials, and clears them', async () => {
    await session.visited.press('Fill in an example')
    await session.visited.paste(
      'Paste credentials',
      'export AWS_ACCESS_KEY_ID="ASIAPASTED"\nexport AWS_SECRET_ACCESS_KEY="pasted/secret"\nexport AWS_SESSION_TOKEN="pasted+token"\nexport AWS_REGION=eu-north-1\n',
    )
    expect(await session.visited.text('.url')).toMatch(
      /^https:\/\/photos\.s3\.eu-north-1\..*ASIAPASTED.*X-Amz-Security-Token=pasted%2Btoken/,
    )
    expect(await (await session.visited.control('Paste credentials')).evaluate((area) => area.value)).toBe('')
    expect(
      await (await session.visited.control('Secret access key')).evaluate(({ type, value }) => [type, value]),
    ).toEqual(['password', 'pasted/secret'])
    await session.visited.paste(
      'Paste credentials',
      '[one]\naws_access_key_id=AK1\naws_secret_access_key=s1\n[profile two]\naws_access_key_id=AK2\naws_secret_access_key=s2\n',
    )
    await session.visited.press('two')
    expect(await session.visited.text('.url')).toContain('X-Amz-Credential=AK2%2F')
    expect(await session.visited.text('.url')).not.toContain('Security-Token')
    await session.visited.press('Clear these credentials')
    expect(await session.visited.text('.state')).toContain('Access key ID, Secret access key')
    const left = await session.visited.frame.evaluate(() => [
      document.querySelector('main')!.textContent,
      ...[...document.querySelectorAll('input, textarea')].map((one) => (one as HTMLInputElement).value),
    ])
    expect(left.filter((text) => /AK2|ASIAPASTED|pasted|^s2$/.test(text!))).toEqual([])
  })

  it('clears credentials in every panel', async () => {
    await session.visited.press('Fill in an example')
    await session.visited.press('Upload form')
    await session.visited.paste(
      'Paste credentials',
      'AWS_ACCESS_KEY_ID=ASIAGONE\nAWS_SECRET_ACCESS_KEY=s\nAWS_SESSION_TOKEN=gone',
    )
    expect(await session.visited.text('.fields-list')).toContain('gone')
    await session.visited.press('URL')
    expect(await session.visited.text('.url')).toContain('ASIAGONE')
    await session.visited.press('Clear these credentials')
    expect(await session.visited.frame.evaluate(() => document.querySelector('main')!.textContent)).not.toMatch(
      /gone\b|ASIAGONE%2F/,
    )
  })

  it('reads typed credentials when the field loses focus, even if one key is missing', async () => {
    const paste = await session.visited.control('Paste credentials')
    await paste.type('AWS_ACCESS_KEY_ID=AKTYPED')
    const valueIn = async (label: string) => (await session.visited.control(label)).evaluate((input) => input.value)
    expect(await valueIn('Access key ID')).toBe('')
    await session.visited.page.keyboard.press('Tab')
    expect([await valueIn('Access key ID'), await valueIn('Paste credentials')]).toEqual(['AKTYPED', ''])
    await session.visited.paste('Paste credentials', 'AWS_SECRET_ACCESS_KEY=half')
    expect([await valueIn('Access key ID'), await valueIn('Secret access key')]).toEqual(['AKTYPED', 'half'])
    await session.visited.paste('Paste credentials', 'nothing of the kind')
    expect(await session.visited.text('#credentials-fields')).toContain('There is no access key in this text.')
    expect(await valueIn('Paste credentials')).toBe('nothing of the kind')
  })

  it('shows an error at an invalid header until the header is corrected', async () => {
    await session.visited.press('Fill in an example')
    await session.visited.choose('Add a parameter, header or query parameter', 'A header')
    await session.visited.press('Add')
    await session.visited.fill('Header', 'host')
    await session.visited.fill('Value', 'x')
    expect(await session.visited.text('.row .problem')).toContain('(InvalidHeader)')
    await session.visited.fill('Header', 'x-a')
    expect(await session.visited.text('.problem')).toBe('')
    expect(await session.visited.text('.facts')).toContain('x-a: x')
  })

  it('shows an error at a parameter if the header made from it is invalid', async () => {
    await session.visited.press('Fill in an example')
    await session.visited.choose('Operation', 'PutObject')
    for (const [name, wrong] of [
      ['metadata', 'a b=c'],
      ['contentType', 'a\u0001'],
      ['storageClass', 'a\u0001'],
    ] as const) {
      await session.visited.choose('Add a parameter, header or query parameter', name)
      await session.visited.press('Add')
      await session.visited.paste(name, wrong)
      const invalid = await (await session.visited.control(name)).evaluate((one) => one.getAttribute('aria-invalid'))
      expect(invalid, name).toBe('true')
      await session.visited.paste(name, name === 'metadata' ? 'a=c' : 'a')
      expect(await session.visited.text('.problem')).toBe('')
    }
  })

  it('explains that its content security policy cannot name an IPv6 address', async () => {
    await session.fillServer('http://[::1]:9', 'photos', exampleKeys)
    await session.visited.fill('Key', 'a')
    await session.visited.press('Send GET')
    await session.visited.see('.outcome', /cannot name an IPv6 address/)
  })

  it('stays open when a file is dropped outside the drop zone', async () => {
    const prevented = await session.visited.frame.evaluate(() =>
      ['h1', 'textarea', 'input'].map((selector) => {
        const dataTransfer = new DataTransfer()
        dataTransfer.items.add(new File(['x'], 'a.txt'))
        const event = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true })
        return !document.querySelector(selector)!.dispatchEvent(event)
      }),
    )
    expect(prevented).toEqual([true, true, true])
    const text = await session.visited.frame.evaluate(() =>
      ['h1', 'textarea'].map((selector) => {
        const dataTransfer = new DataTransfer()
        dataTransfer.setData('text/plain', 'https://example.com/')
        const event = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true })
        return !document.querySelector(selector)!.dispatchEvent(event)
      }),
    )
    expect(text).toEqual([true, false])
  })

  it('focuses a field when it is added, and the list of parameters when the field is removed', async () => {
    const { keyboard } = session.visited.page
    const focused = () =>
      session.visited.frame.evaluate(() => (document.activeElement as HTMLInputElement).labels?.[0]?.textContent)
    await session.visited.choose('Operation', 'ListObjects')
    const more = 'Add a parameter, header or query parameter'
    await session.visited.choose(more, 'maxKeys')
    await session.visited.press('Add')
    expect(await focused()).toBe('maxKeys')
    await (await session.visited.control('Operation')).focus()
    await keyboard.press('Tab')
    expect(await focused()).toBe('maxKeys')
    await keyboard.press('Tab')
    await keyboard.press('Enter')
    expect(await focused()).toBe(more)
    await session.visited.choose(more, 'maxKeys')
  })

  it('can be used with the keyboard alone', async () => {
    const { keyboard } = session.visited.page
    await tabTo(session.visited, 'Skip to the result')
    await keyboard.press('Enter')
    expect(await session.visited.frame.evaluate(() => document.activeElement!.id)).toBe('result')
    await keyboard.down('Shift')
    await tabTo(session.visited, 'Skip to the result')
    await keyboard.up('Shift')
    await tabTo(session.visited, 'URL')
    await keyboard.press('ArrowRight')
    expect(await focused(session.visited)).toBe('Upload form')
    await keyboard.press('ArrowLeft')
    await tabTo(session.visited, 'Region')
    await keyboard.type('eu-west-1')
    await tabTo(session.visited, 'Bucket')
    await keyboard.type('photos')
    await tabTo(session.visited, 'Access key ID')
    await keyboard.type(exampleKeys.accessKeyId)
    await tabTo(session.visited, 'Secret access key')
    await keyboard.type(exampleKeys.secretAccessKey)
    await tabTo(session.visited, 'Show')
    await keyboard.press('Enter')
    expect(await (await session.visited.control('Secret access key')).evaluate(({ type }) => type)).toBe('text')
    // Screen readers announce the state that is visible.
    expect(await session.visited.frame.evaluate(() => document.activeElement!.ariaLabel)).toBe('Hide secret access key')
    await tabTo(session.visited, 'Key')
    await keyboard.type('cat.jpg')
    expect(await session.visited.text('.url')).toContain('/cat.jpg?X-Amz-Algorithm')
    await tabTo(session.visited, 'GET')
    expect(await session.visited.text('.about')).toContain(
      'Method The HTTP method. The URL is valid for this method only.',
    )
    await keyboard.press('ArrowDown')
    expect(await focused(session.visited)).toBe('/cat.jpg')
    expect(await session.visited.text('.about')).toContain('Path ')
    await keyboard.press('End')
    expect(await session.visited.text('.about')).toContain('The body is not signed')
    await session.visited.see('#announcer', /The URL is ready/)
  })

  it('copies the URL', async () => {
    await session.visited.press('Fill in an example')
    const url = await session.visited.text('.url')
    await session.visited.press('Copy')
    await session.visited.see('.result-card .primary', /Copied/)
    await session.visited.press('Inspect')
    await (await session.visited.control('Presigned URL')).focus()
    const { keyboard } = session.visited.page
    await keyboard.down('Control')
    await keyboard.press('v')
    await keyboard.up('Control')
    expect(await (await session.visited.control('Presigned URL')).evaluate((area) => area.value)).toBe(url)
    expect(await session.visited.text('.badge')).toBe('Still valid')
  })

  it('does not send when Enter is pressed', async () => {
    await session.visited.press('Fill in an example')
    await (await session.visited.control('Key')).focus()
    await session.visited.page.keyboard.press('Enter')
    expect(await session.visited.text('.url')).toContain('X-Amz-Signature')
    expect(session.visited.complaints).toEqual([])
  })

  it('explains the part under the pointer', async () => {
    await session.visited.press('Fill in an example')
    const expires = await session.visited.frame.evaluateHandle(
      () => [...document.querySelectorAll('.part')].find((one) => one.textContent!.startsWith('X-Amz-Expires'))!,
    )
    await expires.hover()
    expect(await session.visited.text('.about')).toContain('The number of seconds for which the URL is valid')
  })

  it('inspects a URL, and explains why a store rejected it', async () => {
    const same = {
      ...aws({ region: 'eu-west-1' }),
      bucket: 'photos',
      credentials: { ...exampleKeys, sessionToken: 'hidden-token' },
    }
    const old = await presign(same, putObject('a/b', { contentType: 'image/png' }), {
      signingDate: new Date('2026-01-01T00:00:00Z'),
    })
    await session.visited.press('Inspect')
    await session.visited.paste('Presigned URL', old.url)
    const facts = await session.visited.text('.facts')
    for (const text of [
      '2026-01-01 00:15:00 UTC',
      exampleKeys.accessKeyId,
      's3, eu-west-1',
      'AWS4-HMAC-SHA256',
      'photos',
      'a/b',
      'content-type, host',
    ])
      expect(facts).toContain(text)
    expect(await session.visited.text('.badge')).toBe('Expired')
    const logged = await session.visited.code('For logs: without signature, token and credential')
    expect(logged).toContain('X-Amz-Signature=REDACTED')
    expect(logged).not.toContain('hidden-token')
    const unfilled = /signed header content-type is not filled in/
    expect(await session.visited.text('#inspected .hint')).toMatch(unfilled)
    await session.visited.fill('Method', 'PUT')
    await session.visited.paste('Headers', 'Content-Type: image/png')
    expect(await session.visited.text('#inspected .hint')).not.toMatch(unfilled)
    expect(await session.visited.code('Canonical request')).toContain('content-type:image/png')
    await session.visited.paste(
      'The store’s response',
      '<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>',
    )
    expect(await session.visited.text('.diagnosis')).toMatch(/^Expired The URL expired at 2026-01-01T00:15:00.000Z/)
    await session.visited.see('#announcer', /^Expired: The URL expired/)
    // A response is recognized in whichever field it is pasted.
    await session.visited.paste('Presigned URL', '<Error><Code>ExpiredToken</Code></Error>')
    await session.visited.paste('Presigned URL', old.url)
    expect(await session.visited.text('.diagnosis')).toMatch(/^Token expired /)
    await session.visited.paste('Presigned URL', 'https://example.com/a?X-Amz-Date=1')
    expect(await session.visited.text('.problem')).toContain('AuthorizationQueryParametersError')
    const short = await presign(same, putObject('a'), { expiresIn: 2 })
    await session.visited.paste('Presigned URL', short.url)
    expect(await session.visited.text('.badge')).toBe('Still valid')
    await session.visited.see('.badge', /^Expired$/)
    expect(await session.visited.text('.facts')).toMatch(/UTC, \ds ago/)
  })
})
