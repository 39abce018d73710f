import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { headObject, listParts, putObject } from 'sigv4-presign'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordStarted } from '../../src/cli/transfer/started.ts'
import { reference } from '../servers/reference/reference.ts'
import { finish } from './program.ts'
import { bucket, createEvent, mebibyte, stores, useStore } from './store.ts'

describe.each(stores)('upload and download with $name', ({ kind, parallel }) => {
  const { use, begin, sendOperation, local, intercept } = useStore(kind)

  /** Returns the status of ListParts for the upload that a URL names: 404 if it no longer exists. */
  const partsOf = async (url: string) => {
    const address = new URL(url, 'http://store')
    const key = decodeURIComponent(address.pathname.slice(bucket.length + 2))
    return (await sendOperation(listParts(key, { uploadId: address.searchParams.get('uploadId')! }))).status
  }

  it('uploads and downloads a small file', async () => {
    const content = randomBytes(100_000)
    writeFileSync(local('small.bin'), content)
    expect(await use(['upload', 'small.bin', `s3://${bucket}/folder/`])).toEqual({ status: 0, stdout: '', stderr: '' })
    const { status, stderr } = await use(['download', `s3://${bucket}/folder/small.bin`, 'back.bin'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(readFileSync(local('back.bin')).equals(content)).toBe(true)
    const again = await use(['download', `s3://${bucket}/folder/small.bin`, 'back.bin'])
    expect(again).toEqual({ status: 2, stdout: '', stderr: 'error: back.bin exists; --force replaces it\n' })
  })

  it('uploads and downloads an empty file', async () => {
    writeFileSync(local('empty'), '')
    expect((await use(['upload', 'empty', `s3://${bucket}/`])).status).toBe(0)
    expect((await use(['download', `s3://${bucket}/empty`, 'empty-back'])).status).toBe(0)
    expect(readFileSync(local('empty-back')).length).toBe(0)
  })

  it('uploads and downloads a key with special characters', async () => {
    const key = `a b/'"$(x)\`+%2F ü&?#[*]`
    writeFileSync(local('odd'), 'odd')
    expect((await use(['upload', 'odd', `s3://${bucket}/${key}`])).status).toBe(0)
    expect((await use(['download', `s3://${bucket}/${key}`, 'odd-back'])).status).toBe(0)
    expect(readFileSync(local('odd-back'), 'utf8')).toBe('odd')
  })

  it('sends the given headers for small and for large files', async () => {
    writeFileSync(local('small.bin'), 'x')
    writeFileSync(local('large.bin'), Buffer.alloc(17 * mebibyte))
    for (const name of ['small.bin', 'large.bin']) {
      const headers = ['--content-type', 'text/x', '--header', 'x-amz-meta-name: Zoë €😀']
      const args = ['upload', name, `s3://${bucket}/with-headers`, ...headers, ...parallel]
      expect(await use(args)).toEqual({ status: 0, stdout: '', stderr: '' })
      const head = await sendOperation(headObject('with-headers'))
      expect(head.headers.get('content-type')).toBe('text/x')
      expect(Buffer.from(head.headers.get('x-amz-meta-name')!, 'latin1').toString()).toBe('Zoë €😀')
    }
  })

  it('uploads a large file in parts', async () => {
    const content = randomBytes(23 * mebibyte + 5)
    writeFileSync(local('large.bin'), content)
    const args = ['upload', 'large.bin', `s3://${bucket}/`, '--part-size', '5MiB', '--debug', ...parallel]
    const { status, stderr } = await use(args)
    expect({ status, errors: stderr.replace(/^debug: .*\n/gm, '') }).toEqual({ status: 0, errors: '' })
    expect(stderr.match(/^debug: PUT /gm)).toHaveLength(5)
    const head = await sendOperation(headObject('large.bin'))
    expect(head.headers.get('content-length')).toBe(`${content.length}`)
    expect(head.headers.get('etag')).toMatch(/-5"$/)
  })

  it('reports the error of the store', async () => {
    const missing = await use(['download', `s3://${bucket}/missing`])
    expect(missing.status).toBe(1)
    expect(missing.stderr).toMatch(/^error: the store rejected GET: 404 NoSuchKey[^\n]*\n$/)
    writeFileSync(local('small.bin'), 'x')
    const foreign = await use(['upload', 'small.bin', `s3://${bucket}/`], {
      environment: { AWS_SECRET_ACCESS_KEY: 'another-secret' },
    })
    expect(foreign.status).toBe(1)
    expect(foreign.stderr).toMatch(/^error: the store rejected PUT: 403 (SignatureDoesNotMatch|AccessDenied)/)
    expect(foreign.stderr).not.toContain('another-secret')
    expect(foreign.stderr.split('\n')).toHaveLength(2)
  })

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('removes the parts from the store on %s', async (signal) => {
    writeFileSync(local('large.bin'), randomBytes(24 * mebibyte))
    const urls: string[] = []
    const { happen: stuck, happened: reached } = createEvent()
    const proxy = await intercept((message) => {
      if (message.method !== 'PUT') return false
      urls.push(message.url!)
      if (urls.length < 3) return false
      // The third part never reaches the store.
      stuck()
      return true
    })
    const args = ['upload', 'large.bin', `s3://${bucket}/killed`, '--part-size', '5MiB', '--parallel', '1']
    const child = begin(args, proxy)
    const ended = finish(child)
    await reached
    expect(await partsOf(urls[0]!)).toBe(200)
    child.kill(signal)
    const { status, stderr } = await ended
    proxy.close()
    expect({ status, stderr }).toEqual({
      status: 130,
      stderr: 'error: interrupted; no part of it is left in the store\n',
    })
    expect(await partsOf(urls[0]!)).toBe(404)
  })

  it('retries a failed part, and removes the parts from the store when the upload fails', async () => {
    const content = randomBytes(20 * mebibyte)
    writeFileSync(local('large.bin'), content)
    let url = ''
    const seen = new Map<string, number>()
    let recovers = true
    const proxy = await intercept((message, response) => {
      const number = /partNumber=(\d+)/.exec(message.url!)?.[1]
      if (number === undefined) return false
      url = message.url!
      const times = (seen.get(number) ?? 0) + 1
      seen.set(number, times)
      if (number === '2' && (times === 1 || !recovers)) {
        response.writeHead(503).end('<Error><Code>SlowDown</Code><Message>Please reduce</Message></Error>')
        return true
      }
      if (number === '3' && times === 1) {
        message.socket.destroy()
        return true
      }
      return false
    })
    const args = ['upload', 'large.bin', `s3://${bucket}/again`, '--part-size', '5MiB', ...parallel]
    const good = await use(args, proxy)
    expect(good).toEqual({ status: 0, stdout: '', stderr: '' })
    expect(Object.fromEntries(seen)).toEqual({ 1: 1, 2: 2, 3: 2, 4: 1 })
    expect((await sendOperation(headObject('again'))).headers.get('content-length')).toBe(`${content.length}`)

    recovers = false
    const bad = await use([...args, '--retries', '1'], proxy)
    proxy.close()
    expect(bad.status).toBe(1)
    expect(bad.stderr).toBe('error: the store rejected PUT: 503 SlowDown Please reduce\n')
    expect(await partsOf(url)).toBe(404)
  })
})

describe('a hostile store', () => {
  const { directory, use, local, intercept } = useStore(reference)

  /** Resumes the upload of a 17 MiB file to a store that sends these responses. */
  const resumeWith = async (responses: { uploads?: string; parts?: string; started?: string }) => {
    writeFileSync(local('large.bin'), Buffer.alloc(17 * mebibyte))
    const proxy = await intercept((message, response) => {
      const { searchParams } = new URL(message.url!, 'http://store')
      const body = searchParams.has('uploads')
        ? message.method === 'POST'
          ? responses.started
          : responses.uploads
        : message.method === 'GET'
          ? responses.parts
          : undefined
      if (body === undefined) return false
      response.end(body.replaceAll('RANDOM', `${Math.random()}`))
      return true
    })
    const outcome = await use(['upload', 'large.bin', `s3://${bucket}/ill`, '--resume', '--retries', '0'], {
      environment: { ...proxy.environment, XDG_STATE_HOME: directory },
    })
    proxy.close()
    return outcome
  }

  const listOf = (what: 'Uploads' | 'Parts', xml: string) => {
    const name = `List${what === 'Uploads' ? 'MultipartUploads' : 'Parts'}Result`
    return `<${name}>${xml}</${name}>`
  }
  beforeAll(() => {
    process.env.XDG_STATE_HOME = directory
    recordStarted({ bucket, key: 'ill', headers: {}, uploadId: 'id' })
  })
  afterAll(() => {
    delete process.env.XDG_STATE_HOME
  })
  const upload = '<Upload><Key>ill</Key><UploadId>id</UploadId><Initiated>2026</Initiated></Upload>'

  it.each([
    { uploads: listOf('Uploads', '<IsTruncated>true</IsTruncated><NextKeyMarker>RANDOM</NextKeyMarker>') },
    {
      uploads: listOf('Uploads', upload),
      parts: listOf('Parts', '<IsTruncated>true</IsTruncated><NextPartNumberMarker>RANDOM</NextPartNumberMarker>'),
    },
  ])('cannot keep the program requesting pages of an endless list: %j', async (responses) => {
    const { status, stderr } = await resumeWith(responses)
    expect({ status, stderr }).toEqual({ status: 1, stderr: "error: the store's list has no end\n" })
  })

  it('cannot decide how much memory a part uses', async () => {
    const resumeWithPartSize = (size: number) => {
      const part = `<Part><PartNumber>1</PartNumber><ETag>x</ETag><Size>${size}</Size></Part>`
      return resumeWith({ uploads: listOf('Uploads', upload), parts: listOf('Parts', part) })
    }
    // The upload does not exist, so the store rejects its parts.
    const large = await resumeWithPartSize(2 ** 52)
    expect(large.status).toBe(1)
    expect(large.stderr).toMatch(/the store has 1 part\n(.*\n)?error: the store rejected PUT: 404 NoSuchUpload/)
    expect(await resumeWithPartSize(1e300)).toEqual({
      status: 1,
      stdout: '',
      stderr: "error: the store's response is invalid: xml.Size: expected 0 to 9007199254740991 (InvalidResponse)\n",
    })
  })

  it('cannot make the program parse XML for long', async () => {
    const { status, stderr } = await resumeWith({ uploads: '<Upload>'.repeat(900_000) })
    expect({ status, stderr }).toEqual({ status: 1, stderr: "error: the store's list is not valid XML\n" })
  })

  it('cannot write control characters to the terminal', async () => {
    const { stderr } = await resumeWith({
      uploads: listOf('Uploads', upload.replace('2026', '2026&#27;&#x9b;')),
      parts: listOf('Parts', ''),
    })
    expect(stderr).toContain('resuming the upload of 2026\\u{1b}\\u{9b}: the store has 0 parts')
  })

  it.each(['HEAD', 'PUT'])(
    'cannot make the program exit without a message by switching protocols at %s',
    async (at) => {
      const proxy = await intercept((message) => {
        if (message.method !== at) return false
        message.socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n')
        return true
      })
      writeFileSync(local('one.txt'), 'one')
      const args =
        at === 'PUT' ? ['upload', 'one.txt', `s3://${bucket}/one`] : ['download', `s3://${bucket}/none`, 'none']
      const { status, stderr } = await use([...args, '--retries', '0'], proxy)
      proxy.close()
      expect({ status, stderr }).toEqual({
        status: 1,
        stderr: `error: no response to ${at}: the connection was closed; check --endpoint and the network\n`,
      })
    },
  )

  it('cannot fill the memory with a response that never ends', async () => {
    let sent = 0
    const proxy = await intercept((message, response) => {
      if (message.method !== 'GET') return false
      response.writeHead(500)
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(mebibyte, 'x'))) sent++
      }
      response.on('drain', more)
      more()
      return true
    })
    const { status, stderr } = await use(['download', `s3://${bucket}/none`, 'none', '--retries', '0'], proxy)
    proxy.close()
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: "error: the store's response to GET is too long\n",
    })
    expect(sent).toBeLessThan(64)
  })

  it('cannot make the program print the signature or the session token', async () => {
    const proxy = await intercept((message, response) => {
      const { searchParams } = new URL(message.url!, 'http://store')
      const secrets = `${message.url} ${searchParams.get('X-Amz-Security-Token')}`.replaceAll('&', '&amp;')
      response
        .writeHead(403)
        .end(`<Error><Code>${searchParams.get('X-Amz-Signature')}</Code><Message>${secrets}</Message></Error>`)
      return true
    })
    const { stderr } = await use(['download', `s3://${bucket}/k`], {
      environment: { ...proxy.environment, AWS_SESSION_TOKEN: 'secret+of/session==' },
    })
    proxy.close()
    expect(stderr).toMatch(/^error: the store rejected GET: 403 REDACTED /)
    expect(stderr).not.toMatch(/secret.{1,3}of|[\da-f]{64}/)
  })
})

