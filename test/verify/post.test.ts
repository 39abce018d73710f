import { createHmac } from 'node:crypto'
import { type PresignedPost, toFormData } from 'sigv4-presign'
import { type VerifyPostOptions, verifyPost } from 'sigv4-presign/verify'
import { describe, expect, it } from 'vitest'
import {
  accessKeyId,
  postOptions as options,
  outcome,
  refusalOf,
  secretAccessKey,
  sessionToken,
  signingDate,
  signPost,
  store,
  temporaryStore,
} from './samples.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')

const signature = (policy: string, scope = '20260301/eu-west-1/s3/aws4_request') =>
  [...scope.split('/'), policy]
    .reduce<string | Buffer>((key, part) => createHmac('sha256', key).update(part).digest(), `AWS4${secretAccessKey}`)
    .toString('hex')

/** Returns a form with this policy text, signed with Node's cryptography. */
function formOf(policyText: string, fields: Record<string, string> = {}): Record<string, string> {
  const policy = base64(policyText)
  return {
    key: 'uploads/cat.jpg',
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': `${accessKeyId}/20260301/eu-west-1/s3/aws4_request`,
    'x-amz-date': '20260301T120000Z',
    ...fields,
    policy,
    'x-amz-signature': signature(policy),
  }
}

const expiration = '2026-03-01T12:15:00Z'

/** Conditions that every form needs. */
const common = [
  { bucket: 'photos' },
  ['starts-with', '$key', 'uploads/'],
  { 'x-amz-algorithm': 'AWS4-HMAC-SHA256' },
  ['starts-with', '$x-amz-credential', ''],
  ['starts-with', '$x-amz-date', ''],
]

/** Returns a form with these conditions in addition to the ones that every form needs. */
const formWith = (conditions: unknown[], fields: Record<string, string> = {}) =>
  formOf(JSON.stringify({ expiration, conditions: [...common, ...conditions] }), fields)

const verify = (form: Record<string, unknown>, more: Partial<VerifyPostOptions> = {}) =>
  outcome(verifyPost(form as Record<string, string>, { ...options, ...more }))

describe('a verified form', () => {
  it('describes what to store, and where', async () => {
    const post = await signPost({ contentLengthRange: [1, 100], fields: { acl: 'private', 'x-amz-meta-a': 'ü' } })
    const form = toFormData(post, new File(['abc'], 'cat.jpg', { type: 'image/jpeg' }))
    expect(await verifyPost(form, options)).toEqual({
      accessKeyId,
      region: 'eu-west-1',
      service: 's3',
      signingDate,
      expiresAt: new Date('2026-03-01T12:15:00Z'),
      hasSessionToken: false,
      bucket: 'photos',
      key: 'uploads/cat.jpg',
      fields: { acl: 'private', 'x-amz-meta-a': 'ü' },
      contentType: 'image/jpeg',
      contentLengthRange: [1, 100],
      file: form.get('file'),
    })
  })

  it('prefers the content type of its field', async () => {
    const post = await signPost({ fields: { 'Content-Type': 'text/plain' } })
    const form = toFormData(post, new File([], 'a', { type: 'image/jpeg' }))
    expect(await verifyPost(form, options)).toMatchObject({
      contentType: 'text/plain',
      fields: { 'content-type': 'text/plain' },
    })
    expect(await verifyPost(toFormData(await signPost(), new File([], 'a')), options)).not.toHaveProperty('contentType')
  })

  it('returns the narrowest of several limits', async () => {
    const form = formWith([
      ['content-length-range', 1, 50],
      ['content-length-range', 5, 100],
    ])
    expect(await verifyPost(form, { ...options, file: { size: 20 } })).toMatchObject({ contentLengthRange: [5, 50] })
  })

  it('may be signed with temporary credentials', async () => {
    const post = await signPost({}, temporaryStore)
    const known = { ...options, credentials: () => ({ secretAccessKey, sessionToken }) }
    expect(await verifyPost(post.fields, known)).toMatchObject({ hasSessionToken: true, fields: {} })
    expect(await outcome(verifyPost(post.fields, options))).toBe('400 InvalidToken')
    expect(await outcome(verifyPost((await signPost()).fields, known))).toBe('400 InvalidToken')
  })
})

