import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, ElementHandle, Frame, Page } from 'puppeteer-core'
import { expect } from 'vitest'
import { launchBrowser } from '../browsers.ts'
import { root } from '../package/install.ts'

/** The built playground. */
export const pageFile = join(root, 'dist/playground.html')

export const pageUrl = pathToFileURL(pageFile).href

/** The user's preferred color scheme. */
export type Scheme = 'light' | 'dark'

/** Starts a browser that saves its downloads in a directory. */
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
      // The panel of downloads would take the keyboard away from the next page.
      'browser.download.alwaysOpenPanel': false,
      'browser.download.dir': downloads,
      'browser.download.folderList': 2,
      'layout.css.prefers-color-scheme.content-override': preference,
    },
  })
}

/** Waits until `find` returns a value, for at most 20 seconds. */
export async function eventually<T>(what: string, find: () => Promise<T | undefined | false>): Promise<T> {
  const deadline = Date.now() + 20_000
  while (Date.now() < deadline) {
    const found = await find()
    if (found !== undefined && found !== false) return found
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`timed out while waiting for ${what}`)
}

/** Waits for a downloaded file and returns its content. */
export const downloaded = (directory: string, name: string): Promise<Buffer> =>
  eventually(`the download of ${name}`, async () => {
    // An unfinished download has a temporary name, or a temporary file next to it.
    const names = await readdir(directory)
    if (!names.includes(name) || names.some((other) => /\.(part|crdownload)$/.test(other))) return undefined
    const content = await readFile(join(directory, name))
    return content.length > 0 && content
  })

/** The open playground. Controls are found by their visible labels, as users find them. */
export interface Visit {
  page: Page
  /** The sealed frame, which contains the whole user interface. */
  frame: Frame
  /** The URLs of all requests that the browser made. */
  requests: string[]
  /** The errors and warnings of scripts. */
  complaints: string[]
  /** Returns the control with this label, once it is visible. */
  control(label: string): Promise<ElementHandle<HTMLInputElement>>
  /** Types into a field, replacing its text. */
  fill(label: string, text: string): Promise<void>
  /** Sets the text of a field at once, like pasting. */
  paste(label: string, text: string): Promise<void>
  /** Chooses an option of a list by its visible text. */
  choose(label: string, option: string): Promise<void>
  /** Presses a visible button. */
  press(name: string): Promise<void>
  /** Returns the text of the visible elements that match a selector. */
  text(selector: string): Promise<string>
  /** Waits until the visible text matches. */
  see(selector: string, expected: RegExp): Promise<string>
  /** Returns the code in the block with this title. */
  code(title: string): Promise<string>
  close(): Promise<void>
}

/** Opens the playground in a new tab. */
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

  // Firefox reports key presses before the frame, which runs in another process, has handled all of them.
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
          // Unlike `textContent`, `innerText` keeps text on separate lines apart.
          // biome-ignore lint/performance/useDomNodeTextContent: tests need the text as it is displayed
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
      // On a phone, the bar at the bottom can cover a button that was only just scrolled into view.
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
        // Only one snippet is visible, but tests read the code of the others too.
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
