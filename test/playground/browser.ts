import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, ElementHandle, Frame, Page } from 'puppeteer-core'
import { expect } from 'vitest'
import { launchBrowser } from '../browsers.ts'
import { root } from '../package/install.ts'

/** The page as it was built. */
export const pageFile = join(root, 'dist/playground.html')

export const pageUrl = pathToFileURL(pageFile).href

/** What the user's system looks like. */
export type Scheme = 'light' | 'dark'

/** Starts a browser. What it downloads goes into a directory. */
export function launch(name: string, downloads: string, scheme: Scheme): Promise<Browser> {
  const preference = scheme === 'dark' ? 0 : 1
  if (name === 'Chromium') {
    return launchBrowser(name, {
      args: [`--blink-settings=preferredColorScheme=${preference}`],
      downloadBehavior: { policy: 'allow', downloadPath: downloads },
    })
  }
  return launchBrowser(name, {
    extraPrefsFirefox: {
      'browser.download.dir': downloads,
      'browser.download.folderList': 2,
      'layout.css.prefers-color-scheme.content-override': preference,
    },
  })
}

/** Waits until something holds that takes its time in another process. */
export async function eventually<T>(what: string, find: () => Promise<T | undefined | false>): Promise<T> {
  const deadline = Date.now() + 20_000
  while (Date.now() < deadline) {
    const found = await find()
    if (found !== undefined && found !== false) return found
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`waited in vain for ${what}`)
}

/** The file that was downloaded under a name. */
export const downloaded = (directory: string, name: string): Promise<Buffer> =>
  eventually(`the download of ${name}`, async () => {
    // While it comes, it has another name, or another one is beside it.
    const names = await readdir(directory)
    if (!names.includes(name) || names.some((other) => /\.(part|crdownload)$/.test(other))) return undefined
    const content = await readFile(join(directory, name))
    return content.length > 0 && content
  })

/** The page, opened in a browser by somebody who sees labels, not IDs. */
export interface Visit {
  page: Page
  /** The sealed frame, in which everything is. */
  frame: Frame
  /** What the browser asked for, everything. */
  requests: string[]
  /** What scripts complained of. */
  complaints: string[]
  /** The control of a label that can be seen. */
  control(label: string): Promise<ElementHandle<HTMLInputElement>>
  /** Types into a field what replaces what is there. */
  fill(label: string, text: string): Promise<void>
  /** Puts a text into a field at once, as pasting does. */
  paste(label: string, text: string): Promise<void>
  /** Chooses from a list, by what can be read there. */
  choose(label: string, option: string): Promise<void>
  /** Presses a button that can be seen. */
  press(name: string): Promise<void>
  /** The text of what matches a selector and can be seen. */
  text(selector: string): Promise<string>
  /** Waits for a text that can be seen. */
  see(selector: string, expected: RegExp): Promise<string>
  /** The code in the block of a title. */
  code(title: string): Promise<string>
  close(): Promise<void>
}

/** Opens the page. */
export async function visit(browser: Browser, url: string): Promise<Visit> {
  const page = await browser.newPage()
  const requests: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  page.on('pageerror', (error) => complaints.push(`${error}`))
  page.on('console', (message) => {
    if (['error', 'warn'].includes(message.type())) complaints.push(message.text())
  })
  await page.setViewport({ width: 1280, height: 900 })
  await page.goto(url)
  const frame = await eventually('the sealed frame', async () => {
    const found = page.frames().find((one) => one !== page.mainFrame())
    return found && (await found.evaluate(() => document.querySelector('#store-fields select') !== null)) && found
  })

  // Firefox reports that keys were pressed before the frame, which is another process, has seen them all.
  const find = (what: string, locate: () => Promise<ElementHandle>): Promise<ElementHandle> =>
    eventually(`${what} to be visible`, async () => {
      const handle = await locate()
      return handle.asElement() !== null && handle
    })
  const control = (label: string) =>
    find(
      label,
      () =>
        frame.evaluateHandle(
          (text) =>
            [...document.querySelectorAll('label')].find((one) => one.textContent === text && one.checkVisibility())
              ?.control,
          label,
        ) as Promise<ElementHandle>,
    ) as Promise<ElementHandle<HTMLInputElement>>
  const text = (selector: string) =>
    frame.evaluate(
      (wanted) =>
        [...document.querySelectorAll<HTMLElement>(wanted)]
          .filter((one) => one.checkVisibility())
          // As it is laid out: what stands in lines of its own is not run together.
          // biome-ignore lint/performance/useDomNodeTextContent: this is about what can be seen
          .map((one) => one.innerText)
          .join('\n'),
      selector,
    )
  const put = async (label: string, value: string, events: string[]) => {
    await (await control(label)).evaluate(
      (input, given, names) => {
        input.value = given
        for (const name of names) input.dispatchEvent(new Event(name, { bubbles: true }))
      },
      value,
      events,
    )
  }
  return {
    page,
    frame,
    requests,
    complaints,
    control,
    async fill(label, value) {
      await put(label, '', [])
      const input = await control(label)
      await input.focus()
      await input.type(value)
      if (value === '') await put(label, '', ['input'])
    },
    async paste(label, value) {
      await put(label, value, ['input'])
    },
    async choose(label, option) {
      const list = await control(label)
      const value = await list.evaluate(
        (select, wanted) =>
          [...(select as unknown as HTMLSelectElement).options].find((one) => one.textContent === wanted)?.value,
        option,
      )
      expect(value, option).toBeDefined()
      await list.select(value!)
    },
    async press(name) {
      const button = (await find(
        name,
        () =>
          frame.evaluateHandle(
            (wanted) =>
              [...document.querySelectorAll<HTMLElement>('button, summary')].find(
                (one) => one.textContent === wanted && one.checkVisibility(),
              ),
            name,
          ) as Promise<ElementHandle>,
      )) as ElementHandle<HTMLElement>
      // On a phone, the bar at the bottom covers a button that is scrolled only just into view.
      await button.evaluate((element) => element.scrollIntoView({ block: 'center' }))
      await button.click()
    },
    text,
    see: (selector, expected) =>
      eventually(`${expected} in ${selector}`, async () => {
        const seen = await text(selector)
        return expected.test(seen) && seen
      }),
    code: (title) =>
      frame.evaluate((wanted) => {
        // Of the snippets, one is shown; the code of the others is read too.
        const isShown = (block: HTMLElement) => block.closest('.ready, .outcome')?.checkVisibility()
        return (
          [...document.querySelectorAll<HTMLElement>('section.code')]
            .find((block) => isShown(block) && block.querySelector('h3')?.textContent === wanted)
            ?.querySelector('pre, .parts')?.textContent ?? ''
        )
      }, title),
    close: () => page.close(),
  }
}
