/**
 * The document around the sealed frame. It never sees a secret key. It does what the frame asks for and may not do
 * itself: it opens a sender for one request to one store, saves a file, opens a signed URL in a new tab, keeps settings
 * that are not secret across a reload, and reports the origin that stores see.
 */
import type { FrameEvent, FrameInfo, FrameRequest, SignedRequest } from './messages.ts'
import { givenNames, keptNames, pickSettings, type Remembered, readFragment } from './remembered.ts'

/** The sender's script and its hash, which the build puts here. */
declare const senderScript: string
declare const senderHash: string

const sealed = document.querySelector('iframe')!

function createSender(origin: string): HTMLIFrameElement {
  const policy = [
    "default-src 'none'",
    `script-src '${senderHash}'`,
    `connect-src ${origin}`,
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ')
  const frame = document.createElement('iframe')
  frame.hidden = true
  frame.title = 'Sends a request'
  frame.srcdoc = [
    '<!doctype html>',
    `<meta http-equiv="content-security-policy" content="${policy}">`,
    '<meta name="referrer" content="no-referrer">',
    `<script>${senderScript}</script>`,
  ].join('')
  return frame
}

function send(request: SignedRequest, ports: readonly MessagePort[]): void {
  const { origin } = new URL(request.url)
  // The origin becomes part of a policy, so it must be a scheme, a host and a port and nothing else. The grammar of
  // policies has no IPv6 addresses: https://www.w3.org/TR/CSP3/#grammardef-host-part
  if (!/^https?:\/\/[\w.-]+(:\d+)?$/.test(origin)) {
    ports[0]!.postMessage({ failure: 'unnameable' } satisfies FrameEvent)
    return
  }
  const sender = createSender(origin)
  sender.onload = () => sender.contentWindow!.postMessage(request, '*', [...ports])
  document.body.append(sender)
}

function save(file: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

/** Opens a signed URL. Without a signature in it, a URL could only be a way to carry something else out. */
function openUrl(url: string): void {
  const { protocol, searchParams } = new URL(url)
  if (/^https?:$/.test(protocol) && searchParams.has('X-Amz-Signature')) open(url, '_blank', 'noopener,noreferrer')
}

/** Keeps settings in the state of this history entry: they survive a reload of this tab and nothing else. */
function remember(settings: unknown): void {
  history.replaceState(pickSettings(settings, keptNames), '')
}

/** Settings to start with: those of the fragment, which the command line writes, or those from before a reload. */
function startSettings(): Remembered {
  if (location.hash !== '') {
    const given = readFragment(location.hash)
    // Without the fragment, the address can be copied without telling the bucket and the key.
    history.replaceState(given, '', location.pathname + location.search)
  }
  return pickSettings(history.state, givenNames)
}

function serve(data: unknown, ports: readonly MessagePort[]): void {
  const request = Object(data) as FrameRequest
  if ('send' in request) send(request.send, ports)
  else if ('save' in request) save(request.save, request.name)
  else if ('open' in request) openUrl(request.open)
  else if ('remember' in request) remember(request.remember)
  else if ('hello' in request) ports[0]!.postMessage({ origin, settings: startSettings() } satisfies FrameInfo)
}

if (top !== self) {
  // A page that embeds the playground could cover it with something else, or send requests with the user's cookies
  // through it. So there is no frame then, and no listener.
  sealed.replaceWith('The playground works only in its own tab, not inside another page.')
} else {
  const sealedWindow = sealed.contentWindow!
  addEventListener('message', ({ source, data, ports }) => {
    // A message of a frame that has been removed has the source `null`.
    if (source !== null && source === sealedWindow) serve(data, ports)
  })
}
