/** The parts of the page that need no browser. */
import { transformSync } from 'esbuild'
import fc from 'fast-check'
import * as library from 'sigv4-presign'
import { presignV4a } from 'sigv4-presign/v4a'
import { canonicalRequest, stringToSign } from 'sigv4-presign/verify'
import { describe, expect, it } from 'vitest'
import { presets } from '../../src/endpoints/presets.ts'
import * as endpoints from '../../src/endpoints.ts'
import { curlCommand, headersAsText } from '../../src/format/curl.ts'
import { readCanonicalRequest, readPolicy, readStringToSign } from '../../src/playground/anatomy.ts'
import { literal } from '../../src/playground/call.ts'
import { presignCode, presignPostCode } from '../../src/playground/code.ts'
import { corsRule } from '../../src/playground/cors.ts'
import { untilText } from '../../src/playground/countdown.ts'
import { readHeaderLines, writeHeaderLines } from '../../src/playground/header-lines.ts'
import { postRequest } from '../../src/playground/limits.ts'
import { readPasted } from '../../src/playground/paste.ts'
import { findPlace, locate, type PlaceInput, storeChoices } from '../../src/playground/place.ts'
import { attempt } from '../../src/playground/problem.ts'
import { buildOperation, operationCall, type RequestInput, signingOptions } from '../../src/playground/request.ts'
import { readOperations } from '../../src/playground/schema.ts'
import { signingStages } from '../../src/playground/stages.ts'
import { presign } from '../../src/sync.ts'
import { root } from '../package/install.ts'
import { exampleKeys } from './keys.ts'

const schemas = readOperations(`${root}src/operations/builders.ts`)
const schemaOf = (name: string) => schemas.find((schema) => schema.name === name)!
const signingDate = new Date('2026-11-25T03:00:00Z')

const place: PlaceInput = {
  store: 'aws',
  parts: { REGION: 'eu-west-1' },
  variants: { dualStack: false, fips: false, accelerate: false },
  bucket: 'photos',
  addressing: 'default',
}
const request: RequestInput = {
  operation: 'getObject',
  key: 'cat.jpg',
  parameters: [],
  headers: [],
  query: [],
  expires: '',
  stableFor: '',
  hoist: false,
}

describe('the operations', () => {
  it('are all that the library has', () => {
    const builders = Object.keys(library).filter((name) => !/^(Presign|presign|attachment|toFormData)/.test(name))
    expect(schemas.map(({ name }) => name).sort()).toEqual(builders.sort())
  })

  it('are documented, as are their parameters', () => {
    for (const { about, parameters } of schemas) {
      expect(about).toMatch(/\.$/)
      for (const parameter of parameters) expect(parameter.about, parameter.name).toMatch(/\.$/)
    }
  })

  it('have parameters of the right kinds', () => {
    const kindsOf = (name: string) => Object.fromEntries(schemaOf(name).parameters.map((one) => [one.name, one.kind]))
    expect(kindsOf('putObject')).toMatchObject({
      contentType: 'text',
      contentLength: 'number',
      expires: 'date',
      metadata: 'record',
      tagging: 'record',
      bucketKeyEnabled: 'boolean',
    })
    expect(kindsOf('copyObject').copySource).toBe('copySource')
    expect(
      schemaOf('uploadPart')
        .parameters.filter(({ required }) => required)
        .map(({ name }) => name),
    ).toEqual(['uploadId', 'partNumber'])
    expect(schemaOf('putObject').parameters.find(({ name }) => name === 'storageClass')!.choices).toContain(
      'GLACIER_IR',
    )
    expect([schemaOf('listObjects').onObject, schemaOf('getObject').onObject]).toEqual([false, true])
  })
})

