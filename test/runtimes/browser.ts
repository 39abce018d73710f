import { once } from 'node:events'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, resolve } from 'node:path'
import { findProgram } from '../servers/process-group.ts'
import { type Running, start } from './process.ts'
import { patience, type Report, type Runtime, readAnswer, versionOf, withDirectory } from './runtime.ts'
import type { Stage } from './stage.ts'

/** The context of a browser in which the suite runs. */
export type Place = 'page' | 'web-worker' | 'service-worker'

/** A browser and how to start it. */
export interface Browser {
  name: string
  packages: string
  /** Returns the program and its first arguments; undefined if it is not installed. */
  find(): string[] | undefined
  /** Returns the remaining arguments. The browser writes all its files to `directory`. */
  args(directory: string): string[]
}

const firstProgram = (...names: string[]) => {
  const found = names.map(findProgram).find((path) => path !== undefined)
  return found === undefined ? undefined : [found]
}

const chromium: Browser = {
  name: 'Chromium',
  packages: 'chromium',
  find: () => firstProgram('chromium', 'chromium-browser', 'google-chrome'),
  // Root and most containers cannot use the sandbox; containers also have a small /dev/shm.
  args: (directory) => [
    '--headless',
    '--no-sandbox',
    '--disable-dev-shm-usage',
    '--no-first-run',
    `--user-data-dir=${directory}`,
  ],
}

/** Turns off Firefox's own network requests. */
const firefoxPreferences = {
  'app.normandy.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'services.settings.server': '',
}

const firefox: Browser = {
  name: 'Firefox',
  packages: 'firefox-esr',
  find: () => firstProgram('firefox-esr', 'firefox'),
  args(directory) {
    const lines = Object.entries(firefoxPreferences).map(
      ([name, value]) => `user_pref("${name}", ${JSON.stringify(value)})`,
    )
    writeFileSync(join(directory, 'user.js'), lines.join(';\n'))
    return ['--headless', '--no-remote', '--profile', directory]
  },
}

/** Finds WebKitGTK's minimal browser, which is not in the PATH. */
function findMiniBrowser(): string | undefined {
  const libraries = '/usr/lib'
  if (!existsSync(libraries)) return undefined
  return readdirSync(libraries)
    .flatMap((folder) =>
      ['4.1', '6.0'].map((version) => join(libraries, folder, `webkit2gtk-${version}`, 'MiniBrowser')),
    )
    .find((file) => existsSync(file))
}

const webkit: Browser = {
  name: 'WebKit',
  packages: 'webkit2gtk-driver xvfb xauth',
  find() {
    const [display, browser] = [findProgram('xvfb-run'), findMiniBrowser()]
    return display && browser ? [display, '--auto-servernum', browser] : undefined
  },
  args: () => [],
}

const types: Record<string, string> = { '.js': 'text/javascript', '.html': 'text/html' }

/** Starts a server that serves the stage's files and receives the report. */
async function serve({ directory, server }: Stage) {
  let received: (report: string) => void
  const report = new Promise<string>((resolve) => {
    received = resolve
  })
  // The strictest policy under which modules run: no inline scripts, no eval.
  const policy = `default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self' ${server ?? ''}`
  const pageServer = createServer(async (request, response) => {
    const path = new URL(request.url!, 'http://loopback').pathname
    if (path === '/report') {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      response.end()
      received(Buffer.concat(chunks).toString())
      return
    }
    try {
      const content = await readFile(resolve(directory, `.${path}`))
      response.setHeader('content-type', types[extname(path)] ?? 'application/octet-stream')
      response.setHeader('content-security-policy', policy)
      response.end(content)
    } catch {
      response.writeHead(404).end()
    }
  })
  await once(pageServer.listen(0, '127.0.0.1'), 'listening')
  return {
    origin: `http://127.0.0.1:${(pageServer.address() as AddressInfo).port}`,
    report,
    close() {
      pageServer.closeAllConnections()
      pageServer.close()
    },
  }
}

/** Runs the suite in a browser and returns its report. Calls `started` when the browser has started. */
export function runInBrowser(
  name: string,
  browser: Browser,
  place: Place,
  stage: Stage,
  started: (running: Running) => void = () => {},
): Promise<Report> {
  return withDirectory(async (directory) => {
    const [command, ...args] = browser.find()!
    const { origin, report, close } = await serve(stage)
    const url = `${origin}/esm/page.html#${place}`
    try {
      const running = start({ name, command: command!, args: [...args, ...browser.args(directory), url], directory })
      started(running)
      try {
        return readAnswer(name, await running.during(report, 'its report', patience))
      } finally {
        await running.stop()
      }
    } finally {
      close()
    }
  })
}

function browserRuntime(browser: Browser, place: Place, suffix = ''): Runtime {
  const name = `${browser.name}${suffix}`
  return {
    name,
    nodeLike: false,
    hasXmlHttpRequest: place !== 'service-worker',
    missing: () => (browser.find() ? undefined : `apt-get install -y --no-install-recommends ${browser.packages}`),
    version() {
      const [command, ...args] = browser.find()!
      return versionOf(name, command!, ...args)
    },
    run: (stage) => runInBrowser(name, browser, place, stage),
  }
}

export const browsers = [chromium, firefox, webkit]

export const browserRuntimes: Runtime[] = [
  browserRuntime(chromium, 'page'),
  browserRuntime(chromium, 'web-worker', ', Web Worker'),
  browserRuntime(chromium, 'service-worker', ', Service Worker'),
  browserRuntime(firefox, 'page'),
  browserRuntime(webkit, 'page'),
]
