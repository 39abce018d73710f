import type { Credentials } from '../../src/types.ts'
import { type Check, equal, that } from './check.ts'
import { checkError, thrownBy } from './errors.ts'
import type { Library } from './library.ts'
import { credentials, later, signingDate, store } from './sample.ts'
import {
  type PresignCase,
  type PresignUrlCase,
  presignArguments,
  presignUrlArguments,
  type VectorFile,
} from './vectors.ts'

type Entry = typeof import('../../src/verify.ts')

/** Cases whose path may begin with something that is not a bucket. Verification refuses these. */
const basePath = /\/endpoints\/(base-path|spaces)-/

/** Returns a text with one character changed. */
const changed = (text: string, at: number) => `${text.slice(0, at)}${text[at] === '0' ? '1' : '0'}${text.slice(at + 1)}`

/** Signs the request of a case. Returns the result, the credentials, and the options that a server needs. */
async function sign(main: Library, file: VectorFile, one: PresignCase | PresignUrlCase) {
  if (one.call === 'presign') {
    const [place, operation, options] = presignArguments(file, one)
    const { service = 's3', credentials: signer } = place
    const presigned = await main.presign(place, operation, options)
    return [presigned, signer as Credentials, { ...options, service, signSessionToken: undefined }] as const
  }
  const [url, options] = presignUrlArguments(file, one)
  return [await main.presignUrl(url, options), options.credentials, options] as const
}

/** The checks of the verify entry. The main entry signs what it verifies. */
export function* verifyChecks(entry: Entry, main: Library, vectors: Record<string, VectorFile>): Iterable<Check> {
  const { verifyUrl, verifyPost, inspect, redact, canonicalRequest, diagnose } = entry
  const known = { credentials: () => credentials, now: later(1) }

  for (const [fileName, file] of Object.entries(vectors)) {
    for (const one of file.cases) {
      if ((one.call !== 'presign' && one.call !== 'presignUrl') || one.excluded !== undefined) continue
      yield {
        name: `verify: ${fileName}: ${one.name}`,
        async run() {
          const [presigned, signer, { service, signingDate, signSessionToken }] = await sign(main, file, one)
          const payloadHash = one.expect.canonicalRequest.split('\n').at(-1)
          const options = { credentials: () => signer, service, now: signingDate, payloadHash, signSessionToken }
          const verified = await verifyUrl(presigned, options).catch((error: unknown) => {
            if (!basePath.test(one.name)) throw error
            checkError(main, error, 'InvalidURI')
          })
          if (!verified) return
          equal(verified.accessKeyId, signer.accessKeyId, 'accessKeyId')
          equal(verified.expiresAt.getTime(), presigned.expiresAt.getTime(), 'expiresAt')
          const url = changed(presigned.url, presigned.url.indexOf('X-Amz-Signature=') + 20)
          checkError(main, await thrownBy(() => verifyUrl({ ...presigned, url }, options)), 'SignatureDoesNotMatch')
        },
      }
    }
  }
  yield {
    name: 'verify: a request that the runtime made',
    async run() {
      const { url, method } = await main.presign(store, { method: 'GET', key: 'a b.txt' }, { signingDate })
      const verified = await verifyUrl(new Request(url, { method }), known)
      equal(verified.key, 'a b.txt', 'key')
      checkError(
        main,
        await thrownBy(() => verifyUrl(new Request(url, { method: 'DELETE' }), known)),
        'SignatureDoesNotMatch',
      )
      checkError(main, await thrownBy(() => verifyUrl(new Request(url), { ...known, now: later(901) })), 'AccessDenied')
    },
  }
  yield {
    name: 'verify: a form that the runtime made',
    async run() {
      const post = await main.presignPost(store, { key: 'up/${filename}', signingDate, contentLengthRange: [1, 5] })
      const form = (content: string) => main.toFormData(post, new File([content], 'x.txt'))
      const verified = await verifyPost(form('four'), { ...known, bucket: 'photos' })
      equal(verified.key, 'up/x.txt', 'key')
      const tooLarge = await thrownBy(() => verifyPost(form('sixsix'), { ...known, bucket: 'photos' }))
      checkError(main, tooLarge, 'EntityTooLarge')
    },
  }
  yield {
    name: 'verify: inspect, redact, canonicalRequest, diagnose',
    async run() {
      const sent = await main.presign(
        store,
        { method: 'PUT', key: 'k', headers: { 'content-type': 'image/png' } },
        { signingDate },
      )
      equal(inspect(sent.url).accessKeyId, credentials.accessKeyId, 'accessKeyId')
      const signature = sent.url.slice(sent.url.indexOf('X-Amz-Signature=') + 16)
      that(!redact(`GET ${sent.url} failed`).includes(signature), 'the signature was not removed')
      that(canonicalRequest(sent).startsWith('PUT\n/k\n'), 'the canonical request is wrong')
      const seen = canonicalRequest(sent).replace('image/png', '').replaceAll('&', '&amp;')
      const refusal = `<Error><Code>SignatureDoesNotMatch</Code><CanonicalRequest>${seen}</CanonicalRequest></Error>`
      that(JSON.stringify(diagnose(sent, refusal)).includes('content-type'), 'the header is not named')
    },
  }
}
