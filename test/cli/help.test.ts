import { execFile, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createBucket, presign } from 'sigv4-presign'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inCi } from '../ci.ts'
import { send } from '../servers/client.ts'
import { reference } from '../servers/reference/reference.ts'
import { createDirectory, environmentOf, exampleKeys, program, run, start } from './program.ts'

const directory = createDirectory()
beforeAll(() => {
  mkdirSync(join(directory.path, 'bin'))
  symlinkSync(program, join(directory.path, 'bin', 'sigv4-presign'))
})
afterAll(() => directory.remove())

const help = await run(['--help'])
const commands = [...help.stdout.matchAll(/^ {2}([a-z]+) {2,}\S/gm)].map(([, name]) => name!)

/** Returns whether a program is installed. In CI, throws if it is not. */
function has(name: string): boolean {
  const there = spawnSync(name, ['--version']).error === undefined
  if (!there && inCi()) throw new Error(`${name} is not installed`)
  if (!there) console.warn(`SKIPPED: ${name} is not installed: apt-get install -y --no-install-recommends ${name}`)
  return there
}

describe('help', () => {
  it('lists the commands, the settings and the exit codes', () => {
    expect(help.status).toBe(0)
    expect(commands).toEqual(
      expect.arrayContaining([
        'get',
        'put',
        'head',
        'delete',
        'list',
        'post',
        'url',
        'bulk',
        'upload',
        'download',
        'completion',
        'man',
      ]),
    )
    for (const text of ['AWS_ACCESS_KEY_ID', 'AWS_CONFIG_FILE', 'NO_COLOR', '  0  ', '  1  ', '  2  ', '  130  ']) {
      expect(help.stdout).toContain(text)
    }
    expect(Math.max(...help.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  it.each(commands)(
    'of %s has usage, options and examples, and is the same for --help, -h and help',
    async (command) => {
      const { status, stdout, stderr } = await run([command, '--help'])
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(stdout).toMatch(new RegExp(`^usage: sigv4-presign ${command} `))
      expect(stdout).toMatch(/\nOptions:\n(.*\n)*.*-h, --help/)
      expect(stdout).toMatch(/\nExamples:\n {2}# .+\n {2}\S/)
      expect((await run([command, '-h'])).stdout).toBe(stdout)
      expect((await run(['help', command])).stdout).toBe(stdout)
    },
  )

  it.each([
    ['token', "validity, e.g. 15m (default: the service's own)"],
    ['post', 'one that ends in / is a prefix'],
    ['post', '(default with --min-size: 5GiB)'],
    ['bulk', '{"key"?, "method"?,'],
    ['bulk', 'a line without a key is then an operation on the bucket'],
    ['url', 'For services other than S3, an empty body is signed'],
    ['get', 'needs the credentials of a session'],
  ])('of %s contains: %s', async (command, text) => {
    const { stdout } = await run([command, '--help'])
    expect(stdout.replace(/\s+/g, ' ')).toContain(text)
  })

  it('shows only examples that work', async () => {
    const server = await reference.start()
    const store = { region: server.region, endpoint: server.endpoint, credentials: server.credentials.a }
    const buckets = ['photos', 'backups', 'backup']
    for (const bucket of buckets) await send(server, await presign(store, createBucket({ bucket })))
    mkdirSync(join(directory.path, '2026'))
    for (const name of ['2026/cat.jpg', 'cat.jpg', 'backup.tar', 'keys.txt'])
      writeFileSync(join(directory.path, name), 'x\n')
    const ran: string[] = []
    const runExample = async (example: string) => {
      await promisify(execFile)('bash', ['-ec', `set -o pipefail; ${example}`], {
        cwd: directory.path,
        env: {
          ...environmentOf(server),
          PATH: `${join(directory.path, 'bin')}:${process.env.PATH}`,
          HOME: directory.path,
        },
      })
      ran.push(example)
    }
    for (const command of ['put', 'get', 'head', 'list', 'post', 'bulk', 'upload', 'uploads', 'cors', 'url', 'scope']) {
      const { stdout } = await run([command, '--help'])
      for (const [, example] of stdout.slice(stdout.indexOf('Examples:')).matchAll(/^ {2}([^#\s].*)$/gm)) {
        await runExample(example!)
      }
    }
    for (const page of ['../../src/cli/README.md', '../../.github/TASKS-CLI.md']) {
      const text = readFileSync(new URL(page, import.meta.url), 'utf8')
      const blocks = [...text.matchAll(/^ *```sh\n([^`]*?)^ *```$/gm)].map(([, block]) => block!)
      expect(blocks.length).toBeGreaterThan(0)
      for (const example of blocks.flatMap((block) => block.trim().split(/\n\s*/))) await runExample(example)
    }
    await server.stop()
    expect(ran.length).toBeGreaterThan(30)
  })
})

describe('a usage error', () => {
  it.each<[string[], string]>([
    [['gett'], 'unknown command gett; did you mean get?'],
    [['rm', 's3://b/k'], 'unknown command rm; did you mean delete?'],
    [['get', 's3://b/k', '--ttl', '5m'], 'unknown option --ttl; did you mean --expires?'],
    [['--aws-secret=hidden'], 'unknown command --aws-secret; see sigv4-presign --help'],
    [['frobnicate'], 'unknown command frobnicate; see sigv4-presign --help'],
    [['get', 's3://b/k', '--expirse', '5m'], 'unknown option --expirse; did you mean --expires?'],
    [['get', 's3://b/k', '--dowload=x'], 'unknown option --dowload; did you mean --download?'],
    [['get', 's3://b/k', '--xyzzy'], 'unknown option --xyzzy; see --help'],
    [['get', 's3://b/k', '--method', 'PUT'], '--method is an option of other commands, not of this one; see --help'],
    [['get', 's3://b/k', '--store', 'minio'], 'oracle:NAMESPACE:REGION; for another one, use --endpoint\n'],
    [['get', 's3://b/k', '--store', 'r2:x'], '--store: accountId: expected the account ID: 32 lower-case hex digits\n'],
    [['get', 's3://b/k', '-x'], 'unknown option -x; see --help'],
    [['get', 's3://b/k', '--expires'], '--expires needs a value: --expires DURATION'],
    [['get', 's3://b/k', '--expires', '--json'], '--expires needs a value: --expires DURATION'],
    [['get', 's3://b/k', '--json=yes'], '--json accepts no value'],
    [['get', 's3://b/k', '--region', 'a', '--region', 'b'], '--region is given twice'],
    [['get', 's3://b/k', '--expires', 'soon'], '--expires: expected a duration such as 90s, 15m, 1h30m or 7d'],
    [['get', 's3://b/k', '--query', 'novalue'], '--query: expected NAME=VALUE'],
    [['get', 's3://b/k', '--header', 'novalue'], '--header: expected NAME:VALUE'],
    [['get', 's3://b/k', '--header', 'a:1', '--header', 'A:2'], '--header: a name is given twice'],
    [['put', 's3://b/k', '--content-length', '10M'], '--content-length: expected a size such as'],
    [['put', 's3://b/k', '--content-length', '1.0001kB'], '--content-length: expected a whole number of bytes'],
    [['list', 's3://b/k', '--max-keys', '1001'], '--max-keys: expected a whole number from 0 to 1000'],
    [['get'], 'expected s3://BUCKET/KEY'],
    [['get', 'b/k'], 'expected s3://BUCKET/KEY'],
    [['get', 'https://b.example/k'], 'expected s3://BUCKET/KEY, got a URL; --endpoint or --store names the server'],
    [['cors', 'b'], 'error: expected s3://BUCKET\n'],
    [['list', 'b'], 'error: expected s3://BUCKET/[PREFIX]\n'],
    [['bulk', 'b'], 'error: expected s3://BUCKET/[PREFIX]\n'],
    [['upload', 's3://b/k', 'file'], 'error: expected s3://BUCKET/[KEY] after the files\n'],
    [['uploads', 'list', 'b'], 'error: expected s3://BUCKET/[KEY]\n'],
    [['uploads', 's3://b/'], 'error: expected list or abort before the location\n'],
    [['get', 's3://b'], 'expected a key after the bucket: s3://BUCKET/KEY'],
    [['get', 's3://b/k', 'more'], 'expected s3://BUCKET/KEY, got one more; quote operands that contain spaces'],
    [['post', 's3://bkt/k', '--min-size', '6GiB'], '--min-size: expected at most 5GiB, the maximum of a form'],
    [['post', 's3://b/k', '--json', '--html'], '--json and --html cannot be combined'],
    [['get', 's3://b/k', '--curl', '--json'], '--json and --curl cannot be combined'],
    [['bulk', 's3://b/', '--json', '--curl'], '--json and --curl cannot be combined'],
    [['post', 's3://b/k', '--field', 'a=1', '--field', 'A=2'], '--field: a name is given twice'],
    ...['image/', 'image/png'].map((type): [string[], string] => [
      ['post', 's3://b/k', '--content-type', type, '--field', 'content-Type=image/png'],
      '--content-type and --field Content-Type cannot be combined',
    ]),
    [['download', 's3://bkt/k', './new/'], './new/ is not a folder'],
    [['url', 'https://x.example/'], '--service is missing'],
    [['upload', 'none', 's3://b/k'], "can't read none: no such file (ENOENT)"],
    [['upload', '.', 's3://b/k'], "can't read .: it is not a file"],
    [['upload', 'none', 's3://b/k', '--part-size', '1MiB'], '--part-size: expected 5MiB to 1GiB'],
    [
      ['put', 's3://b/k'],
      'expected a bucket name of 3 to 255 letters, digits, dots, hyphens and underscores (InvalidBucket)',
    ],
    [['get', 's3://bkt/k', '--query', 'X-Amz-Date=x'], 'query["X-Amz-Date"]: expected '],
    [['get', 's3://bkt/k', '--header', 'Host: x'], 'headers["host"]: expected '],
    [['get', 's3://bkt/k', '--region', 'eu west'], '--region: expected '],
    [['get', 's3://bkt/k', '--region=eu west'], '--region: expected '],
    [['get', 's3://bkt/k', '--endpoint-url', 'x'], '--endpoint: expected '],
    [['get', 's3://bkt/k', '--endpoint', 'x'], '--endpoint: expected '],
    [['url', 'x', '--service', 's'], 'url: expected '],
    [
      ['upload', 'none', 's3://b/k', '--header', 'Content-Length: 1'],
      '--header: content-length is computed from the file',
    ],
    [['completion', 'csh'], 'expected one of bash, zsh, fish\n'],
    [['completion'], 'expected one of bash, zsh, fish\n'],
    [['get', 's3://bkt/k', '--expires', '8d'], '--expires: expected '],
    [['download', 's3://b/k'], 'bucket: expected '],
    [['get', 's3://bkt/a/../b'], '(UnreachableKey)'],
    [['get', 's3://bkt/k\u001b[2J', '--\u001b[2J'], 'unknown option --\\u{1b}[2J; see --help'],
  ])('of %j is reported in one line', async (args, message) => {
    const { status, stdout, stderr } = await run(args, { environment: exampleKeys, directory: directory.path })
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^error: [^\n]*\n$/)
    expect(stderr).toContain(message)
  })

  it.each([
    [['get', 's3://bkt/https://b.example/k'], 'warning: the key is a URL; expected s3://BUCKET/KEY\n'],
    [['get', 's3://bkt/a%20b'], 'warning: the key contains percent escapes; '],
    [['post', 's3://bkt/uploads/'], 'warning: the key ends in /, so every file gets this same key; '],
  ])('is only a warning for %j', async (args, warning) => {
    const { status, stderr } = await run(args, { environment: exampleKeys })
    expect(status).toBe(0)
    expect(stderr).toContain(warning)
    const right = await run([args[0]!, 's3://bkt/uploads/a'], { environment: exampleKeys })
    expect(right.stderr).not.toContain('warning')
  })

  it('does not name an option that was not given', async () => {
    const environment = { ...exampleKeys, AWS_REGION: 'eu west' }
    const { status, stderr } = await run(['get', 's3://bkt/k'], { environment })
    expect(status).toBe(2)
    expect(stderr).toMatch(/^error: region: expected .*\(InvalidRegion\)\n$/)
  })

  it.each([
    ['upload', '-', 's3://bkt/k'],
    ['bulk', 's3://bkt/'],
    ['diagnose', 'https://bkt.example/k', '--response', '-'],
  ])('is reported if the standard input of %s is a folder', async (...args) => {
    const runtime = ['bash', '-c', 'exec "$0" "$@" < /', process.execPath]
    expect(await run(args, { environment: exampleKeys, runtime })).toEqual({
      status: 2,
      stdout: '',
      stderr: "error: can't read standard input: it is a folder\n",
    })
  })

  it.each(['--secret-access-key', '--aws-session-token=x', '--password', '--access-key-id'])(
    'is reported for the secret option %s, with the reason',
    async (option) => {
      const { status, stderr } = await run(['get', 's3://b/k', option, 'hidden'], { environment: exampleKeys })
      expect(status).toBe(2)
      expect(stderr).toMatch(/^error: secrets are never accepted as arguments/)
      expect(stderr).not.toContain('hidden')
    },
  )

  it('is reported with the help if no command is given', async () => {
    const { status, stdout, stderr } = await run([])
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toBe(`error: expected a command\n\n${help.stdout}`)
  })
})

describe('completion', () => {
  it('works in bash', async () => {
    const { stdout: script } = await run(['completion', 'bash'])
    const complete = async (...words: string[]) => {
      const test = `${script}\nCOMP_WORDS=(sigv4-presign "$@"); COMP_CWORD=$#; _sigv4_presign; echo "\${COMPREPLY[*]}"`
      const { stdout } = await promisify(execFile)('bash', ['-uec', test, 'bash', ...words])
      return stdout.trim()
    }
    expect(await complete('p')).toBe('put post')
    expect(await complete('get', '--ex')).toBe('--expires')
    expect(await complete('upload', '--pa')).toBe('--part-size --parallel --path-style')
    expect(await complete('get', '--expires', '-')).toBe('')
    expect((await complete('')).split(' ')).toEqual(commands)
    expect(await complete('bulk', '')).toBe('get put head delete')
    expect(await complete('bulk', '-0', 'p')).toBe('put')
    expect(await complete('bulk', 'get', 'p')).toBe('')
    expect(await complete('token', 'e')).toBe('elasticache eks')
    expect(await complete('completion', '')).toBe('bash zsh fish')
    expect(await complete('get', '')).toBe('')
  })

  it.skipIf(!has('fish'))('offers the operands of a command in fish', async () => {
    const { stdout: script } = await run(['completion', 'fish'])
    const complete = async (line: string) => {
      const test = `${script}\ncomplete -C ${JSON.stringify(line)}`
      const { stdout } = await promisify(execFile)('fish', ['--no-config', '-c', test], { cwd: directory.path })
      return stdout
        .trim()
        .split('\n')
        .map((offer) => offer.split('\t')[0])
    }
    expect(await complete('sigv4-presign bulk ')).toEqual(['delete', 'get', 'head', 'put'])
    expect(await complete('sigv4-presign token e')).toEqual(['eks', 'elasticache'])
    expect(await complete('sigv4-presign completion ')).toEqual(['bash', 'fish', 'zsh'])
    expect(await complete('sigv4-presign bulk get p')).not.toContain('put')
    expect(await complete('sigv4-presign bulk get --nd')).toContain('--ndjson')
  })

  it.skipIf(!has('zsh'))('offers the operands of a command in zsh', async () => {
    const { stdout: script } = await run(['completion', 'zsh'])
    // Prints the arguments that the script would pass to zsh's `_arguments`.
    const test = `compdef() { : }; _arguments() { print -rl -- "$@" }
${script}
words=(sigv4-presign "$1" ''); CURRENT=3; _sigv4_presign`
    const wordsOf = async (command: string) => {
      const { stdout } = await promisify(execFile)('zsh', ['-fc', test, 'zsh', command])
      return stdout.split('\n').filter((line) => line.startsWith('1:'))
    }
    expect(await wordsOf('bulk')).toEqual(['1:word:(get put head delete)'])
    expect((await wordsOf('token'))[0]).toMatch(/^1:word:\(rds dsql /)
    expect(await wordsOf('completion')).toEqual(['1:word:(bash zsh fish)'])
    expect(await wordsOf('get')).toEqual([])
  })

  it.each(['zsh', 'fish'].filter(has))('is valid in %s', async (shell) => {
    const { stdout: script } = await run(['completion', shell])
    const file = join(directory.path, `completion.${shell}`)
    writeFileSync(file, script)
    await promisify(execFile)(shell, ['-n', file])
  })

  it.each(['zsh', 'fish'])('includes every command and option for %s', async (shell) => {
    const { stdout } = await run(['completion', shell])
    for (const name of [...commands, 'expires', 'part-size', 'keep-going']) expect(stdout).toContain(name)
  })
})

it('prints a manual page with every command that man can read', async () => {
  const { stdout } = await run(['man'])
  for (const command of commands) expect(stdout).toMatch(new RegExp(`^\\.SS ${command} `, 'm'))
  if (!has('man')) return
  const file = join(directory.path, 'sigv4-presign.1')
  writeFileSync(file, stdout)
  const read = promisify(execFile)('man', ['--warnings', '-l', file], {
    env: { ...process.env, MANWIDTH: '100', LC_ALL: 'C.UTF-8' },
  })
  const { stdout: page, stderr } = await read
  expect(stderr).toBe('')
  expect(page).toContain('EXIT STATUS')
  expect(page).toContain('--keep-going')
  expect(page).toMatch(/uploads\/\$\{filename\}/)
})

it('succeeds if standard error is closed', async () => {
  const child = start(['get', 's3://photos/k'], { environment: exampleKeys })
  child.stderr.destroy()
  const [status] = await once(child, 'close')
  expect(status).toBe(0)
})

describe('on a terminal', () => {
  /** Runs a command with all three standard streams connected to a terminal. */
  const onTerminal = async (command: string, environment: Record<string, string>) => {
    const { stdout } = await promisify(execFile)('script', ['-qefc', command, '/dev/null'], {
      cwd: directory.path,
      env: { PATH: process.env.PATH, HOME: directory.path, TERM: 'xterm', ...environment },
    }).catch((error: { stdout: string }) => error)
    return stdout
  }
  const quoted = `'${process.execPath}' '${program}'`

  it('errors are red, except with NO_COLOR', async () => {
    expect(await onTerminal(`${quoted} gett`, exampleKeys)).toMatch(/^\x1b\[31merror:\x1b\[0m unknown/)
    expect(await onTerminal(`${quoted} gett`, { ...exampleKeys, NO_COLOR: '1' })).toMatch(/^error: unknown/)
    expect(await onTerminal(`${quoted} gett`, { ...exampleKeys, TERM: 'dumb' })).toMatch(/^error: unknown/)
  })

  it('uploads and bulk lists show their progress', async () => {
    const server = await reference.start()
    const bucket = 'cli-bucket'
    await send(
      server,
      await presign(
        { region: server.region, endpoint: server.endpoint, credentials: server.credentials.a },
        createBucket({ bucket }),
      ),
    )
    writeFileSync(join(directory.path, 'large'), Buffer.alloc(18 * 2 ** 20))
    const upload = await onTerminal(`${quoted} upload large s3://${bucket}/`, environmentOf(server))
    await server.stop()
    expect(upload).toMatch(/\[#{24}\] 100% {2}18\.0 MiB of 18\.0 MiB {2}[\d.]+ [KM]iB\/s {2}0s left\r?\n$/)
    const dumb = await onTerminal(`seq 3 | ${quoted} bulk s3://photos/ > /dev/null`, { ...exampleKeys, TERM: 'dumb' })
    expect(dumb).toBe('')
    const bulk = await onTerminal(`seq 3 | ${quoted} bulk s3://photos/ > /dev/null`, exampleKeys)
    expect(bulk).toMatch(/3 URLs {2}\d+ URLs\/s\r?\n$/)
  })
})

it('the built program has at most 150 kB', () => {
  expect(statSync(program).size).toBeLessThanOrEqual(150_000)
})