describe('the fields of a form', () => {
  it.each(['algorithm', 'credential', 'date', 'signature'])('must have x-amz-%s', async (name) => {
    const { [`x-amz-${name}`]: _, ...form } = formWith([])
    expect(await verify(form)).toBe('400 InvalidArgument')
  })

  it.each([
    ['x-amz-algorithm', 'AWS4-HMAC-SHA1', '400 InvalidArgument'],
    ['x-amz-credential', 'AKIDEXAMPLE', '400 InvalidArgument'],
    ['x-amz-credential', 'AKID/EXAMPLE/20260301/eu-west-1/s3/aws4_request', '400 InvalidArgument'],
    ['x-amz-credential', 'AKIDEXAMPLE/20260302/eu-west-1/s3/aws4_request', '400 InvalidArgument'],
    ['x-amz-credential', 'AKIDEXAMPLE/20260301/us-east-1/s3/aws4_request', '400 InvalidArgument'],
    ['x-amz-credential', 'AKIDEXAMPLE/20260301/eu-west-1/ec2/aws4_request', '400 InvalidArgument'],
    ['x-amz-credential', 'OTHER/20260301/eu-west-1/s3/aws4_request', '403 InvalidAccessKeyId'],
    ['x-amz-date', '20260301', '400 InvalidArgument'],
    ['x-amz-date', '20260230T000000Z', '400 InvalidArgument'],
    ['x-amz-signature', '', '403 SignatureDoesNotMatch'],
    ['x-amz-signature', 'a'.repeat(63), '403 SignatureDoesNotMatch'],
    ['x-amz-signature', 'a'.repeat(64), '403 SignatureDoesNotMatch'],
    ['policy', '', '403 SignatureDoesNotMatch'],
    ['policy', 'a b', '403 SignatureDoesNotMatch'],
    ['policy', base64('{}'), '403 SignatureDoesNotMatch'],
  ])('are rejected if %s is %j: %s', async (name, value, expected) => {
    expect(await verify({ ...formWith([]), [name]: value })).toBe(expected)
  })

  it('can have names in any letter case', async () => {
    const upper = Object.entries(formWith([])).map(([name, value]) => [name.toUpperCase(), value] as const)
    expect(await verify(Object.fromEntries(upper))).toBe('verified')
  })

  it('cannot have names with look-alike letters', async () => {
    const { key, ...form } = formWith([])
    expect(await verify({ ...form, '\u212aey': key })).toBe('400 InvalidArgument')
  })

  it('cannot occur twice', async () => {
    for (const name of ['key', 'policy', 'x-amz-date', 'x-ignore-a']) {
      const form = { ...formWith([]), 'x-ignore-a': '1' } as Record<string, string>
      expect(await verify({ ...form, [name.toUpperCase()]: form[name] }), name).toBe('400 InvalidArgument')
    }
  })

  it('must include a policy and a key', async () => {
    const { policy: _, ...withoutPolicy } = formWith([])
    const { key: __, ...withoutKey } = formWith([])
    expect(await verify(withoutPolicy)).toBe('403 AccessDenied')
    expect(await verify(withoutKey)).toBe('400 InvalidArgument')
  })

  it('must be strings', async () => {
    expect(await verify({ ...formWith([]), acl: 7 })).toBe('400 InvalidArgument')
    expect(await verify({ ...formWith([]), acl: undefined })).toBe('400 InvalidArgument')
  })
})

