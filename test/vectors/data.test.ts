/** Checks the vector files alone, with Node's cryptography: each case is complete and consistent. */
import { createHash, createHmac, verify } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  type Stages,
  type V4aVectorLibrary,
  type VectorCase,
  type VectorFile,
  type VectorLibrary,
  v4aVectorChecks,
  vectorChecks,
} from '../conformance/vectors.ts'
import { files, readme } from './files.ts'
import { v4aPrivateKey, v4aPublicKey } from './v4a-key.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, data: string | Buffer) => createHmac('sha256', key).update(data).digest()
const compact = (date: string) => date.replace(/[-:]/g, '')

function hmacSignature(secretAccessKey: string, scope: string, text: string): string {
  let key: string | Buffer = `AWS4${secretAccessKey}`
  for (const step of scope.split('/')) key = hmac(key, step)
  return hmac(key, text).toString('hex')
}

/** Cases that sign a URL. They contain all stages. */
type UrlCase = Extract<VectorCase, { call: 'presign' | 'presignUrl' | 'presignV4a' | 'presignUrlV4a' }>

const isUrlCase = (one: VectorCase): one is UrlCase => 'options' in one

const isV4a = ({ call }: VectorCase) => call.endsWith('V4a')

/** The date, the scope and the credentials that a case asks for. */
function inputOf(file: VectorFile, one: UrlCase) {
  const signer = 'store' in one ? one.store : one.options
  const date = compact(one.options.signingDate)
  const region = 'region' in signer ? [signer.region] : []
  const scope = [date.slice(0, 8), ...region, signer.service ?? 's3', 'aws4_request'].join('/')
  return { date, scope, ...file.credentials[signer.credentials]! }
}

/** Expects that every stage follows from what the case asks for. */
function expectStages({ host, path, ...stages }: Omit<Stages, 'signature'>, date: string, scope: string): void {
  const { canonicalRequest, stringToSign } = stages
  const [, canonicalPath, query = '', ...rest] = canonicalRequest.split('\n')
  const algorithm = stringToSign.split('\n')[0]
  expect(stringToSign).toBe([algorithm, date, scope, sha256(canonicalRequest)].join('\n'))
  // One source signs `:authority`, HTTP/2's name for the host.
  expect(rest.map((line) => line.replace(/^:authority/, 'host'))).toContain(`host:${host}`)
  expect(query).toContain(`X-Amz-Date=${date}`)
  expect(query).toContain(encodeURIComponent(`/${scope}`))
  if (/s3/.test(scope)) expect(path).toBe(canonicalPath)
}

/** Runs `run` on each case. If it throws, the error names the case. */
const each =
  <T extends VectorCase>(cases: T[], run: (one: T) => void) =>
  () => {
    for (const one of cases) {
      try {
        run(one)
      } catch (error) {
        throw new Error(`${one.name}: ${error}`, { cause: error })
      }
    }
  }

describe.each(Object.entries(files))('%s', (fileName, file) => {
  const urlCases = file.cases.filter(isUrlCase)
  const postCases = file.cases.filter((one) => one.call === 'presignPost')
  const v4aCases = file.cases.filter((one) => one.call === 'presignV4a' || one.call === 'presignUrlV4a')

  test('has a source and unique case names', () => {
    expect(file.source).not.toBe('')
    expect(new Set(file.cases.map(({ name }) => name)).size).toBe(file.cases.length)
  })

  if (postCases.length)
    test(
      'contains the inputs of the signature of each form',
      each(postCases, ({ post, store, expect: { policyText, signature } }) => {
        const scope = [compact(post.signingDate).slice(0, 8), store.region, 's3', 'aws4_request'].join('/')
        const { secretAccessKey } = file.credentials[store.credentials]!
        expect(hmacSignature(secretAccessKey, scope, Buffer.from(policyText).toString('base64'))).toBe(signature)
      }),
    )

  if (urlCases.length)
    test(
      'contains consistent stages of each URL',
      each(urlCases, (one) => {
        const { date, scope, secretAccessKey } = inputOf(file, one)
        const { stringToSign, signature } = one.expect
        // botocore signs for another service than the case asks for.
        const signedScope = one.excluded === 'expressScope' ? scope.replace('s3express', 's3') : scope
        expectStages(one.expect, date, signedScope)
        if (!isV4a(one)) expect(hmacSignature(secretAccessKey, signedScope, stringToSign)).toBe(signature)
      }),
    )

  if (urlCases.length)
    test(
      'contains our own result for each excluded case, and for no other case',
      each(urlCases, (one) => {
        expect('ours' in one).toBe(one.excluded !== undefined)
        if (!one.ours || 'error' in one.ours) return
        const { date, scope, secretAccessKey } = inputOf(file, one)
        expectStages(one.ours, date, scope)
        expect(one.ours.stringToSign).not.toBe(one.expect.stringToSign)
        if ('signature' in one.ours)
          expect(hmacSignature(secretAccessKey, scope, one.ours.stringToSign)).toBe(one.ours.signature)
      }),
    )

  if (v4aCases.length)
    test(
      'contains the SigV4a keys, and signatures that they verify',
      each(v4aCases, (one) => {
        const { accessKeyId, secretAccessKey } = inputOf(file, one)
        const { privateKey, publicKey } = file.derivedKeys![accessKeyId]!
        expect(v4aPrivateKey(accessKeyId, secretAccessKey)).toBe(privateKey)
        const key = v4aPublicKey(accessKeyId, secretAccessKey)
        const { x, y } = key.export({ format: 'jwk' })
        const [hexX, hexY] = [x, y].map((part) => Buffer.from(part!, 'base64url').toString('hex'))
        expect({ x: hexX, y: hexY }).toEqual(publicKey)
        const { canonicalRequest, stringToSign, signature, signatureInSignedRequest = signature } = one.expect
        for (const sample of [signature, signatureInSignedRequest])
          expect(verify('sha256', Buffer.from(stringToSign), key, Buffer.from(sample, 'hex'))).toBe(true)

        const { regionSet } = one.call === 'presignV4a' ? one.store : one.options
        expect(decodeURIComponent(canonicalRequest)).toContain(`&X-Amz-Region-Set=${regionSet}&`)
      }),
    )

  test('contains only cases that a test uses', () => {
    const byPackage = [
      ...vectorChecks({} as VectorLibrary, [file]),
      ...v4aVectorChecks({} as V4aVectorLibrary, [file]),
    ].map(({ name }) => name)
    // `stages.test.ts` tests these cases.
    const inside = file.cases.filter(({ call }) => /^sign/.test(call)).map(({ name }) => name)
    expect([...byPackage, ...inside].sort()).toEqual(file.cases.map(({ name }) => name).sort())
  })

  test('is described in the README, with each excluded case', () => {
    expect(readme).toMatch(new RegExp(`^\\| \`${fileName}\\.json\` *\\| ${file.cases.length} *\\|`, 'm'))
    for (const { name, excluded } of file.cases) {
      if (!excluded) continue
      const section = readme.split(/^### /m).find((text) => text.startsWith(`\`${excluded}\``))
      expect(section, excluded).toBeDefined()
      expect(section).toContain(`\`${name}\``)
    }
  })
})

test('the README lists only excluded cases', () => {
  const excluded = Object.values(files).flatMap(({ cases }) =>
    cases.filter((one) => one.excluded).map(({ name }) => name),
  )
  const [, section = ''] = readme.split(/^## What our rules exclude$/m)
  expect([...section.matchAll(/`([\w-]+\/[^`]+)`/g)].map(([, name]) => name).sort()).toEqual(excluded.sort())
})
