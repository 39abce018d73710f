import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest'
import { drivenBrowsers } from '../browsers.ts'
import { start } from '../cli/program.ts'
import { eventually, launch, pageUrl, type Scheme, type Visit, visit } from './browser.ts'

/** Where the page can come from. */
export type Origin = 'a file' | 'sigv4-presign ui'

/** Serves the page by the command line. */
export async function serve(): Promise<{ url: string; stop(): void }> {
  const child = start(['ui'], {})
  let printed = ''
  child.stdout.on('data', (chunk) => {
    printed += chunk
  })
  const url = await eventually('the address of the page', async () => /^http\S+\n/.exec(printed)?.[0]?.trim())
  return { url, stop: () => void child.kill('SIGINT') }
}

/** A browser in which each test finds the page as it is when it was just opened. */
export interface Session {
  /** The page. */
  visited: Visit
  /** Its address. */
  url: string
  /** Where files are downloaded to. */
  downloads: string
  /** Lets the page send requests to an origin, in this test. To no other, none may go. */
  allow(origin: string): void
  /** Fills in a store by its address, a bucket, and who signs. */
  fillServer(endpoint: string, bucket: string, keys: { accessKeyId: string; secretAccessKey: string }): Promise<void>
  fillCredentials(keys: { accessKeyId: string; secretAccessKey: string }): Promise<void>
}

/** What a page could have kept: nothing may be there. */
const keptBy = () => {
  const count = (name: 'localStorage' | 'sessionStorage') => {
    try {
      return globalThis[name].length
    } catch {
      return 0
    }
  }
  return { local: count('localStorage'), session: count('sessionStorage'), cookie: document.cookie, url: location.href }
}

/** Opens the page before each test; after each, sees that nothing went elsewhere and nothing was kept. */
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
    const isOwn = (asked: string) => asked === url || /^(blob|data|about):/.test(asked)
    const strange = visited.requests.filter(
      (asked) => !isOwn(asked) && !allowed.some((origin) => asked.startsWith(origin)),
    )
    expect(strange).toEqual([])
    expect(await visited.page.evaluate(keptBy)).toEqual({ local: 0, session: 0, cookie: '', url })
    await visited.close()
  })
  return session
}

/**
 * Describes what holds in each browser, with the page from each place.
 *
 * @param skip Whether something else that all of it needs is missing.
 */
export function describePage(body: (session: Session, name: string, from: Origin) => void, skip = false): void {
  for (const { name, missing } of drivenBrowsers) {
    for (const from of ['a file', 'sigv4-presign ui'] as const) {
      describe.skipIf(missing || skip)(`${name}, the page from ${from}`, () => {
        body(useSession(name, from), name, from)
      })
    }
  }
}
