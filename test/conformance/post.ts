import type { PostRequest } from '../../src/types.ts'
import { type Check, equal, that } from './check.ts'
import type { Library } from './library.ts'
import { credentials, freeze, later, signedDate, signingDate, store } from './sample.ts'

interface Policy {
  expiration: string
  conditions: (Record<string, string> | [string, string | number, string | number])[]
}

/** Decodes a policy like S3. */
const readPolicy = (policy: string): Policy =>
  JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(policy), (character) => character.charCodeAt(0)))) as Policy

/** Returns the field that a condition restricts. */
const fieldOf = (condition: Policy['conditions'][number]) =>
  Array.isArray(condition) ? String(condition[1]).replace(/^\$/, '') : Object.keys(condition)[0]!

const post: PostRequest = {
  key: 'in/${filename}',
  signingDate,
  expiresIn: 600,
  contentLengthRange: [1, 1000],
  fields: { acl: 'private', 'x-amz-meta-name': 'naïve 👋', 'Content-Type': 'image/png' },
  conditions: [['starts-with', '$Content-Type', 'image/']],
}

export function* postChecks({ presignPost, toFormData }: Library): Iterable<Check> {
  yield {
    name: 'presignPost: the fields, in the order that a form must have',
    async run() {
      const { url, fields, expiresAt } = await presignPost(store, post)
      equal(url, 'https://photos.s3.eu-central-1.amazonaws.com/', 'the URL')
      equal(expiresAt, later(600), 'expiresAt')
      const { Policy: policy, 'X-Amz-Signature': signature, ...rest } = fields
      equal(rest, {
        key: 'in/${filename}',
        acl: 'private',
        'x-amz-meta-name': 'naïve 👋',
        'Content-Type': 'image/png',
        'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
        'X-Amz-Credential': 'AKIDEXAMPLE/20260301/eu-central-1/s3/aws4_request',
        'X-Amz-Date': signedDate,
      })
      that(/^[\da-f]{64}$/.test(signature!), 'there is no signature')
      equal(readPolicy(policy!).expiration, '2026-03-01T12:44:56Z', 'the expiration')
    },
  }
  yield {
    name: 'presignPost: the policy covers each field exactly once',
    async run() {
      const { fields } = await presignPost({ ...store, credentials: { ...credentials, sessionToken: 'token' } }, post)
      const { conditions } = readPolicy(fields.Policy!)
      const free = ['Policy', 'X-Amz-Signature']
      const expected = ['bucket', ...Object.keys(fields).filter((name) => !free.includes(name))].sort()
      const covered = conditions.filter(
        (condition) => !Array.isArray(condition) || condition[0] !== 'content-length-range',
      )
      equal(covered.map(fieldOf).sort(), expected, 'what is covered')
      const text = JSON.stringify(conditions)
      for (const condition of [
        ['content-length-range', 1, 1000],
        ['starts-with', '$key', 'in/'],
        ['starts-with', '$Content-Type', 'image/'],
        { 'x-amz-meta-name': 'naïve 👋' },
        { bucket: 'photos' },
      ]) {
        that(text.includes(JSON.stringify(condition)), `there is no condition ${JSON.stringify(condition)}`)
      }
    },
  }
  yield {
    name: 'presignPost: what is given is not changed, and gives the same again',
    async run() {
      const frozen = freeze({ ...post })
      equal(await presignPost(freeze(store), frozen), await presignPost(store, frozen), 'the second result')
    },
  }
  yield {
    name: 'toFormData: this runtime’s own FormData, with the file last',
    async run() {
      const signed = await presignPost(store, post)
      const form = toFormData(signed, new Blob(['content'], { type: 'image/gif' }), {
        'content-type': 'image/gif',
        more: 'open',
      })
      that(form instanceof FormData, 'it is not a FormData')
      const entries = [...form]
      const [name, file] = entries.pop()!
      equal(name, 'file', 'the last field')
      that(file instanceof Blob, 'the file is not a Blob')
      equal(await (file as Blob).text(), 'content', 'the file')
      equal(entries, Object.entries({ ...signed.fields, 'Content-Type': 'image/gif', more: 'open' }), 'the fields')
    },
  }
  yield {
    name: 'toFormData: a form that this runtime can send',
    async run() {
      const signed = await presignPost(store, post)
      const body = await new Response(toFormData(signed, new Blob(['the content'], { type: 'text/plain' }))).text()
      const places = [...Object.values(signed.fields), 'the content'].map((text) => body.indexOf(text))
      that(!places.includes(-1), 'a field is not in the body')
      equal(
        places,
        [...places].sort((a, b) => a - b),
        'the places of the fields in the body',
      )
    },
  }
}