describe('a policy', () => {
  const policy = (text: unknown) => formOf(typeof text === 'string' ? text : JSON.stringify(text))

  it.each([
    'not JSON',
    '',
    'null',
    '7',
    '"text"',
    '[]',
    {},
    { expiration },
    { conditions: common },
    { expiration, conditions: {} },
    { expiration, conditions: 'common' },
    { EXPIRATION: expiration, conditions: common },
    { expiration, CONDITIONS: common },
    { expiration, conditions: common, version: 2 },
    { expiration: 1, conditions: common },
    { expiration: '2026-03-01', conditions: common },
    { expiration: '2026-03-01T12:15:00', conditions: common },
    { expiration: '2026-03-01T12:15:00+01:00', conditions: common },
    { expiration: 'Sun, 01 Mar 2026 12:15:00 GMT', conditions: common },
    { expiration: '2026-02-30T12:15:00Z', conditions: common },
    { expiration: '2026-13-01T12:15:00Z', conditions: common },
  ])('is malformed if it is %j', async (text) => {
    expect(await verify(policy(text))).toBe('400 InvalidPolicyDocument')
  })

  it.each([
    {},
    { acl: 'private', key: 'a' },
    { acl: 7 },
    { acl: null },
    { acl: ['private'] },
    null,
    7,
    'acl',
    [],
    ['eq'],
    ['eq', '$acl'],
    ['eq', '$acl', 'private', 'more'],
    ['eq', '$acl', 7],
    ['eq', 7, 'private'],
    ['ends-with', '$acl', 'private'],
    ['in', '$acl', ['private']],
    [['eq'], '$acl', 'private'],
    ['content-length-range', 1],
    ['content-length-range', '1', 'x'],
    ['content-length-range', '1', '2.5'],
    ['content-length-range', '1', ''],
    ['content-length-range', '1', '9'.repeat(400)],
    ['content-length-range', -1, 2],
    ['content-length-range', 1, 1.5],
    ['content-length-range', 1, 2, 3],
    ['content-length-range', 1, 2 ** 53],
  ])('is malformed with the condition %j', async (condition) => {
    expect(await verify(formWith([condition], { acl: 'private' }), { file: { size: 1 } })).toBe(
      '400 InvalidPolicyDocument',
    )
  })

  it('must be UTF-8 in Base64', async () => {
    const bytes = Buffer.from([0x7b, 0xff, 0x7d]).toString('base64')
    expect(await verify({ ...formWith([]), policy: bytes, 'x-amz-signature': signature(bytes) })).toBe(
      '400 InvalidPolicyDocument',
    )
    const right = base64(JSON.stringify({ expiration, conditions: common }))
    for (const odd of [
      'abcde',
      '',
      ' ',
      ` ${right}`,
      `${right.slice(0, 8)}\n${right.slice(8)}`,
      right.replace('e', '_'),
    ])
      expect(await verify({ ...formWith([]), policy: odd, 'x-amz-signature': signature(odd) }), odd).toBe(
        '400 InvalidPolicyDocument',
      )
    expect(await verify(formWith([{ 'x-amz-meta-a': 'Zürich 日' }], { 'x-amz-meta-a': 'Zürich 日' }))).toBe('verified')
  })

  it('can contain the additional escapes that S3 accepts', async () => {
    const text = String.raw`{"expiration":"${expiration}","conditions":[${JSON.stringify(common).slice(1, -1)},["eq","$x-amz-meta-a","\$a\\$b\v\"\\\\$c"]]}`
    expect(await verify(formOf(text, { 'x-amz-meta-a': '$a\\$b\v"\\\\$c' }))).toBe('verified')
  })

  it('expires', async () => {
    const at = (now: string) => verifyPost(formWith([]), { ...options, now: new Date(now) })
    expect(await outcome(at('2026-03-01T12:14:59.999Z'))).toBe('verified')
    const error = await refusalOf(at(expiration))
    expect(error).toMatchObject({ code: 'AccessDenied', expiresAt: new Date(expiration) })
    expect(error.message).toBe('Invalid according to Policy: Policy expired.')
  })

  it('can expire at a fraction of a second', async () => {
    const form = policy({ expiration: '2026-03-01T12:05:00.001Z', conditions: common })
    expect(await verify(form)).toBe('verified')
  })
})

