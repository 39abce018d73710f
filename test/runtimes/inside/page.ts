/** The page's only script. It starts the suite in the context that the URL's fragment names. */
import type { Place } from '../browser.ts'

const script: string = '/esm/post.js'

const fail = (reason: unknown) =>
  fetch('/report', { method: 'POST', body: JSON.stringify({ failure: `it can't be loaded: ${reason}` }) })

const starts: Record<Place, () => unknown> = {
  page: () => import(script),
  'web-worker'() {
    new Worker(script, { type: 'module' }).onerror = (event) => fail(event.message)
  },
  'service-worker': () => navigator.serviceWorker.register('/esm/post-at-install.js', { type: 'module' }),
}

async function start() {
  await starts[location.hash.slice(1) as Place]()
}

start().catch(fail)