describe('what is filled in', () => {
  it('becomes the call of a builder', () => {
    const call = operationCall(
      {
        ...request,
        parameters: [
          ['contentLength', '12'],
          ['bucketKeyEnabled', 'true'],
          ['expires', '2026-12-31T00:00:00Z'],
          ['metadata', 'author=Zoë\n\n empty \na=b=c'],
        ],
        headers: [['x-a', '1']],
        query: [
          ['a', '1'],
          ['a', '2'],
          ['b', ''],
        ],
      },
      schemaOf('putObject'),
    )
    expect(call).toEqual({
      name: 'putObject',
      args: [
        'cat.jpg',
        {
          contentLength: 12,
          bucketKeyEnabled: true,
          expires: new Date('2026-12-31T00:00:00Z'),
          metadata: { author: 'Zoë', empty: '', a: 'b=c' },
          query: { a: ['1', '2'], b: '' },
          headers: { 'x-a': '1' },
        },
      ],
    })
    expect(buildOperation(call)).toEqual(library.putObject('cat.jpg', call.args[1] as library.PutObjectParameters))
  })

  it.each([
    ['photos/2026/cat.jpg', { bucket: 'photos', key: '2026/cat.jpg' }],
    ['/photos/a', { bucket: 'photos', key: 'a' }],
    ['photos', { bucket: 'photos', key: '' }],
  ])('takes %j for a source', (text, copySource) => {
    const { args } = operationCall({ ...request, parameters: [['copySource', text]] }, schemaOf('copyObject'))
    expect(args[1]).toEqual({ copySource })
  })

  it('is refused by the library, in its words, with the parameter that it is about', () => {
    const problemOf = (change: Partial<RequestInput>, name = 'putObject') =>
      attempt(() => {
        const input = { ...request, ...change }
        return [buildOperation(operationCall(input, schemaOf(name))), signingOptions(input)]
      }).problem
    expect(problemOf({ parameters: [['contentLength', 'many']] })).toMatchObject({
      parameter: 'contentLength',
      code: 'InvalidParameter',
    })
    expect(problemOf({ parameters: [['expires', 'soon']] })).toMatchObject({ parameter: 'expires' })
    expect(
      problemOf({
        headers: [
          ['A', '1'],
          ['a', '2'],
        ],
      }),
    ).toMatchObject({ parameter: 'headers["a"]', message: 'expected it once, got string' })
    expect(problemOf({}, 'uploadPart')).toMatchObject({ parameter: 'uploadId' })
    expect(problemOf({ parameters: [['metadata', 'a=1\nA=2']] })).toMatchObject({
      parameter: 'metadata["a"]',
      message: 'expected it once, got string',
    })
    expect(signingOptions({ ...request, expires: 'soon', stableFor: '1h', hoist: true })).toEqual({
      expiresIn: Number.NaN,
      stableFor: 3600,
      hoist: true,
    })
  })

  it('is refused with its name, whatever that is', () => {
    const problemOf = (name: string) =>
      attempt(() =>
        presign(
          { region: 'eu-west-1', bucket: 'photos', credentials: exampleKeys },
          {
            method: 'GET',
            key: 'k',
            headers: { [name]: 'x' },
          },
        ),
      ).problem
    for (const name of ['a b', 'a"b', '']) expect(problemOf(name)).toMatchObject({ parameter: `headers["${name}"]` })
  })

  it('lets a mistake of the page through', () => {
    expect(() =>
      attempt(() => {
        throw new TypeError('a mistake')
      }),
    ).toThrow(TypeError)
  })

  it('becomes what a form allows', () => {
    const input = { key: 'k', min: '', max: '10MB', contentType: 'image/', fields: [], expires: '1h' }
    expect(postRequest(input)).toEqual({
      key: 'k',
      contentLengthRange: [0, 10_000_000],
      conditions: [['starts-with', '$Content-Type', 'image/']],
      expiresIn: 3600,
    })
    expect(
      attempt(() =>
        postRequest({
          ...input,
          fields: [
            ['A', '1'],
            ['a', '2'],
          ],
        }),
      ).problem,
    ).toMatchObject({ parameter: 'fields["a"]', code: 'InvalidPolicy' })
    expect(postRequest({ ...input, max: 'much', contentType: 'text/plain', fields: [['acl', 'private']] })).toEqual({
      key: 'k',
      contentLengthRange: [0, Number.NaN],
      fields: { acl: 'private', 'Content-Type': 'text/plain' },
      expiresIn: 3600,
    })
  })
})

