/**
 * The page around the sealed frame. It never sees a secret. It does three things that the frame can't do and asks for
 * by messages: it opens a frame that sends one request to one store, saves a file, and says what origin stores see.
 */
import type { News, Surroundings, Wish } from './exchange.ts'

/** What the courier is made of: its script, and that script's hash. */
declare const courierScript: string
declare const courierHash: string

const sealed = document.querySelector('iframe')!

function openCourier(origin: string): HTMLIFrameElement {
  const policy = `default-src 'none'; script-src '${courierHash}'; connect-src ${origin}; form-action 'none'; base-uri 'none'`
  const frame = document.createElement('iframe')
  frame.sandbox.value = 'allow-scripts allow-same-origin'
  frame.hidden = true
  frame.title = 'Sends a request'
  frame.srcdoc = `<!doctype html><meta http-equiv="content-security-policy" content="${policy}"><meta name="referrer" content="no-referrer"><script>${courierScript}</script>`
  return frame
}

function send(wish: Extract<Wish, { send: unknown }>, ports: readonly MessagePort[]): void {
  const { origin } = new URL(wish.send.url)
  // It becomes a part of a policy: nothing else than a scheme, a host and a port may be in it. A policy's grammar has no
  // addresses of IPv6: https://www.w3.org/TR/CSP3/#grammardef-host-part
  if (!/^https?:\/\/[\w.-]+(:\d+)?$/.test(origin)) {
    ports[0]!.postMessage({ failure: 'unnameable' } satisfies News)
    return
  }
  const courier = openCourier(origin)
  courier.onload = () => courier.contentWindow!.postMessage(wish.send, '*', [...ports])
  document.body.append(courier)
}

function save(file: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

// Within another page, that page could show something else in the place of the frame.
if (top !== self) sealed.replaceWith('This page works by itself only, not within another one.')

addEventListener('message', ({ source, data, ports }) => {
  if (source !== sealed.contentWindow) return
  const wish = Object(data) as Wish
  if ('send' in wish) send(wish, ports)
  else if ('save' in wish) save(wish.save, wish.name)
  else if ('hello' in wish) ports[0]!.postMessage({ origin } satisfies Surroundings)
})
