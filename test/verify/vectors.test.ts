/**
 * Requests and forms that other implementations signed verify as they are, and don't verify after any single change.
 */
import { type VerifyOptions, verifyPost, verifyUrl } from 'sigv4-presign/verify'
import { describe, expect, test } from 'vitest'
import type { PresignCase, PresignPostCase, PresignUrlCase, VectorFile } from '../conformance/vectors.ts'
import { files } from '../vectors/files.ts'
import { expectVerified, expectVerifiedForm, type Signed } from './changes.ts'
import { outcome } from './samples.ts'

type UrlCase = PresignCase | PresignUrlCase

/** A request, and the options to verify it. */
interface Given {
  request: Signed
  options: VerifyOptions
}

/** Cases with a base path, whose first segment may not be a valid bucket name. */
const mayHaveNoBucket = /\/endpoints\/(base-path|spaces)-/

/** Returns the rejection of a case whose signature is correct. */
function refusal({ excluded, expect: { path } }: UrlCase): string | undefined {
  if (excluded === 'authority') return '400 AuthorizationQueryParametersError'
  // The request line can't contain characters outside ASCII.
  if (excluded === 'rawPath' && /[^!-~]/.test(path)) return '400 InvalidURI'
  // AWS removes empty segments before it computes the signature.
  if (excluded === 'unnormalizedPath' && path.includes('//')) return '403 SignatureDoesNotMatch'
  return undefined
}

/** Forms that don't satisfy their own policies, and why. */
const policyNotMet: Record<string, string> = {
  'js/post/filename-middle': 'the policy requires the literal key, but the file name replaces the variable in it',
  'js/post/conds-only': 'the policy requires fields that the caller must add',
  'botocore/post/fields-only': 'botocore adds no conditions for the fields',
}

const isUrlCase = (one: VectorFile['cases'][number]): one is UrlCase =>
  one.call === 'presign' || one.call === 'presignUrl'

/** Rebuilds the request that the source would have sent, from what it signed. */
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
      dotSegments: 'allow',
      signSessionToken: !unsignedToken,
    },
  }
}

for (const [name, file] of Object.entries(files)) {
  const cases = file.cases.filter(isUrlCase)
  const posts = file.cases.filter((one) => one.call === 'presignPost')
  if (cases.length + posts.length === 0) continue
  describe(`the cases of ${name} are verified as expected`, () => {
    test.each(cases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
      const { request, options } = given(file, one)
      const expected = refusal(one)
      const verified = await outcome(verifyUrl(request, options))
      if (mayHaveNoBucket.test(one.name) && verified !== 'verified') expect(verified).toBe('400 InvalidURI')
      else if (expected === undefined) await expectVerified(request, options)
      else expect(verified).toBe(expected)
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
      if (one.name in policyNotMet) expect(await outcome(verifyPost(form, options))).toBe('403 AccessDenied')
      else await expectVerifiedForm(form, options)
    })
  })
}
