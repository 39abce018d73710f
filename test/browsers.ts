import puppeteer, { type Browser, type LaunchOptions } from 'puppeteer-core'
import { browsers } from './runtimes/browser.ts'
import { missingHere } from './runtimes/runtime.ts'

/** The browsers that Puppeteer can drive, and whether each is missing here. */
export const drivenBrowsers = browsers
  .filter(({ name }) => name === 'Chromium' || name === 'Firefox')
  .map(({ name, find, packages }) => {
    const install = `apt-get install -y --no-install-recommends ${packages}`
    return { name, find, missing: missingHere(name, find() ? undefined : install) !== undefined }
  })

/** Starts a browser. `args` are further arguments for Chromium. */
export function launchBrowser(name: string, { args = [], ...options }: LaunchOptions = {}): Promise<Browser> {
  const executablePath = drivenBrowsers.find((browser) => browser.name === name)!.find()![0]!
  return name === 'Chromium'
    ? // Chromium's sandbox does not work for root and in most containers, whose /dev/shm is also small.
      puppeteer.launch({ ...options, executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage', ...args] })
    : puppeteer.launch({ ...options, executablePath, browser: 'firefox' })
}