describe('a condition', () => {
  it.each<[unknown, Record<string, string>, boolean]>([
    [{ acl: 'private' }, { acl: 'private' }, true],
    [{ acl: 'private' }, { acl: 'public-read' }, false],
    [{ acl: 'private' }, { acl: 'Private' }, false],
    [{ acl: 'private' }, { acl: 'private ' }, false],
    [{ acl: 'private' }, {}, false],
    [['eq', 'acl', 'private'], { acl: 'private' }, false],
    [['eq', '$', 'private'], { acl: 'private' }, false],
    [{ acl: '' }, { acl: '' }, true],
    [{ acl: '' }, {}, false],
    [{ ACL: 'private' }, { aCl: 'private' }, true],
    [['eq', '$acl', 'private'], { acl: 'private' }, true],
    [['eq', '$acl', 'private'], { acl: 'private2' }, false],
    [['EQ', '$ACL', 'private'], { acl: 'private' }, true],
    [['starts-with', '$acl', 'pri'], { acl: 'private' }, true],
    [['StArTs-WiTh', '$AcL', 'pri'], { acl: 'private' }, true],
    [['starts-with', '$acl', 'Pri'], { acl: 'private' }, false],
    [['starts-with', '$acl', ''], { acl: 'x' }, true],
    [['starts-with', '$acl', ''], { acl: '' }, true],
    [['starts-with', '$acl', ''], {}, false],
    [['starts-with', '$Content-Type', 'image/'], { 'Content-Type': 'image/png' }, true],
    [['starts-with', '$Content-Type', 'image/'], { 'Content-Type': 'image/png,image/jpeg' }, true],
    [['starts-with', '$Content-Type', 'image/'], { 'Content-Type': 'image/png,text/html' }, false],
    [['starts-with', '$Content-Type', 'image/'], { 'Content-Type': 'image/png,' }, false],
    [['starts-with', '$Content-Type', 'image/'], { 'Content-Type': 'text/html' }, false],
    [['eq', '$Content-Type', 'image/png,image/png'], { 'Content-Type': 'image/png,image/png' }, true],
    [['starts-with', '$x-amz-meta-a', 'a/'], { 'x-amz-meta-a': 'a/b,c/d' }, true],
    [{ key: 'uploads/cat.jpg' }, {}, true],
    [{ key: 'uploads/dog.jpg' }, {}, false],
    [{ bucket: 'other' }, {}, false],
    [['eq', '$bucket', 'photos'], {}, true],
    [{ success_action_status: '201' }, { success_action_status: '201' }, true],
    [JSON.parse('{"__proto__":"x"}'), {}, false],
    [{ constructor: 'x' }, {}, false],
  ])('%j is met by a form with %j: %s', async (condition, fields, isMet) => {
    expect(await verify(formWith([condition], fields))).toBe(isMet ? 'verified' : '403 AccessDenied')
  })

  it('that is not met is named in the error', async () => {
    const error = await refusalOf(verifyPost(formWith([{ acl: 'private' }], { acl: 'secret' }), options))
    expect(error.message).toBe('Invalid according to Policy: Policy Condition failed: eq on acl')
  })

  it('is required for every field', async () => {
    const error = await refusalOf(verifyPost(formWith([], { acl: 'private', tagging: 'x' }), options))
    expect(error).toMatchObject({ code: 'AccessDenied', status: 403 })
    expect(error.message).toBe('Invalid according to Policy: Extra input fields: acl, tagging')
  })

  it('is not required for the fields that S3 exempts', async () => {
    const form = formWith([], { 'x-ignore-a': '1', 'X-Ignore-B': '2', file: 'the bytes' })
    expect(await verifyPost(form, options)).toMatchObject({ fields: {} })
  })

  it.each(['bucket', 'key', 'x-amz-algorithm', 'x-amz-credential', 'x-amz-date'])(
    'is required for %s',
    async (field) => {
      const conditions = common.filter((condition) => !JSON.stringify(condition).includes(field))
      expect(conditions).toHaveLength(4)
      expect(await verify(formOf(JSON.stringify({ expiration, conditions })))).toBe('403 AccessDenied')
    },
  )

  it('on the bucket must be passed if the endpoint contains the bucket', async () => {
    const own = { ...store, bucket: undefined, endpoint: 'https://photos.example.com' }
    const { url, fields } = await signPost({ conditions: [{ bucket: 'photos' }] }, own)
    expect(url).toBe('https://photos.example.com/')
    const { conditions } = JSON.parse(atob(fields.Policy!)) as { conditions: object[] }
    expect(conditions.filter((condition) => 'bucket' in condition)).toEqual([{ bucket: 'photos' }])
    expect(conditions).toContainEqual(['starts-with', '$key', 'uploads/'])
    expect(await verifyPost(fields, options)).toMatchObject({ bucket: 'photos' })
    expect(await outcome(verifyPost(fields, { ...options, bucket: 'other' }))).toBe('403 AccessDenied')
    const without = await refusalOf(verifyPost((await signPost({}, own)).fields, options))
    expect(without.message).toBe('Invalid according to Policy: Extra input fields: bucket')
    const another = signPost({ conditions: [{ bucket: 'other' }] })
    expect(await outcome(another)).toBe('undefined InvalidPolicy')
  })

  it('on the bucket must match the bucket that the form was posted to', async () => {
    expect(await verify(formWith([]), { bucket: 'other' })).toBe('403 AccessDenied')
    expect(await verify(formWith([], { bucket: 'photos' }))).toBe('verified')
    expect(await verify(formWith([], { bucket: 'other' }))).toBe('403 AccessDenied')
    expect(await verify(formWith([]), { bucket: undefined as unknown as string })).toBe('undefined InvalidBucket')
  })
})

