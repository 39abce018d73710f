/** Expects that a valid request or form verifies, and that it is rejected after any single change. */
import {
  type ReceivedRequest,
  type VerifyOptions,
  type VerifyPostOptions,
  verifyPost,
  verifyUrl,
} from 'sigv4-presign/verify'
import { expect } from 'vitest'
import { outcome } from './samples.ts'

/** A signed request. If `headers` contains `host`, it is the host of the URL. */
export interface Signed {
  method: string
  url: string
  headers: Record<string, string>
}

/** The status and the code of a rejection. */
const rejected = /^4\d\d [A-Z]\w+$/

/** Returns a different character of the same kind. */
const otherThan = (character: string) =>
  character === '0' ? '1' : character === 'a' ? 'b' : /\d/.test(character) ? '0' : 'a'

const changeAt = (text: string, at: number) => text.slice(0, at) + otherThan(text.charAt(at)) + text.slice(at + 1)

/** Yields the request with one change of each kind. */
function* changes(request: Signed): Iterable<[kind: string, ReceivedRequest]> {
  const { method, url, headers } = request
  const host = /\/\/([^/?]+)/.exec(url)![1]!
  yield ['method', { ...request, method: method === 'GET' ? 'HEAD' : 'GET' }]
  const changedHost = url.replace(host, `x${host}`)
  yield ['host', { ...request, url: changedHost, headers: headers.host ? { ...headers, host: `x${host}` } : headers }]
  yield ['path', { ...request, url: url.replace('?', 'x?') }]
  yield ['additional parameter', { ...request, url: url.replace('?', '?x=1&') }]
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

/** Expects that a request verifies, and that every change of it is rejected. */
export async function expectVerified(request: Signed, options: VerifyOptions): Promise<void> {
  expect(await outcome(verifyUrl(request, options))).toBe('verified')
  for (const [kind, changed] of changes(request))
    expect(await outcome(verifyUrl(changed, options)), kind).toMatch(rejected)
}

/** Expects that a form verifies, and that every change is rejected unless its policy allows it. */
export async function expectVerifiedForm(form: Record<string, string>, options: VerifyPostOptions): Promise<void> {
  expect(await outcome(verifyPost(form, options))).toBe('verified')
  const [, policy = ''] = Object.entries(form).find(([name]) => /^policy$/i.test(name))!
  const policyText = Buffer.from(policy, 'base64').toString()
  const isOpen = (name: string) => new RegExp(`"starts-with", *"\\$${name}", *""`, 'i').test(policyText)
  for (const [name, value] of Object.entries(form)) {
    const changed = value === policy ? Buffer.from(`${policyText} `).toString('base64') : changeAt(value, 0)
    if (!isOpen(name)) expect(await outcome(verifyPost({ ...form, [name]: changed }, options)), name).toMatch(rejected)
    const { [name]: _, ...others } = form
    if (name !== 'bucket') expect(await outcome(verifyPost(others, options)), `no ${name}`).toMatch(rejected)
  }
  expect(await outcome(verifyPost({ ...form, 'x-amz-meta-more': '1' }, options)), 'additional field').toMatch(rejected)
}