describe('the stores', () => {
  const parts = {
    REGION: 'eu-1',
    ACCOUNT: '0'.repeat(32),
    PROJECT: 'p',
    NAMESPACE: 'n',
    ENDPOINT: 'https://s3.example',
  }

  it('are all that have a preset', () => {
    const places = Object.keys(endpoints).filter((name) => !/^(fromArn|directoryBucket|unsupported)$/.test(name))
    expect(storeChoices.map(({ value }) => value).sort()).toEqual(places.sort())
    expect(Object.keys(presets).sort()).toEqual(places.filter((name) => !/^(aws|minio)$/.test(name)).sort())
  })

  it.each(storeChoices)('$value is found as its function finds it', ({ value }) => {
    const found = findPlace({ ...place, store: value, parts, bucket: '' })
    const find = Object.entries(endpoints).find(([name]) => name === value)![1] as (...args: unknown[]) => object
    expect(JSON.stringify(locate(found))).toBe(JSON.stringify(find(...found.call.args)))
  })

  it('have their variants, bucket and addressing', () => {
    const variants = { dualStack: true, fips: false, accelerate: false }
    expect(locate(findPlace({ ...place, variants, addressing: 'path' }))).toMatchObject({
      endpoint: 'https://s3.dualstack.eu-west-1.amazonaws.com',
      bucket: 'photos',
      forcePathStyle: true,
    })
  })
})