describe('the size of the file', () => {
  const limited = formWith([['content-length-range', 2, 5]])

  it.each([
    [1, '400 EntityTooSmall'],
    [2, 'verified'],
    [5, 'verified'],
    [6, '400 EntityTooLarge'],
    [undefined, '411 MissingContentLength'],
    [-1, 'undefined InvalidParameter'],
    ['3', 'undefined InvalidParameter'],
  ])('of %s bytes is checked: %s', async (size, expected) => {
    expect(await verify(limited, { file: { size: size as number } })).toBe(expected)
  })

  it('can be limited by strings of digits', async () => {
    const form = formWith([['content-length-range', '2', '5']])
    expect(await verify(form, { file: { size: 5 } })).toBe('verified')
    expect(await verify(form, { file: { size: 10 } })).toBe('400 EntityTooLarge')
  })

  it('is that of the file in the form, even if the option differs', async () => {
    const form = toFormData({ url: '', fields: limited, expiresAt: signingDate }, new File(['abcdef'], 'a'))
    expect(await outcome(verifyPost(form, options))).toBe('400 EntityTooLarge')
    expect(await outcome(verifyPost(form, { ...options, file: { size: 3 } }))).toBe('400 EntityTooLarge')
  })

  it('is that of the file in the form, or else the one in the option', async () => {
    const { fields } = await signPost({ contentLengthRange: [4, 4] })
    const form = (file: string | File) => {
      const data = new FormData()
      for (const [name, value] of [...Object.entries(fields), ['file', file] as const]) data.append(name, value)
      return data
    }
    const outcomeOf = (given: FormData, file?: VerifyPostOptions['file']) =>
      outcome(verifyPost(given, { ...options, file }))
    const own = form(new File(['abcd'], 'a'))
    expect(await outcomeOf(own, { name: 'z', size: undefined })).toBe('verified')
    expect(await verifyPost(own, { ...options, file: { name: 'z' } })).toMatchObject({ key: 'uploads/a' })
    expect(await outcomeOf(own, { size: 5 })).toBe('verified')
    expect(await verifyPost(own, { ...options, file: new File(['abcde'], 'b') })).toMatchObject({
      key: 'uploads/a',
      file: own.get('file'),
    })
    expect(await outcomeOf(own, null)).toBe('verified')
    expect(await outcomeOf(form('no size'), { size: 5 })).toBe('400 EntityTooLarge')
    expect(await outcomeOf(form('no size'), { size: 4 })).toBe('verified')
    const option = { size: 4, name: 'b' }
    expect(await verifyPost({ ...fields, file: { size: 5 } as never }, { ...options, file: option })).toMatchObject({
      key: 'uploads/b',
      file: option,
    })
    expect(await outcomeOf(form('üü'))).toBe('verified')
    expect(await outcomeOf(form('üüü'))).toBe('400 EntityTooLarge')
    expect(await outcome(verifyPost({ ...fields, file: 'üü' }, options))).toBe('411 MissingContentLength')
  })
})

