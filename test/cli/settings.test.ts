import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDirectory, type RunOptions, run } from './program.ts'

const home = createDirectory()
afterAll(() => home.remove())

const config = `
; comment = ignored
[default]
region = eu-central-1

[profile work]
region = us-west-2
s3 =
  addressing_style = path
aws_access_key_id = AKIDCONFIG
aws_secret_access_key = secret-of-config

[profile "two words"]
region=eu-west-3
[profile process]
region = eu-north-1
credential_process = node "process with spaces.mjs" 'a b'
[profile broken]
credential_process = node broken.mjs
[profile failing]
credential_process = node failing.mjs
[profile numbers]
credential_process = node numbers.mjs
[profile ended]
credential_process = node ended.mjs
[profile absent]
credential_process = no-such-program
[profile open]
credential_process = node 'open
[profile half]
aws_access_key_id = AKIDHALF
[profile role]
role_arn = arn:aws:iam::123456789012:role/x
source_profile = work
[profile it's $(role)]
region = r
role_arn = arn:aws:iam::123456789012:role/x
[profile Capitals]
REGION = eu-south-1
Aws_Access_Key_Id = AKIDCAPITALS
AWS_SECRET_ACCESS_KEY = secret-of-capitals
[profile reading]
region = r
credential_process = node reading.mjs
[profile sso]
sso_session = my-sso
[profile endpoint]
endpoint_url = https://global.example
region = r
[profile services]
services = mine
endpoint_url = https://global.example
region = r
[services mine]
s3 =
  endpoint_url = https://services.example
`

const credentials = `
[default]
aws_access_key_id = AKIDDEFAULT
aws_secret_access_key = secret-of-default # kept
aws_session_token =

[work]
aws_access_key_id=AKIDWORK
aws_secret_access_key=secret-of-work
aws_session_token=token-of-work
[two words]
aws_access_key_id = AKIDTWO
aws_secret_access_key = secret-of-two
[endpoint]
aws_access_key_id = AKIDENDPOINT
aws_secret_access_key = secret
[services]
aws_access_key_id = AKIDSERVICES
aws_secret_access_key = secret
`

const soon = new Date(Math.floor(Date.now() / 1000) * 1000 + 300_000).toISOString()

const processOutput = (secret: string) => `console.log(JSON.stringify({
  Version: 1, AccessKeyId: 'AKIDPROCESS', SecretAccessKey: '${secret}', SessionToken: process.argv[2], Expiration: '${soon}',
}))`

beforeAll(() => {
  mkdirSync(join(home.path, '.aws'))
  const files = {
    '.aws/config': config,
    '.aws/credentials': credentials,
    'other-credentials': '[work]\naws_access_key_id = AKIDOTHER\naws_secret_access_key = s\n',
    'other-config': '[profile work]\nregion = sa-east-1\n',
    'process with spaces.mjs': processOutput('secret-of-process'),
    'broken.mjs': `console.log('{"secret-of-process"')`,
    'numbers.mjs': `console.log('{"Version": 1, "AccessKeyId": "AKID", "SecretAccessKey": 12345}')`,
    'ended.mjs': processOutput('secret-of-process').replace(soon, '2020-01-01T00:00:00Z'),
    'homeless.cjs': `require('node:os').homedir = () => { throw new Error('ENOENT') }
require('node:module').syncBuiltinESMExports()`,
    'reading.mjs': `import { readFileSync } from 'node:fs'; readFileSync(0); console.log(JSON.stringify({
  Version: 1, AccessKeyId: 'AKIDREADING', SecretAccessKey: 'secret' }))`,
    'failing.mjs': `console.log('secret-of-process'); process.exit(3)`,
  }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(home.path, name), content)
})

const use = (args: string[], environment: Record<string, string> = {}, more: RunOptions = {}) =>
  run(['get', 's3://photos/k', ...args], { environment, directory: home.path, ...more })

const keys = { AWS_ACCESS_KEY_ID: 'AKIDENV', AWS_SECRET_ACCESS_KEY: 'secret-of-environment' }

/** Returns the settings that a URL shows: the access key ID, the region, the session token and the address. */
const settingsOf = (stdout: string) => {
  const { hostname, pathname, searchParams } = new URL(stdout.trim())
  const [id, , region] = searchParams.get('X-Amz-Credential')!.split('/')
  return { id, region, token: searchParams.get('X-Amz-Security-Token'), place: hostname + pathname }
}