describe('the code that is shown', () => {
  /** Runs it as a program of its own, with the package as it is built, at a fixed time. */
  async function run(code: string, names: string[]) {
    const script = transformSync(code.replace(/^import (.*) from '(.*)'$/gm, 'const $1 = modules["$2"]'), {
      loader: 'ts',
    }).code.replaceAll('process.env', 'environment')
    const AsyncFunction = (async () => {}).constructor as new (
      ...args: string[]
    ) => (modules: object, environment: object) => Promise<Record<string, unknown>>
    const program = new AsyncFunction('modules', 'environment', `${script}\nreturn { ${names.join(', ')} }`)
    const fixed = {
      ...library,
      presign: (store: library.Store, operation: library.Operation, options?: object) =>
        library.presign(store, operation, { ...options, signingDate }),
      presignPost: (store: library.Store, post: library.PostRequest) =>
        library.presignPost(store, { ...post, signingDate }),
    }
    return program(
      { 'sigv4-presign': fixed, 'sigv4-presign/endpoints': endpoints },
      {
        AWS_ACCESS_KEY_ID: exampleKeys.accessKeyId,
        AWS_SECRET_ACCESS_KEY: exampleKeys.secretAccessKey,
        AWS_SESSION_TOKEN: 'token',
      },
    )
  }
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })

  it('makes the same URL, whatever is filled in', async () => {
    await fc.assert(
      fc.asyncProperty(text, text, fc.boolean(), async (key, type, temporary) => {
        const input: RequestInput = {
          ...request,
          key,
          parameters: [
            ['contentType', type],
            ['metadata', `a=${type}`],
          ],
          expires: '1h',
        }
        const call = operationCall(input, schemaOf('putObject'))
        const found = findPlace(place)
        const credentials = { ...exampleKeys, ...(temporary && { sessionToken: 'token' }) }
        const [expected] = await Promise.allSettled([
          Promise.resolve().then(() =>
            library.presign({ ...locate(found), credentials }, buildOperation(call), {
              ...signingOptions(input),
              signingDate,
            }),
          ),
        ])
        const code = presignCode(found, call, signingOptions(input), temporary)
        const [ran] = await Promise.allSettled([run(code, ['url', 'method', 'headers'])])
        if (expected.status === 'rejected') expect(ran.status).toBe('rejected')
        else expect(ran).toMatchObject({ value: { url: expected.value.url, headers: expected.value.headers } })
        for (const secret of Object.values(exampleKeys)) expect(code).not.toContain(secret)
      }),
      { numRuns: 200 },
    )
  })

  it('makes the same form', async () => {
    const post = postRequest({
      key: "it's/${filename}",
      min: '1',
      max: '10MB',
      contentType: 'image/',
      fields: [['x-amz-meta-a', '`$']],
      expires: '',
    })
    const found = findPlace(place)
    const expected = await library.presignPost({ ...locate(found), credentials: exampleKeys }, { ...post, signingDate })
    expect(await run(presignPostCode(found, post, false), ['url', 'fields'])).toEqual({
      url: expected.url,
      fields: expected.fields,
    })
  })

  it('breaks a line that is too long, and no other', () => {
    const call = operationCall(
      {
        ...request,
        parameters: [
          ['contentType', 'x'.repeat(60)],
          ['cacheControl', 'no-store'],
        ],
      },
      schemaOf('putObject'),
    )
    const code = presignCode(findPlace(place), call, {}, false)
    expect(code).toContain(
      `putObject('cat.jpg', {\n  contentType: '${'x'.repeat(60)}',\n  cacheControl: 'no-store',\n})`,
    )
    expect(code).toContain("...aws({ region: 'eu-west-1' }),")
  })

  it('writes any value so that it is read as the same', () => {
    const value = fc.oneof(
      text,
      fc.integer(),
      fc.boolean(),
      fc.date({ noInvalidDate: true }),
      fc.dictionary(fc.oneof(text, fc.constant('__proto__')), text),
      fc.array(text),
    )
    fc.assert(
      fc.property(value, (given) => {
        expect(new Function(`return (${literal(given)})`)()).toEqual(given)
      }),
    )
  })
})