describe('${filename}', () => {
  const post = (form: Record<string, string>, name: string | undefined) =>
    verifyPost(form, { ...options, file: { name } }).then(
      ({ key }) => key,
      (error) => error.code,
    )
  const form = formWith([], { key: 'uploads/${filename}' })

  it.each([
    ['cat.jpg', 'uploads/cat.jpg'],
    ['a/b/cat.jpg', 'uploads/cat.jpg'],
    ['C:\\photos\\cat.jpg', 'uploads/cat.jpg'],
    ['C:\\photos/my\\cat.jpg', 'uploads/cat.jpg'],
    ['../../etc/passwd', 'uploads/passwd'],
    ['${filename}', 'uploads/${filename}'],
    ["$&$'", "uploads/$&$'"],
    ['Zürich 日.jpg', 'uploads/Zürich 日.jpg'],
    ['', 'uploads/'],
    [undefined, 'uploads/'],
    ['a'.repeat(1017), 'KeyTooLongError'],
    ['ü'.repeat(508), `uploads/${'ü'.repeat(508)}`],
    ['ü'.repeat(509), 'KeyTooLongError'],
  ])('is replaced or rejected for the file name %j', async (name, expected) => {
    expect(await post(form, name)).toBe(expected)
  })

  it('is replaced before the conditions are checked', async () => {
    expect(await post(formWith([{ key: 'uploads/${filename}' }], { key: 'uploads/${filename}' }), 'a')).toBe(
      'AccessDenied',
    )
    expect(await post(formWith([{ key: 'uploads/a' }], { key: 'uploads/${filename}' }), 'a')).toBe('uploads/a')
    const everywhere = formWith([['eq', '$x-amz-meta-a', 'a-a']], {
      key: 'uploads/${filename}/${filename}',
      'x-amz-meta-a': '${filename}-${filename}',
    })
    expect(await post(everywhere, 'a')).toBe('uploads/a/a')
  })

  it('cannot bypass the prefix', async () => {
    expect(await post(formWith([], { key: '${filename}' }), 'uploads/cat.jpg')).toBe('AccessDenied')
  })

  it('can be replaced by at most 1,024 bytes', async () => {
    const long = { file: { name: 'a'.repeat(1025) } }
    const open = [['starts-with', '$x-amz-meta-a', '']]
    expect(await verify(formWith(open, { 'x-amz-meta-a': 'b' }), long)).toBe('verified')
    expect(await verify(formWith(open, { 'x-amz-meta-a': '${filename}' }), long)).toBe('400 KeyTooLongError')
    expect(await verify(formWith(open, { 'x-amz-meta-a': '${filename}' }), { file: { name: 'a'.repeat(1024) } })).toBe(
      'verified',
    )
  })

  it('cannot make the key empty', async () => {
    expect(await post(formWith([], { key: '${filename}' }), '')).toBe('InvalidArgument')
  })
})

describe('a FormData', () => {
  const fill = (post: PresignedPost, more: [string, string | File][]) => {
    const form = new FormData()
    for (const [name, value] of [...Object.entries(post.fields), ...more]) form.append(name, value)
    return form
  }
  const file = new File(['abc'], 'cat.jpg')

  it('is read up to its file, as in S3', async () => {
    const post = await signPost()
    const later = fill(post, [
      ['file', file],
      ['acl', 'public-read'],
      ['key', 'x'],
    ])
    expect(await verifyPost(later, options)).toMatchObject({ key: 'uploads/cat.jpg', fields: {} })
    const before = fill(post, [
      ['acl', 'public-read'],
      ['file', file],
    ])
    expect(await outcome(verifyPost(before, options))).toBe('403 AccessDenied')
    const first = new FormData()
    first.append('file', file)
    for (const [name, value] of Object.entries(post.fields)) first.append(name, value)
    expect(await outcome(verifyPost(first, options))).toBe('403 AccessDenied')
  })

  it('cannot contain another file', async () => {
    const form = fill(await signPost(), [
      ['x-ignore-a', file],
      ['file', file],
    ])
    expect(await outcome(verifyPost(form, options))).toBe('400 InvalidArgument')
  })
})

describe('the fields before the file', () => {
  it('can have at most 20 KB', async () => {
    const form = formWith([['starts-with', '$x-amz-meta-a', '']], { 'x-amz-meta-a': '' })
    const length = Object.entries(form).flat().join('').length
    expect(await verify({ ...form, 'x-amz-meta-a': 'a'.repeat(20480 - length) })).toBe('verified')
    expect(await verify({ ...form, 'x-amz-meta-a': 'a'.repeat(20481 - length) })).toBe(
      '400 MaxPostPreDataLengthExceededError',
    )
    expect(await verify({ ...form, 'x-amz-meta-a': 'ü'.repeat(10240) })).toBe('400 MaxPostPreDataLengthExceededError')
  })
})
