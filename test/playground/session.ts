import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest'
import { drivenBrowsers } from '../browsers.ts'
import { start } from '../cli/program.ts'
import { eventually, launch, pageUrl, type Scheme, type Visit, visit } from './browser.ts'

/** How the page is opened: via `file://`, or served by the command line. */
export type Origin = 'a file' | 'sigv4-presign ui'

/** Serves the page with `sigv4-presign ui`. */
export async function serve(): Promise<{ url: string; stop(): void }> {
  const child = start(['ui'], {})
  let printed = ''
  child.stdout.on('data', (chunk) => {
    printed += chunk
  })
  const url = await eventually('the URL of the playground', async () => /^http\S+\n/.exec(printed)?.[0]?.trim())
  return { url, stop: () => void child.kill('SIGINT') }
}

/** A browser that opens a fresh page for each test. */
export interface Session {
  /** The open page. */
  visited: Visit
  /** The page's URL. */
  url: string
  /** The directory for downloaded files. */
  downloads: string
  /** Allows requests to an origin during the current test. A request to any other origin fails the test. */
  allow(origin: string): void
  /** Fills in the form for a store: its endpoint, a bucket and keys. */
  fillServer(endpoint: string, bucket: string, keys: { accessKeyId: string; secretAccessKey: string }): Promise<void>
  fillCredentials(keys: { accessKeyId: string; secretAccessKey: string }): Promise<void>
}

/** Returns what the page left in its storage, cookies and URL. */
const readStoredData = () => {
  const count = (name: 'localStorage' | 'sessionStorage') => {
    try {
      return globalThis[name].length
    } catch {
      return 0
    }
  }
  return { local: count('localStorage'), session: count('sessionStorage'), cookie: document.cookie, url: location.href }
}

/** Opens the page before each test. After each, checks that it stored nothing and sent nothing elsewhere. */
export function useSession(name: string, from: Origin, scheme: Scheme = 'light'): Session {
  let browser: Browser
  let served: Awaited<ReturnType<typeof serve>> | undefined
  let allowed: string[]
  const fillCredentials: Session['fillCredentials'] = async ({ accessKeyId, secretAccessKey }) => {
    await session.visited.fill('Access key ID', accessKeyId)
    await session.visited.fill('Secret access key', secretAccessKey)
  }
  const session: Session = {
    visited: {} as Visit,
    url: pageUrl,
    downloads: '',
    allow: (origin) => void allowed.push(`${origin}/`),
    async fillServer(endpoint, bucket, keys) {
      await session.visited.choose('Store', 'Other (MinIO, Ceph, Garage, …)')
      await session.visited.fill('Endpoint', endpoint)
      await session.visited.fill('Bucket', bucket)
      await fillCredentials(keys)
    },
    fillCredentials,
  }
  beforeAll(async () => {
    session.downloads = mkdtempSync(join(tmpdir(), 'sigv4-presign-downloads-'))
    browser = await launch(name, session.downloads, scheme)
    if (from === 'sigv4-presign ui') served = await serve()
    session.url = served?.url ?? pageUrl
  })
  afterAll(async () => {
    await browser?.close()
    served?.stop()
    rmSync(session.downloads, { recursive: true, force: true })
  })
  beforeEach(async () => {
    allowed = []
    session.visited = await visit(browser, session.url)
  })
  afterEach(async () => {
    const { visited, url } = session
    const isOwn = (requested: string) => requested === url || /^(blob|data|about):/.test(requested)
    const unexpected = visited.requests.filter(
      (requested) => !isOwn(requested) && !allowed.some((origin) => requested.startsWith(origin)),
    )
    expect(unexpected).toEqual([])
    expect(await visited.page.evaluate(readStoredData)).toEqual({ local: 0, session: 0, cookie: '', url })
    await visited.close()
  })
  return session
}

/**
 * Runs tests in each browser, with the page from each origin.
 *
 * @param skip Whether to skip them because something else that they need is missing.
 */
export function describePage(body: (session: Session, name: string, from: Origin) => void, skip = false): void {
  for (const { name, missing } of drivenBrowsers) {
    for (const from of ['a file', 'sigv4-presign ui'] as const) {
      describe.skipIf(missing || skip)(`the playground from ${from}, in ${name}`, () => {
        body(useSession(name, from), name, from)
      })
    }
  }
}