describe('credentials and region', () => {
  beforeAll(() => {
    writeFileSync(join(home.path, 'slow-config'), '[profile slow]\ncredential_process = sleep 20\n')
    writeFileSync(join(home.path, 'fast-config'), '[default]\ns3 =\n  use_accelerate_endpoint = true\n')
  })

  it.each<[string, string[], Record<string, string>, [id: string, region: string, token: string | null]]>([
    ['the default profile', [], {}, ['AKIDDEFAULT', 'eu-central-1', null]],
    ['AWS_PROFILE', [], { AWS_PROFILE: 'work' }, ['AKIDWORK', 'us-west-2', 'token-of-work']],
    [
      'AWS_DEFAULT_PROFILE before AWS_PROFILE',
      [],
      { AWS_DEFAULT_PROFILE: 'work', AWS_PROFILE: 'default' },
      ['AKIDWORK', 'us-west-2', 'token-of-work'],
    ],
    [
      '--profile before AWS_PROFILE',
      ['--profile', 'work'],
      { AWS_PROFILE: 'default' },
      ['AKIDWORK', 'us-west-2', 'token-of-work'],
    ],
    ['settings with names in capitals', ['--profile', 'Capitals'], {}, ['AKIDCAPITALS', 'eu-south-1', null]],
    ['a profile with a space', ['--profile', 'two words'], {}, ['AKIDTWO', 'eu-west-3', null]],
    ['the environment before AWS_PROFILE', [], { ...keys, AWS_PROFILE: 'work' }, ['AKIDENV', 'us-west-2', null]],
    ['--profile before the environment', ['--profile', 'work'], keys, ['AKIDWORK', 'us-west-2', 'token-of-work']],
    ['AWS_SESSION_TOKEN', [], { ...keys, AWS_SESSION_TOKEN: 't' }, ['AKIDENV', 'eu-central-1', 't']],
    [
      'the profile if a variable is empty',
      [],
      { ...keys, AWS_SESSION_TOKEN: '', AWS_REGION: '' },
      ['AKIDENV', 'eu-central-1', null],
    ],
    [
      'AWS_REGION before AWS_DEFAULT_REGION',
      [],
      { AWS_REGION: 'a-b-1', AWS_DEFAULT_REGION: 'c-d-1' },
      ['AKIDDEFAULT', 'a-b-1', null],
    ],
    ['AWS_DEFAULT_REGION before the profile', [], { AWS_DEFAULT_REGION: 'c-d-1' }, ['AKIDDEFAULT', 'c-d-1', null]],
    ['--region before everything else', ['--region', 'e-f-1'], { AWS_REGION: 'a-b-1' }, ['AKIDDEFAULT', 'e-f-1', null]],
    [
      'the files in AWS_SHARED_CREDENTIALS_FILE and AWS_CONFIG_FILE',
      ['--profile', 'work'],
      { AWS_SHARED_CREDENTIALS_FILE: '~/other-credentials', AWS_CONFIG_FILE: 'other-config' },
      ['AKIDOTHER', 'sa-east-1', null],
    ],
    [
      'the config file, without a credentials file',
      ['--profile', 'work'],
      { AWS_SHARED_CREDENTIALS_FILE: 'none' },
      ['AKIDCONFIG', 'us-west-2', null],
    ],
    ['credential_process', ['--profile', 'process'], {}, ['AKIDPROCESS', 'eu-north-1', 'a b']],
  ])('come from %s', async (_what, args, environment, [id, region, token]) => {
    const { stdout, stderr } = await use(args, environment)
    expect({
      stderr: stderr.replace(/^(GET|warning: the URL expires with) .*\n/gm, ''),
      ...(stdout && settingsOf(stdout)),
    }).toMatchObject({
      stderr: '',
      id,
      region,
      token,
    })
  })

  it('limit the expiry of the URL to their own', async () => {
    const { stdout } = await use(['--profile', 'process', '--json', '--expires', '1h'])
    expect((JSON.parse(stdout) as { expiresAt: string }).expiresAt).toBe(soon)
  })

  /** Creates a folder with a stand-in for the AWS CLI and returns the PATH that includes it. */
  const fakeAws = (script: string) => {
    const folder = join(home.path, `aws-${script.length}`)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'aws'), `#!/bin/sh\n[ "$1" = --version ] && exit 0\n${script}\n`, { mode: 0o755 })
    return { PATH: `${folder}:${process.env.PATH}` }
  }

  it('come from the AWS CLI for a profile with SSO or a role', async () => {
    const output = { Version: 1, AccessKeyId: 'AKIDAWS', SecretAccessKey: 'secret-of-aws', SessionToken: 't' }
    const environment =
      fakeAws(`[ "$*" = "configure export-credentials --format process --profile $EXPECTED" ] || exit 9
echo '${JSON.stringify(output)}'`)
    for (const profile of ['sso', 'role', "it's $(role)"]) {
      const { stdout } = await use(['--profile', profile, '--region', 'r'], { ...environment, EXPECTED: profile })
      expect(settingsOf(stdout)).toMatchObject({ id: 'AKIDAWS', token: 't' })
    }
  })

  it('require a login if the AWS CLI fails for SSO', async () => {
    const { status, stderr } = await use(['--profile', 'sso', '--region', 'r'], fakeAws('exit 255'))
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr:
        'error: aws configure export-credentials --profile sso: exited with 255; sign in with: aws sso login --profile sso\n',
    })
  })

  it('are awaited for a limited time', async () => {
    const shortTimeout = `import child from 'node:child_process'; import { syncBuiltinESMExports } from 'node:module'
      const { spawnSync } = child
      child.spawnSync = (file, args, options) => spawnSync(file, args, { ...options, timeout: options.timeout && 300 })
      syncBuiltinESMExports()`
    const { status, stderr } = await use(['--profile', 'slow', '--region', 'r'], {
      AWS_CONFIG_FILE: 'slow-config',
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(shortTimeout)}`,
    })
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'error: credential_process of profile slow: printed nothing within 60 s\n',
    })
  })

  it.each([
    ['[default]\naws_access_key_id\n', 'line 2 is neither [section] nor name = value'],
    ['aws_access_key_id = AKID\n', 'line 1 is neither [section] nor name = value'],
  ])('cause an error if the file is malformed: %j', async (content, message) => {
    writeFileSync(join(home.path, 'broken-file'), content)
    const { status, stderr } = await use([], { AWS_SHARED_CREDENTIALS_FILE: 'broken-file' })
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `error: AWS_SHARED_CREDENTIALS_FILE=broken-file: ${message}\n`,
    })
  })

  it('cause a warning if a temporary key has no session token', async () => {
    const { stderr } = await use([], { ...keys, AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE' })
    expect(stderr).toContain(
      'warning: the environment: the access key is temporary (ASIA…), but there is no session token',
    )
  })

  it.each<[string[], string]>([
    [['--profile', 'process', '--expires', '7d'], 'warning: the URL expires with the credentials, at '],
    [
      ['--endpoint', 'https://s3.eu-west-1.amazonaws.com', '--region', 'us-east-1'],
      'warning: the host is in eu-west-1, but the signature is for us-east-1',
    ],
  ])('cause a warning with %j', async (args, message) => {
    expect((await use(args)).stderr).toContain(message)
  })

  it.each<[Record<string, string>, string]>([
    [{ AWS_USE_FIPS_ENDPOINT: 'true' }, '.s3-fips.us-west-2.amazonaws.com/'],
    [{ AWS_USE_DUALSTACK_ENDPOINT: 'true' }, '.s3.dualstack.us-west-2.amazonaws.com/'],
    [{ AWS_CONFIG_FILE: 'fast-config' }, '.s3-accelerate.amazonaws.com/'],
  ])('select the endpoint with %j', async (environment, host) => {
    const { stdout } = await use([], { ...keys, AWS_REGION: 'us-west-2', ...environment })
    expect(stdout).toContain(host)
  })

  it.each<[string[], Record<string, string>, string]>([
    [['--profile', 'wrok'], {}, '--profile: no profile wrok; did you mean work?'],
    [[], { AWS_PROFILE: 'nothing-like-it' }, 'AWS_PROFILE: no profile nothing-like-it; known profiles: default, work,'],
    [['--profile', 'half', '--region', 'r'], {}, 'aws_access_key_id is set, but not aws_secret_access_key'],
    [[], { AWS_ACCESS_KEY_ID: 'AKID' }, 'the environment: AWS_ACCESS_KEY_ID is set, but not AWS_SECRET_ACCESS_KEY'],
    [
      [],
      { AWS_SECRET_ACCESS_KEY: 'secret-of-x' },
      'the environment: AWS_SECRET_ACCESS_KEY is set, but not AWS_ACCESS_KEY_ID',
    ],
    [
      [],
      { ...keys, AWS_SECRET_ACCESS_KEY: 'secret-of-x\n' },
      'secretAccessKey: expected a string without spaces or line breaks around it',
    ],
    [
      ['--profile', 'role', '--region', 'r'],
      { PATH: '/nonexistent' },
      'profile role assumes a role (role_arn), which needs the AWS CLI: install it (version 2), or set AWS_ACCESS_KEY_ID',
    ],
    [
      ['--profile', 'sso', '--region', 'r'],
      { PATH: '/nonexistent' },
      'profile sso signs in with IAM Identity Center (SSO) (sso_session), which needs the AWS CLI',
    ],
    [['--profile', 'broken', '--region', 'r'], {}, 'credential_process of profile broken: did not print JSON'],
    [['--profile', 'numbers', '--region', 'r'], {}, 'credential_process of profile numbers: expected SecretAccess'],
    [['--profile', 'ended', '--region', 'r'], {}, '(ExpiredCredentials)'],
    [['--profile', "it's $(role)"], { PATH: '/nonexistent' }, "profile it's $(role) assumes a role"],
    [['--profile', 'failing', '--region', 'r'], {}, 'credential_process of profile failing: exited with 3'],
    [['--profile', 'absent', '--region', 'r'], {}, 'credential_process of profile absent: cannot be run: ENOENT'],
    [['--profile', 'open', '--region', 'r'], {}, 'credential_process of profile open: not a command'],
    [[], { AWS_CONFIG_FILE: 'none' }, "no region: use --region, set AWS_REGION, or set the profile's region"],
    [
      ['--region', 'r'],
      { AWS_CONFIG_FILE: 'none', AWS_SHARED_CREDENTIALS_FILE: 'none' },
      'no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or ',
    ],
  ])('of %j with %j are rejected in one line', async (args, environment, message) => {
    const { status, stdout, stderr } = await use(args, environment)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^error: [^\n]*\n$/)
    expect(stderr).toContain(message)
    expect(stderr).not.toContain('secret-of')
  })
})

describe('the address', () => {
  it.each<[string, string[], Record<string, string>, place: string]>([
    ['Amazon S3', [], {}, 'photos.s3.eu-central-1.amazonaws.com/k'],
    ['--path-style', ['--path-style'], {}, 's3.eu-central-1.amazonaws.com/photos/k'],
    ["the profile's addressing_style", ['--profile', 'work'], {}, 's3.us-west-2.amazonaws.com/photos/k'],
    ['AWS_ENDPOINT_URL', [], { AWS_ENDPOINT_URL: 'https://a.example' }, 'a.example/photos/k'],
    [
      'AWS_ENDPOINT_URL_S3 before AWS_ENDPOINT_URL',
      [],
      { AWS_ENDPOINT_URL: 'https://a.example', AWS_ENDPOINT_URL_S3: 'https://b.example' },
      'b.example/photos/k',
    ],
    [
      '--endpoint before everything else',
      ['--endpoint', 'https://c.example'],
      { AWS_ENDPOINT_URL_S3: 'https://b.example' },
      'c.example/photos/k',
    ],
    ['--endpoint-url', ['--endpoint-url', 'https://c.example'], {}, 'c.example/photos/k'],
    ['--virtual-hosted', ['--virtual-hosted'], { AWS_ENDPOINT_URL: 'https://a.example' }, 'photos.a.example/k'],
    ["the profile's endpoint_url", ['--profile', 'endpoint'], {}, 'global.example/photos/k'],
    ["the profile's services before its endpoint_url", ['--profile', 'services'], {}, 'services.example/photos/k'],
    [
      'the environment before the profile',
      ['--profile', 'services'],
      { AWS_ENDPOINT_URL: 'https://a.example' },
      'a.example/photos/k',
    ],
    [
      'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
      [],
      { AWS_ENDPOINT_URL: 'https://a.example', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'TRUE' },
      'photos.s3.eu-central-1.amazonaws.com/k',
    ],
  ])('follows %s', async (_what, args, environment, place) => {
    const { stdout } = await use(args, environment)
    expect(settingsOf(stdout).place).toBe(place)
  })

  describe('of a directory bucket', () => {
    const place = 's3://cache--usw2-az1--x-s3/k'
    const sign = (args: string[], environment: Record<string, string> = {}) =>
      run(args, { environment: { ...keys, AWS_REGION: 'us-west-2', ...environment }, directory: home.path })

    it.each(['x', 'xa'])('is in its zone: %s', async (kind) => {
      const { stdout, stderr } = await sign(['get', place.replace('--x-', `--${kind}-`), '--debug'], {
        AWS_SESSION_TOKEN: 'token-of-session',
      })
      const { host, searchParams } = new URL(stdout.trim())
      expect(host).toBe(`cache--usw2-az1--${kind}-s3.s3express-usw2-az1.us-west-2.amazonaws.com`)
      expect(searchParams.get('X-Amz-Credential')).toMatch(/\/us-west-2\/s3express\/aws4_request$/)
      expect(searchParams.get('X-Amz-S3session-Token')).toBe('token-of-session')
      expect(stderr).toContain(
        'debug: endpoint: https://s3express-usw2-az1.us-west-2.amazonaws.com (the directory bucket)\n',
      )
    })

    it('is the given endpoint', async () => {
      const { stdout } = await sign(['get', place, '--endpoint', 'https://a.example'])
      expect(settingsOf(stdout).place).toBe('a.example/cache--usw2-az1--x-s3/k')
    })

    it.each([
      [['get', place, '--path-style'], 'a directory bucket and --path-style cannot be combined'],
      [['post', place], 'a directory bucket accepts no forms; presign a PUT'],
      ...[
        ['upload', 'other-config', place],
        ['download', place],
      ].map(
        (args) => [args, 'the ETags of a directory bucket are not checksums: use get --curl or put --curl'] as const,
      ),
    ] as const)('is rejected for %j', async (args, message) => {
      expect(await sign([...args])).toEqual({ status: 2, stdout: '', stderr: `error: ${message}\n` })
    })
  })

  it('needs no region with an endpoint', async () => {
    const { stdout } = await use(['--endpoint', 'https://c.example'], { AWS_CONFIG_FILE: 'none' })
    expect(settingsOf(stdout).region).toBe('us-east-1')
  })
})

it.each([
  'https:user:secret-of-url@b.example',
  'https:\\\\user:secret-of-url@b.example',
  'https://b.example/?token=secret-of-url',
  'user:secret-of-url@b.example:x',
  'https://user:secret-of-url@b.example:x',
])('does not show the secret in %s', async (endpoint) => {
  const { status, stderr } = await use(['--debug', '--endpoint', endpoint])
  expect(status).toBe(2)
  expect(stderr).toContain('debug: endpoint: ')
  expect(stderr).not.toContain('secret-of')
})

it('credential_process does not receive standard input', async () => {
  const { status, stdout } = await run(['bulk', 's3://photos/', '--profile', 'reading'], {
    directory: home.path,
    input: 'a\nb\n',
  })
  expect({ status, lines: stdout.split('\n').length }).toEqual({ status: 0, lines: 3 })
})

it.each(['/dev/null', ''])('runs with HOME=%s', async (HOME) => {
  const { status, stdout } = await use([], { ...keys, AWS_REGION: 'r', HOME })
  expect({ status, ...settingsOf(stdout) }).toMatchObject({ status: 0, id: 'AKIDENV', region: 'r' })
})

it.each(['', 'aws_access_key_id = x', 'credential_process = false', 'credential_process = "', 'role_arn = x'])(
  'no message writes the control characters of a profile with %j to the terminal',
  async (line) => {
    const name = 'a\x1b[31m\u009b\u202eb'
    writeFileSync(`${home.path}/hostile`, `[profile ${name}]\nregion = r\n${line}\n`)
    const environment = { AWS_CONFIG_FILE: 'hostile', PATH: '/nonexistent' }
    const args = ['get', 's3://photos/k', '--profile', name]
    const { status, stderr } = await run(args, { environment, directory: home.path })
    expect(status).toBe(2)
    expect(stderr).toMatch(/^error: [^\p{Cc}\p{Cf}]*\n$/u)
    expect(stderr).toContain('a\\u{1b}[31m\\u{9b}\\u{202e}b')
  },
)

it('does not read files in the working directory if HOME is empty', async () => {
  const { status, stderr } = await use([], { HOME: '', AWS_REGION: 'r' })
  expect(status).toBe(2)
  expect(stderr).toMatch(/^error: no credentials/)
})

it('runs for a user without a home directory', async () => {
  const runtime = [process.execPath, '--require', './homeless.cjs']
  const { status, stdout } = await use([], { ...keys, AWS_REGION: 'r' }, { runtime })
  expect({ status, ...settingsOf(stdout) }).toMatchObject({ status: 0, id: 'AKIDENV', region: 'r' })
})

it('--debug reports the source of each setting, and no secret', async () => {
  const { stderr } = await use(['--debug', '--profile', 'work'], {
    AWS_ENDPOINT_URL_S3: 'https://user:secret-of-url@b.example',
    ...keys,
  })
  expect(stderr).toContain('debug: profile: work (--profile)\n')
  expect(stderr).toContain('debug: region: us-west-2 (profile work)\n')
  expect(stderr).toContain('debug: access key id: AKIDWORK (profile work of the credentials file)\n')
  expect(stderr).toContain('debug: session token: present (profile work of the credentials file)\n')
  expect(stderr).toContain('debug: endpoint: https://b.example (AWS_ENDPOINT_URL_S3)\n')
  expect(stderr).not.toMatch(/secret-of|token-of/)
})