describe('what is pasted', () => {
  const both = { accessKeyId: 'AKIA1', secretAccessKey: 'sE/c+r=t' }
  it.each([
    ['sh', 'export AWS_ACCESS_KEY_ID="AKIA1"\nexport AWS_SECRET_ACCESS_KEY="sE/c+r=t"', both],
    ['sh in one line', "export AWS_ACCESS_KEY_ID=AKIA1 AWS_SECRET_ACCESS_KEY='sE/c+r=t'; aws s3 ls", both],
    [
      'sh with escapes',
      'AWS_ACCESS_KEY_ID=AKIA1\nAWS_SECRET_ACCESS_KEY="a\\"b\\\\c"',
      { ...both, secretAccessKey: 'a"b\\c' },
    ],
    ['cmd', 'set AWS_ACCESS_KEY_ID=AKIA1\r\nset "AWS_SECRET_ACCESS_KEY=sE/c+r=t"\r\n', both],
    ['PowerShell', '$Env:AWS_ACCESS_KEY_ID="AKIA1"\n$env:AWS_SECRET_ACCESS_KEY = \'sE/c+r=t\'', both],
    ['fish', 'set -gx AWS_ACCESS_KEY_ID AKIA1\nset -gx AWS_SECRET_ACCESS_KEY sE/c+r=t', both],
    ['a file of variables', '# mine\nAWS_ACCESS_KEY_ID=AKIA1\nAWS_SECRET_ACCESS_KEY=sE/c+r=t\nOTHER=x', both],
    [
      'variables, some of them in comments',
      '# AWS_ACCESS_KEY_ID=OLD1\nAWS_ACCESS_KEY_ID=AKIA1\nAWS_SECRET_ACCESS_KEY=sE/c+r=t\n  #export AWS_ACCESS_KEY_ID=OLD2\nREM set AWS_ACCESS_KEY_ID=OLD3\n:: set AWS_ACCESS_KEY_ID=OLD4',
      both,
    ],
    ['YAML', 'environment:\n  AWS_ACCESS_KEY_ID: AKIA1\n  AWS_SECRET_ACCESS_KEY: "sE/c+r=t"', both],
    ['lines of a credentials file', 'aws_access_key_id = AKIA1\naws_secret_access_key = sE/c+r=t', both],
    [
      'all settings',
      'export AWS_ACCESS_KEY_ID=AKIA1 AWS_SECRET_ACCESS_KEY=sE/c+r=t AWS_SESSION_TOKEN=t== AWS_CREDENTIAL_EXPIRATION=2026-12-31T00:00:00Z AWS_DEFAULT_REGION=eu-west-1 AWS_ENDPOINT_URL_S3=https://s3.example:9000',
      {
        ...both,
        sessionToken: 't==',
        expiration: '2026-12-31T00:00:00Z',
        region: 'eu-west-1',
        endpoint: 'https://s3.example:9000',
      },
    ],
  ])('as %s is understood', (_, pasted, expected) => {
    expect(readPasted(pasted)).toEqual([{ source: 'variables', ...expected }])
  })

  it('as a credentials file gives its profiles', () => {
    const file =
      '[default]\naws_access_key_id=A1\naws_secret_access_key=s1\n\n[profile work]\naws_access_key_id = A2\naws_secret_access_key = s2\naws_session_token = t2\nregion = eu-west-1\n[empty]\nregion=us-east-1\n'
    expect(readPasted(file)).toEqual([
      { source: 'default', accessKeyId: 'A1', secretAccessKey: 's1' },
      { source: 'work', accessKeyId: 'A2', secretAccessKey: 's2', sessionToken: 't2', region: 'eu-west-1' },
    ])
  })

  it.each([
    [
      'sts',
      {
        Credentials: {
          AccessKeyId: 'AKIA1',
          SecretAccessKey: 'sE/c+r=t',
          SessionToken: 't',
          Expiration: '2026-12-31T00:00:00Z',
        },
      },
      { sessionToken: 't', expiration: '2026-12-31T00:00:00Z' },
    ],
    [
      'sso',
      {
        roleCredentials: {
          accessKeyId: 'AKIA1',
          secretAccessKey: 'sE/c+r=t',
          sessionToken: 't',
          expiration: Date.parse('2026-12-31T00:00:00Z'),
        },
      },
      { sessionToken: 't', expiration: '2026-12-31T00:00:00.000Z' },
    ],
    [
      'the metadata of an instance',
      {
        Code: 'Success',
        AccessKeyId: 'AKIA1',
        SecretAccessKey: 'sE/c+r=t',
        Token: 't',
        Expiration: '2026-12-31T00:00:00Z',
      },
      { sessionToken: 't', expiration: '2026-12-31T00:00:00Z' },
    ],
    ['export-credentials', { Version: 1, AccessKeyId: 'AKIA1', SecretAccessKey: 'sE/c+r=t' }, {}],
    [
      'create-access-key',
      { AccessKey: { UserName: 'u', AccessKeyId: 'AKIA1', SecretAccessKey: 'sE/c+r=t', Status: 'Active' } },
      {},
    ],
    ['variables', { AWS_ACCESS_KEY_ID: 'AKIA1', AWS_SECRET_ACCESS_KEY: 'sE/c+r=t' }, {}],
    ['the SDK', { accessKeyId: 'AKIA1', secretAccessKey: 'sE/c+r=t' }, {}],
  ])('as the JSON of %s is understood', (_, json, more) => {
    expect(readPasted(JSON.stringify(json, null, 2))).toEqual([{ source: 'JSON', ...both, ...more }])
  })

  it.each(['', 'hello', '{', '{"a":1}', '[]', 'null', '[a]\nb=c', '{"AccessKeyId":1}', 'AWS_REGION=eu-west-1'])(
    'as %j has nothing',
    (pasted) => {
      expect(readPasted(pasted)).toEqual([])
    },
  )

  it('can be anything', () => {
    fc.assert(fc.property(fc.string(), (pasted) => void readPasted(pasted)))
  })
})

