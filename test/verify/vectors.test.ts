/** What other signers have signed verifies, as they signed it; and with any one change it does not. */
import { type ReceivedRequest, verifyPost, verifyUrl } from 'sigv4-presign/verify'
import { describe, expect, test } from 'vitest'
import type { PresignCase, PresignPostCase, PresignUrlCase, VectorFile } from '../conformance/vectors.ts'
import { files } from '../vectors/files.ts'

type UrlCase = PresignCase | PresignUrlCase

/** A request and what a server must know to verify it. */
interface Given {
  request: ReceivedRequest & { url: string; method: string; headers: Record<string, string> }
  options: Parameters<typeof verifyUrl>[1]
}

/** Requests that a source signed and that are refused all the same. */
function refusal({ excluded, expect: { path } }: UrlCase): string | undefined {
  if (excluded === 'authority') return 'AuthorizationQueryParametersError'
  // What is not ASCII can't be in a request's first line.
  if (excluded === 'rawPath' && /[^!-~]/.test(path)) return 'InvalidURI'
  // AWS removes empty segments before it computes the signature.
  if (excluded === 'unnormalizedPath' && path.includes('//')) return 'SignatureDoesNotMatch'
  return undefined
}

/** Forms whose own policies they don't fulfil. */
const unfulfilled: Record<string, string> = {
  'js/post/filename-middle': 'the policy asks for the key with the variable in it, which the file name has replaced',
  'js/post/conds-only': 'the policy asks for fields that the caller was to add',
  'botocore/post/fields-only': 'botocore makes no conditions of fields',
}

const isUrlCase = (one: VectorFile['cases'][number]): one is UrlCase =>
  one.call === 'presign' || one.call === 'presignUrl'

/** The request as the source would have sent it, put together from what it signed. */
function given(file: VectorFile, one: UrlCase): Given {
  const { host, path, canonicalRequest, stringToSign, signature } = one.expect
  const [method = '', , query = '', ...rest] = canonicalRequest.split('\n')
  const headers = Object.fromEntries(
    rest.slice(0, -3).map((line) => {
      const at = line.indexOf(':', 1)
      return [line.slice(0, at), Buffer.from(line.slice(at + 1)).toString('latin1')]
    }),
  )
  const [, date = '', scope = ''] = stringToSign.split('\n')
  const signer = one.call === 'presign' ? one.store : one.options
  const { secretAccessKey, sessionToken } = file.credentials[signer.credentials]!
  const unsignedToken = one.call === 'presignUrl' && one.options.signSessionToken === false
  const appended = unsignedToken ? `&X-Amz-Security-Token=${encodeURIComponent(sessionToken!)}` : ''
  const now = new Date(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'))
  return {
    request: {
      method,
      url: `https://${host}${path}?${query}&X-Amz-Signature=${signature}${appended}`,
      headers: { ...headers, host },
    },
    options: {
      credentials: () => ({
        secretAccessKey,
        sessionToken: query.includes('-Token=') || unsignedToken ? sessionToken : undefined,
      }),
      now,
      region: scope.split('/')[1],
      service: scope.split('/')[2],
      payloadHash: rest.at(-1),
      signSessionToken: !unsignedToken,
    },
  }
}

/** Another character of the same kind. */
const otherThan = (character: string) =>
  character === '0' ? '1' : character === 'a' ? 'b' : /\d/.test(character) ? '0' : 'a'

const changeAt = (text: string, at: number) => text.slice(0, at) + otherThan(text.charAt(at)) + text.slice(at + 1)

/** One change of each kind. */
function* changes({ request }: Given): Iterable<[kind: string, ReceivedRequest]> {
  const { method, url, headers } = request
  yield ['method', { ...request, method: method === 'GET' ? 'HEAD' : 'GET' }]
  yield [
    'host',
    {
      ...request,
      url: url.replace(headers.host!, `x${headers.host}`),
      headers: { ...headers, host: `x${headers.host}` },
    },
  ]
  yield ['path', { ...request, url: url.replace('?', 'x?') }]
  yield ['parameter more', { ...request, url: url.replace('?', '?x=1&') }]
  for (const [all, name = ''] of url.matchAll(/[?&]([^=&]+)=?[^&]*/g)) {
    const changed = all.endsWith('=') || !all.includes('=') ? `${all}x` : changeAt(all, all.length - 1)
    yield [`parameter ${name}`, { ...request, url: url.replace(all, changed) }]
    yield [`no parameter ${name}`, { ...request, url: url.replace(all, all.startsWith('?') ? '?' : '') }]
  }
  for (const [name, value] of Object.entries(headers)) {
    if (name === 'host') continue
    yield [`header ${name}`, { ...request, headers: { ...headers, [name]: `${value}x` } }]
    if (value !== '') yield [`no header ${name}`, { ...request, headers: { ...headers, [name]: undefined } }]
  }
  yield ['unsigned header', { ...request, headers: { ...headers, 'x-amz-more': '1' } }]
}

const outcome = (promise: Promise<unknown>) =>
  promise.then(
    () => 'verified',
    (error: { code?: string }) => error.code ?? `${error}`,
  )

for (const [name, file] of Object.entries(files)) {
  const cases = file.cases.filter(isUrlCase)
  const posts = file.cases.filter((one) => one.call === 'presignPost')
  if (cases.length + posts.length === 0) continue
  describe(name, () => {
    test.each(cases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
      const { request, options } = given(file, one)
      const expected = refusal(one) ?? 'verified'
      expect(await outcome(verifyUrl(request, options))).toBe(expected)
      if (expected !== 'verified') return
      for (const [kind, changed] of changes({ request, options }))
        expect(await outcome(verifyUrl(changed, options)), kind).not.toBe('verified')
    })

    test.each(posts.map((one) => [one.name, one] as const))('%s', async (_, one: PresignPostCase) => {
      const { fields, policyText, signature } = one.expect
      const { secretAccessKey, sessionToken } = file.credentials[one.store.credentials]!
      const form: Record<string, string> = {
        ...fields,
        Policy: Buffer.from(policyText).toString('base64'),
        'X-Amz-Signature': signature,
      }
      const [size] = /(?<="content-length-range", *)\d+/.exec(policyText) ?? ['0']
      const options = {
        credentials: () => ({ secretAccessKey, sessionToken }),
        bucket: one.store.bucket!,
        now: new Date(one.post.signingDate),
        file: { name: 'cat.jpg', size: Number(size) },
      }
      const expected = one.name in unfulfilled ? 'AccessDenied' : 'verified'
      expect(await outcome(verifyPost(form, options))).toBe(expected)
      if (expected !== 'verified') return
      const isOpen = (name: string) => new RegExp(`"starts-with", *"\\$${name}", *""`, 'i').test(policyText)
      for (const [name, value] of Object.entries(form)) {
        const changed = name === 'Policy' ? Buffer.from(`${policyText} `).toString('base64') : changeAt(value, 0)
        if (!isOpen(name))
          expect(await outcome(verifyPost({ ...form, [name]: changed }, options)), name).not.toBe('verified')
        const { [name]: _, ...others } = form as Record<string, string>
        if (name !== 'bucket') expect(await outcome(verifyPost(others, options)), `no ${name}`).not.toBe('verified')
      }
    })
  })
}
