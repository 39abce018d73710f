import fc from 'fast-check'
import { expect, it } from 'vitest'
import { describePasted, readPasted } from '../../src/playground/frame/model/paste.ts'
import { exampleKeys } from './keys.ts'

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
  ['a .env file', '# mine\nAWS_ACCESS_KEY_ID=AKIA1\nAWS_SECRET_ACCESS_KEY=sE/c+r=t\nOTHER=x', both],
  [
    'variables, ignoring commented-out ones',
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
])('reads %s', (_, pasted, expected) => {
  expect(readPasted(pasted)).toEqual([{ source: 'variables', ...expected }])
})

it('reads the profiles of a credentials file', () => {
  const file =
    '[default]\naws_access_key_id=A1\naws_secret_access_key=s1\n\n[profile work]\naws_access_key_id = A2\naws_secret_access_key = s2\naws_session_token = t2\nregion = eu-west-1\n[empty]\nregion=us-east-1\n'
  expect(readPasted(file)).toEqual([
    { source: 'default', accessKeyId: 'A1', secretAccessKey: 's1' },
    { source: 'work', accessKeyId: 'A2', secretAccessKey: 's2', sessionToken: 't2', region: 'eu-west-1' },
  ])
})

it.each([
  [
    'aws sts',
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
    'aws sso',
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
    'the instance metadata service',
    {
      Code: 'Success',
      AccessKeyId: 'AKIA1',
      SecretAccessKey: 'sE/c+r=t',
      Token: 't',
      Expiration: '2026-12-31T00:00:00Z',
    },
    { sessionToken: 't', expiration: '2026-12-31T00:00:00Z' },
  ],
  ['aws configure export-credentials', { Version: 1, AccessKeyId: 'AKIA1', SecretAccessKey: 'sE/c+r=t' }, {}],
  [
    'aws iam create-access-key',
    { AccessKey: { UserName: 'u', AccessKeyId: 'AKIA1', SecretAccessKey: 'sE/c+r=t', Status: 'Active' } },
    {},
  ],
  ['environment variables', { AWS_ACCESS_KEY_ID: 'AKIA1', AWS_SECRET_ACCESS_KEY: 'sE/c+r=t' }, {}],
  ['an SDK', { accessKeyId: 'AKIA1', secretAccessKey: 'sE/c+r=t' }, {}],
])('reads the JSON of %s', (_, json, more) => {
  expect(readPasted(JSON.stringify(json, null, 2))).toEqual([{ source: 'JSON', ...both, ...more }])
})

it.each(['', 'hello', '{', '{"a":1}', '[]', 'null', '[a]\nb=c', '{"AccessKeyId":1}', 'AWS_REGION=eu-west-1'])(
  'finds no credentials in %j',
  (pasted) => {
    expect(readPasted(pasted)).toEqual([])
  },
)

it('never throws', () => {
  fc.assert(fc.property(fc.string(), (pasted) => void readPasted(pasted)))
})

it.each([
  ['of a new key', '\ufeffAccess key ID,Secret access key\r\nAKIA1,sE/c+r=t\r\n', 'CSV'],
  [
    'of a new user',
    'User name,Password,Access key ID,Secret access key,Console login link\nana,,AKIA1,sE/c+r=t,https://1.signin.aws.amazon.com/console',
    'ana',
  ],
])('reads the CSV file %s', (_, pasted, source) => {
  expect(readPasted(pasted)).toEqual([{ source, ...both }])
})

it.each([
  ['lines', '\n'],
  ['cells', '\t'],
  ['a row of the console', '\nSecret access key\n'],
])('reads the two keys without names, as %s', (_, between) => {
  const { accessKeyId, secretAccessKey } = exampleKeys
  expect(readPasted(`${accessKeyId}${between}${secretAccessKey}\n`)).toEqual([{ source: 'the text', ...exampleKeys }])
  expect(readPasted(`${secretAccessKey}${between}${accessKeyId}`)).toEqual([{ source: 'the text', ...exampleKeys }])
  // It is not clear which two belong together.
  expect(readPasted(`${accessKeyId}${between}${secretAccessKey}\n${accessKeyId.replace('7', '8')}`)).toEqual([])
})

it('reads the configuration of rclone', () => {
  const file =
    '[work]\ntype = s3\nprovider = Other\naccess_key_id = AKIA1\nsecret_access_key = sE/c+r=t\nregion = eu-1\nendpoint = https://s3.example.com\n\n[drive]\ntype = drive\nscope = drive\n'
  const found = { source: 'work', ...both, region: 'eu-1', endpoint: 'https://s3.example.com' }
  expect(readPasted(file)).toEqual([found])
  expect(describePasted(found)).toBe('Taken from work: access key ID, secret access key, region, endpoint.')
})

it('reads the configuration of mc', () => {
  const alias = { url: 'https://play.min.io', accessKey: 'AKIA1', secretKey: 'sE/c+r=t', api: 'S3v4', path: 'auto' }
  const found = { source: 'play', ...both, endpoint: 'https://play.min.io' }
  expect(readPasted(JSON.stringify({ version: '10', aliases: { play: alias, empty: {} } }))).toEqual([found])
  expect(readPasted(JSON.stringify({ version: '9', hosts: { play: alias } }))).toEqual([found])
})