describe('the parts of what is signed', () => {
  const store = { region: 'eu-west-1', bucket: 'photos', credentials: { ...exampleKeys, sessionToken: 'a/b=' } }

  it('together are the text, whatever is signed', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(text, text, text, async (key, name, value) => {
        const [result] = await Promise.allSettled([
          library.presign(store, {
            method: 'GET',
            key: `k${key}`,
            query: { [name]: value },
            headers: { 'x-a': value },
          }),
        ])
        if (result.status === 'rejected') return
        const presigned = result.value
        const stages = signingStages(presigned)
        expect(stages).toEqual({
          canonicalRequest: canonicalRequest(presigned),
          stringToSign: await stringToSign(presigned),
        })
        const joined = (parts: ReturnType<typeof readStringToSign>) =>
          parts.map(({ before, text }) => before + text).join('')
        expect(joined(readCanonicalRequest(stages.canonicalRequest))).toBe(stages.canonicalRequest)
        expect(joined(readStringToSign(stages.stringToSign))).toBe(stages.stringToSign)
      }),
    )
  })

  it('are explained whatever their names are', async () => {
    const names = ['constructor', '__proto__', 'toString']
    const query = Object.fromEntries(names.map((name) => [name, 'x']))
    const headers = { constructor: 'x', tostring: 'x' }
    const presigned = await library.presign(store, { method: 'GET', key: 'k', query, headers })
    const parts = readCanonicalRequest(signingStages(presigned).canonicalRequest)
    for (const { about } of parts) expect(about).toEqual(expect.any(String))
    expect(readPasted('[a]\nconstructor=x\n__proto__=y\naws_access_key_id=A\n')).toEqual([
      { source: 'a', accessKeyId: 'A' },
    ])
    const policy = btoa(JSON.stringify({ expiration: '', conditions: [{ constructor: 'x' }] }))
    expect(readPolicy(policy).conditions[0]!.about).toBe('The form must carry constructor with exactly this value.')
  })

  it('of SigV4a are explained too', async () => {
    const presigned = await presignV4a(
      { endpoint: 'https://a.mrap.accesspoint.s3-global.amazonaws.com', regionSet: ['*'], credentials: exampleKeys },
      library.getObject('k'),
    )
    const stages = signingStages(presigned)
    const parts = readStringToSign(stages.stringToSign)
    expect(parts.map(({ before, text }) => before + text).join('')).toBe(await stringToSign(presigned))
    expect(parts.map(({ title }) => title)).not.toContain('Region')
    expect(parts[0]!.about).toContain('ECDSA')
    const about = readCanonicalRequest(stages.canonicalRequest).map((part) => `${part.title}: ${part.about}`)
    expect(about).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Query parameter X-Amz-Region-Set: The regions/),
        expect.stringMatching(/^Query parameter X-Amz-Algorithm: .*ECDSA/),
      ]),
    )
  })

  it('each have a title and an explanation', async () => {
    const put = await library.presign(
      store,
      library.putObject('a b', { contentType: 'text/plain', metadata: { a: 'b' } }),
    )
    const { canonicalRequest, stringToSign } = signingStages(put)
    const parts = [...readCanonicalRequest(canonicalRequest), ...readStringToSign(stringToSign)]
    for (const { title, about } of parts)
      expect([title, about]).toEqual([expect.stringMatching(/./), expect.stringMatching(/\.$|a b$/)])
    const about = Object.fromEntries(parts.map((part) => [part.title, part.about]))
    expect(about['Query parameter X-Amz-Security-Token']).toContain('temporary credentials')
    expect(about['Header x-amz-meta-a']).toContain('Metadata')
    expect(about.Path).toContain('/a b')
  })

  it('of a policy are its conditions', async () => {
    const { fields } = await library.presignPost(
      { ...store, credentials: exampleKeys },
      {
        key: 'uploads/${filename}',
        contentLengthRange: [1, 10],
        fields: { acl: 'private' },
        conditions: [
          ['starts-with', '$x-amz-meta-a', ''],
          ['starts-with', '$Content-Type', 'image/'],
          ['eq', '$x-amz-meta-b', 'c'],
        ],
      },
    )
    const { conditions, json, expiration } = readPolicy(fields.Policy!)
    expect(JSON.parse(json)).toEqual(JSON.parse(Buffer.from(fields.Policy!, 'base64').toString()))
    expect(expiration).toMatch(/^\d{4}-.*Z$/)
    const about = Object.fromEntries(conditions.map((condition) => [condition.text, condition.about]))
    expect(about).toMatchObject({
      '["content-length-range",1,10]': 'The file must have 1 to 10 bytes.',
      '["starts-with","$x-amz-meta-a",""]': 'The form must carry x-amz-meta-a, with any value.',
      '["starts-with","$Content-Type","image/"]': 'The form must carry Content-Type with a value that begins so.',
      '["eq","$x-amz-meta-b","c"]': 'The form must carry x-amz-meta-b with exactly this value.',
      '{"acl":"private"}': 'The form must carry acl with exactly this value.',
      '{"bucket":"photos"}': 'The form is good for this bucket only.',
    })
  })
})