describe('download in parts', () => {
  const { directory, use, begin, sendOperation, local, intercept } = useStore(reference)
  const content = randomBytes(24 * mebibyte + 1)
  beforeAll(async () => {
    await sendOperation(putObject('whole.bin'), content)
    writeFileSync(local('large.bin'), content)
    await use(['upload', 'large.bin', `s3://${bucket}/parts.bin`, '--part-size', '6MiB'])
  })

  it.each<[string[], string]>([
    [['/dev/null', '--force'], '/dev/null is not a file; use - for standard output'],
    [['none/there'], "can't write none/.there.PART: ENOENT"],
  ])('rejects %j', async (args, message) => {
    const outcome = await use(['download', `s3://${bucket}/whole.bin`, ...args])
    const stderr = outcome.stderr.replace(/[\da-f]{16}\.part/, 'PART')
    expect({ ...outcome, stderr }).toEqual({ status: 2, stdout: '', stderr: `error: ${message}\n` })
  })

  it.each<[string, (victim: string, partial: string) => void]>([
    ['symbolic link', symlinkSync],
    ['link', linkSync],
    ['pipe', (_, partial) => void execFileSync('mkfifo', [partial])],
    ['folder', (_, partial) => void mkdirSync(partial)],
  ])('writes nothing through a %s in place of the partial file', async (_, link) => {
    let refuses = true
    const proxy = await intercept((message, response) => {
      if (message.method !== 'GET' || !refuses) return false
      response.writeHead(403).end()
      return true
    })
    const args = ['download', `s3://${bucket}/whole.bin`, 'trapped.bin']
    expect((await use(args, proxy)).status).toBe(1)
    refuses = false
    const [partial] = partials()
    rmSync(local(partial!))
    writeFileSync(local('victim'), 'precious')
    link(local('victim'), local(partial!))
    const { status, stderr } = await use(args, proxy)
    proxy.close()
    rmSync(local(partial!), { force: true, recursive: true })
    rmSync(local('trapped.bin'), { force: true })
    expect(status).toBe(2)
    expect(stderr).toMatch(
      /^error: can't write \.trapped\.bin\.[\da-f]{16}\.part: (ELOOP|EISDIR|it is a link or not a file)/,
    )
    expect(readFileSync(local('victim'), 'utf8')).toBe('precious')
  })

  it('rejects a partial file of another user', async () => {
    const args = ['download', `s3://${bucket}/whole.bin`, 'planted.bin']
    const proxy = await intercept(({ method }, response) => {
      if (method !== 'GET') return false
      response.writeHead(403).end()
      return true
    })
    expect((await use(args, proxy)).status).toBe(1)
    const [partial] = partials()
    const asAnother = encodeURIComponent('process.getuid = () => 4711')
    const { status, stderr } = await use(args, {
      environment: { ...proxy.environment, NODE_OPTIONS: `--import=data:text/javascript,${asAnother}` },
    })
    proxy.close()
    rmSync(local(partial!))
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `error: can't write ${partial}: it belongs to another user; remove it\n`,
    })
  })

  it('removes the partial files of earlier versions of the object', async () => {
    const stale = `.again.bin.${'0'.repeat(16)}.part`
    const kept = `.other.bin.${'0'.repeat(16)}.part`
    for (const name of [stale, kept]) writeFileSync(local(name), 'old')
    expect((await use(['download', `s3://${bucket}/whole.bin`, 'again.bin'])).status).toBe(0)
    expect(partials()).toEqual([kept])
    rmSync(local(kept))
  })

  it('prints no warning if many parts are in progress', async () => {
    const many = randomBytes(86 * mebibyte)
    await sendOperation(putObject('many.bin'), many)
    let others = 0
    const free = createEvent()
    const proxy = await intercept(async ({ method, headers }) => {
      if (method !== 'GET') return false
      if (!headers.range!.startsWith('bytes=0-')) {
        if (++others === 15) free.happen()
        return false
      }
      await free.happened
      return false
    })
    const args = ['download', `s3://${bucket}/many.bin`, '--part-size', '5MiB', '--parallel', '16']
    expect(await use(args, proxy)).toEqual({ status: 0, stdout: '', stderr: '' })
    proxy.close()
    expect(readFileSync(local('many.bin')).equals(many)).toBe(true)
  })

  it('accepts file names of the maximum length', async () => {
    const name = '漢'.repeat(85)
    await sendOperation(putObject(name), Buffer.from('long'))
    expect(await use(['download', `s3://${bucket}/${name}`])).toEqual({ status: 0, stdout: '', stderr: '' })
    expect(readFileSync(local(name), 'utf8')).toBe('long')
  })

  it('keeps the permissions of the replaced file', async () => {
    writeFileSync(local('private.bin'), 'old', { mode: 0o600 })
    const modes: number[] = []
    const watch = await intercept((message) => {
      if (message.method === 'GET') modes.push(...partials().map((name) => statSync(local(name)).mode & 0o777))
      return false
    })
    const args = ['download', `s3://${bucket}/whole.bin`, 'private.bin', '--force', '--parallel', '1']
    expect((await use(args, watch)).status).toBe(0)
    watch.close()
    expect([...new Set([...modes, statSync(local('private.bin')).mode & 0o777])]).toEqual([0o600])
    await use(['download', `s3://${bucket}/whole.bin`, 'public.bin'])
    expect(statSync(local('public.bin')).mode & 0o777).toBe(0o666 & ~process.umask())
  })

  it('does not replace a file that was created meanwhile', async () => {
    const proxy = await intercept((message) => {
      if (message.method === 'GET') writeFileSync(local('created.bin'), 'mine')
      return false
    })
    const args = ['download', `s3://${bucket}/whole.bin`, 'created.bin']
    const outcome = await use(args, proxy)
    expect(outcome).toEqual({ status: 2, stdout: '', stderr: 'error: created.bin exists; --force replaces it\n' })
    expect(readFileSync(local('created.bin'), 'utf8')).toBe('mine')
    expect((await use([...args, '--force'], proxy)).status).toBe(0)
    proxy.close()
    expect(partials()).toEqual([])
  })

  it('is not corrupted by a concurrent run', async () => {
    const stuck = createEvent()
    const free = createEvent()
    let isHeld = false
    const hold = await intercept(async (message) => {
      if (message.method !== 'GET' || !message.headers.range!.startsWith(`bytes=${10 * mebibyte}-`)) return false
      if (isHeld) return false
      isHeld = true
      stuck.happen()
      await free.happened
      return false
    })
    const args = ['download', `s3://${bucket}/whole.bin`, 'twice.bin', '--part-size', '5MiB', '--parallel', '1']
    const slow = finish(begin(args, hold))
    await stuck.happened
    expect((await use(args, hold)).status).toBe(0)
    free.happen()
    expect((await slow).status).toBe(1)
    hold.close()
    expect(readFileSync(local('twice.bin')).equals(content)).toBe(true)
  })

  it('replaces the target of a symbolic link', async () => {
    writeFileSync(local('pointed-to'), 'old')
    symlinkSync('pointed-to', local('link'))
    expect((await use(['download', `s3://${bucket}/whole.bin`, 'link', '--force'])).status).toBe(0)
    expect(readlinkSync(local('link'))).toBe('pointed-to')
    expect(readFileSync(local('pointed-to')).equals(content)).toBe(true)
  })

  it('does not follow the link of another user in a folder of everybody', async () => {
    mkdirSync(local('everybody'))
    writeFileSync(local('victim'), 'precious')
    symlinkSync('../victim', local('everybody/link'))
    const asAnother = `--import=data:text/javascript,${encodeURIComponent('process.getuid = () => 4711')}`
    const downloadTo = (mode: number) => {
      chmodSync(local('everybody'), mode)
      const environment = { NODE_OPTIONS: asAnother }
      return use(['download', `s3://${bucket}/whole.bin`, 'everybody/link', '--force'], { environment })
    }
    expect(await downloadTo(0o1777)).toEqual({
      status: 2,
      stdout: '',
      stderr: 'error: everybody/link is a link of another user; choose another file\n',
    })
    // In a folder of one user, the link is as trustworthy as the folder. Here, the partial file is another user's.
    expect((await downloadTo(0o755)).stderr).toMatch(/can't write .*: it belongs to another user/)
    for (const name of partials()) rmSync(local(name))
    expect(readFileSync(local('victim'), 'utf8')).toBe('precious')
  })

  it('does not follow a link that appears in a folder of everybody after the check', async () => {
    mkdirSync(local('crowded'))
    chmodSync(local('crowded'), 0o1777)
    writeFileSync(local('victim'), 'precious')
    const plant = `import fs from 'node:fs'
      import { syncBuiltinESMExports } from 'node:module'
      const { lstat } = fs.promises
      fs.promises.lstat = (path) => lstat(path).finally(() => fs.symlinkSync('../victim', path))
      syncBuiltinESMExports()`
    const environment = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(plant)}` }
    const args = ['download', `s3://${bucket}/whole.bin`, 'crowded/new', '--force']
    expect((await use(args, { environment })).status).toBe(0)
    expect(readFileSync(local('victim'), 'utf8')).toBe('precious')
    expect(readFileSync(local('crowded/new')).equals(content)).toBe(true)
  })

  it('names the region of a bucket in another region', async () => {
    const proxy = await intercept((_, response) => {
      const body = '<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-central-1</Region></Error>'
      response.writeHead(400).end(body)
      return true
    })
    const { stderr } = await use(['download', `s3://${bucket}/whole.bin`, 'never'], proxy)
    proxy.close()
    expect(stderr).toMatch(
      /^error: the store rejected GET: 400 AuthorizationHeaderMalformed\. .*us-east-1.*eu-central-1.*\n$/,
    )
  })

  const partials = () => readdirSync(directory).filter((name) => name.endsWith('.part'))

  it.each(['whole.bin', 'parts.bin'])('downloads %s in parallel, and verifies its checksum', async (key) => {
    const args = ['download', `s3://${bucket}/${key}`, '--part-size', '5MiB']
    const { status, stderr } = await use(args)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(readFileSync(local(key)).equals(content)).toBe(true)
    expect(partials()).toEqual([])
  })

  it('continues where it was interrupted by Ctrl-C', async () => {
    const ranges: string[] = []
    let stuck!: () => void
    let isResuming = false
    const reached = new Promise<void>((resolve) => {
      stuck = resolve
    })
    const proxy = await intercept((message) => {
      if (message.method !== 'GET') return false
      ranges.push(message.headers.range!)
      if (isResuming || ranges.length < 3) return false
      stuck()
      return true
    })
    const args = ['download', `s3://${bucket}/whole.bin`, 'resumed.bin', '--part-size', '5MiB', '--parallel', '1']
    const child = begin(args, proxy)
    const ended = finish(child)
    await reached
    child.kill('SIGINT')
    expect(await ended).toEqual({
      status: 130,
      stdout: '',
      stderr: 'error: interrupted; run the same command again to continue\n',
    })
    expect(existsSync(local('resumed.bin'))).toBe(false)
    expect(partials().map((name) => statSync(local(name)).size)).toEqual([10 * mebibyte])
    isResuming = true
    ranges.length = 0
    expect((await use(args, proxy)).status).toBe(0)
    proxy.close()
    expect(ranges[0]).toBe(`bytes=${10 * mebibyte}-${15 * mebibyte - 1}`)
    expect(readFileSync(local('resumed.bin')).equals(content)).toBe(true)
    expect(partials()).toEqual([])
  })

  it('retries a part that was cut off', async () => {
    let cut = false
    const proxy = await intercept((message, response) => {
      if (message.method !== 'GET' || cut || !message.headers.range!.startsWith('bytes=0-')) return false
      cut = true
      response.writeHead(206, { 'content-length': 5 * mebibyte })
      response.write(Buffer.alloc(mebibyte, 1), () => response.destroy())
      return true
    })
    const args = ['download', `s3://${bucket}/whole.bin`, 'cut.bin', '--part-size', '5MiB']
    expect(await use(args, proxy)).toEqual({ status: 0, stdout: '', stderr: '' })
    proxy.close()
    expect(cut).toBe(true)
    expect(readFileSync(local('cut.bin')).equals(content)).toBe(true)
  })

  it('keeps no file if the checksum differs', async () => {
    const proxy = await intercept((message, response) => {
      if (message.method !== 'GET' || !message.headers.range!.startsWith('bytes=0-')) return false
      response.writeHead(206, { 'content-length': 5 * mebibyte }).end(Buffer.alloc(5 * mebibyte))
      return true
    })
    const args = ['download', `s3://${bucket}/whole.bin`, 'broken.bin', '--part-size', '5MiB']
    const { status, stderr } = await use(args, proxy)
    proxy.close()
    expect(status).toBe(1)
    expect(stderr).toBe("error: the MD5 of the download differs from the store's; the file was deleted, try again\n")
    expect(existsSync(local('broken.bin'))).toBe(false)
    expect(partials()).toEqual([])
  })
})