describe('texts', () => {
  it('of headers are read as they were written', async () => {
    const put = await library.presign(
      { region: 'eu-west-1', bucket: 'photos', credentials: exampleKeys },
      library.putObject('k', { metadata: { a: 'Zoë: “x”', b: '' } }),
    )
    expect(readHeaderLines(writeHeaderLines(headersAsText(put)))).toEqual(put.headers)
    expect(readHeaderLines('A-b:c\n nonsense\n d : e:f ')).toEqual({ 'a-b': 'c', d: 'e:f' })
  })

  it('of curl send a body where there is one', async () => {
    const store = { region: 'eu-west-1', bucket: 'photos', credentials: exampleKeys }
    const source = { copySource: { bucket: 'photos', key: 'a' } }
    const commandOf = async (operation: library.Operation, options?: library.PresignOptions) =>
      curlCommand(await library.presign(store, operation, options))
    const part = { uploadId: 'u', partNumber: 1 }
    for (const command of [
      await commandOf(library.copyObject('b', source)),
      await commandOf(library.copyObject('b', source), { hoist: true }),
      await commandOf(library.uploadPartCopy('b', { ...source, ...part })),
      await commandOf(library.createMultipartUpload('b')),
    ]) {
      expect(command).not.toContain('FILE')
      expect(command).toMatch(/--request (PUT|POST) .*--header 'content-length: 0'/s)
    }
    expect(await commandOf(library.completeMultipartUpload('b', { uploadId: 'u' }))).toContain('--data-binary @FILE')
    expect(await commandOf(library.putObject('uploads'))).toContain('--upload-file FILE')
  })

  it('of times say how far they are', () => {
    expect(untilText(new Date('2026-11-25T04:00:01Z'), signingDate)).toBe('2026-11-25 04:00:01 UTC, in 1h1s')
    expect(untilText(new Date('2026-11-24T03:00:00Z'), signingDate)).toBe('2026-11-24 03:00:00 UTC, 1d ago')
  })

  it('of a CORS rule have what the page sends', () => {
    expect(JSON.parse(corsRule('null'))).toEqual([
      expect.objectContaining({ AllowedOrigins: ['null'], AllowedMethods: expect.arrayContaining(['PUT', 'POST']) }),
    ])
  })
})
