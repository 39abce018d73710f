import { corsRule } from '../../../format/cors.ts'
import { formatSize } from '../../../format/units.ts'
import type { FrameEvent, SendFailure, SignedRequest, StoreResponse } from '../../messages.ts'
import { askShell, save, send } from '../shell-client.ts'
import { announce, button, codeBlock, create, newId } from './dom.ts'
import { areaField, type Field } from './fields.ts'

/** The kind of body that a request has. */
export type BodyKind = 'none' | 'text' | 'file'

/** A request to send, and how to explain the response. */
export interface Attempt {
  request: SignedRequest
  /** The name under which a response is saved. */
  fileName: string
  /** The command that sets a CORS rule on the bucket; undefined if the bucket is unknown. */
  corsCommand(rule: string): string | undefined
  /** Explains why the store rejected the request. */
  explain(text: string): Promise<Explanation>
  /** Elements that present the body of a successful response. */
  present?(text: string): HTMLElement[]
}

/** Why a request was rejected. */
export interface Explanation {
  title: string
  advice: string
  details: Record<string, string>
}

/** The panel that sends a request and shows the response. */
export interface TryPanel {
  element: HTMLElement
  /**
   * Sets what would be sent.
   *
   * @param label The button's label; undefined if there is nothing to send.
   * @param identity Describes the request. When it changes, the response of the former request disappears.
   */
  set(label: string | undefined, body: BodyKind, identity: string): void
  /** Sends the request, like the button. */
  send(): void
}

/** Longer responses are not shown as text. In bytes. */
const longestText = 65_536

const isText = (type: string) => /^(text\/|application\/(json|xml|.*\+(json|xml)))/.test(type)

/** Creates a drop zone with a file input. `file` asks for a file if none is chosen. */
function fileDrop(): { element: HTMLElement; file(): File | undefined } {
  let chosen: File | undefined
  const input = create('input', { type: 'file', id: newId('file') })
  // The input shows the name of a chosen file, but not of a dropped one.
  const name = create('p', { class: 'hint' })
  const element = create(
    'div',
    { class: 'drop' },
    create('label', { for: input.id }, 'File: choose one, or drop it here'),
    input,
    name,
  )
  const choose = (file: File | undefined) => {
    chosen = file
    name.textContent = file ? `${file.name}, ${formatSize(file.size)}${file.type ? `, ${file.type}` : ''}` : ''
    announce(name.textContent || 'No file')
  }
  input.addEventListener('change', () => choose(input.files?.[0]))
  element.addEventListener('dragover', (event) => {
    event.preventDefault()
    element.classList.add('over')
  })
  element.addEventListener('dragleave', () => element.classList.remove('over'))
  element.addEventListener('drop', (event) => {
    event.preventDefault()
    element.classList.remove('over')
    choose(event.dataTransfer?.files[0])
  })
  return {
    element,
    file() {
      if (!chosen) {
        name.textContent = 'Choose a file first.'
        announce(name.textContent)
        input.focus()
      }
      return chosen
    },
  }
}

const failures: Record<SendFailure, string> = {
  hidden:
    'The store can be reached, but the browser does not let this page read its response. Either the bucket has no CORS rule for this page, such as the one below, or the store rejected the request and sends no CORS headers then, like Ceph. In that case send the request with curl and paste the response under Inspect.',
  unreachable: 'The store cannot be reached. Check its address, and whether it is running.',
  elsewhere:
    'The store redirected to another host, and this page sends nothing there. Use the endpoint of the bucket’s own region.',
  unnameable:
    'Nothing was sent. A Content-Security-Policy cannot name an IPv6 address, so the browser could not be told to connect to this store only. Use the host name, or send the request with curl.',
  stopped: 'Stopped.',
}

/**
 * Creates the panel.
 *
 * @param prepare Signs the request again and returns it with its body; called each time the button is pressed.
 */
export function tryPanel(prepare: (body: File | string | undefined) => Attempt | undefined): TryPanel {
  const id = newId('try')
  const drop = fileDrop()
  const text: Field = areaField({ label: 'Body', hint: 'If the operation has one, such as XML.', rows: 3 })
  const bar = create('progress', { max: '1', value: '0', 'aria-label': 'Progress' })
  const amount = create('span', { class: 'amount' })
  const progress = create('div', { class: 'progress', hidden: true }, bar, amount)
  const outcome = create('div', { class: 'outcome', role: 'group', 'aria-label': 'The store’s response', hidden: true })
  let body: BodyKind = 'none'
  let stop: (() => void) | undefined
  let shownFor = ''

  const press = () => {
    if (stop) return
    const file = body === 'file' ? drop.file() : undefined
    if (body === 'file' && !file) return
    const attempt = prepare(file ?? (body === 'text' && text.value !== '' ? text.value : undefined))
    if (attempt) start(attempt)
  }
  const go = button('Send', press, { class: 'primary' })
  const cancel = button('Stop', () => stop?.(), { hidden: true })

  const running = (on: boolean) => {
    // The attribute `disabled` would take the focus away.
    go.setAttribute('aria-disabled', `${on}`)
    if (document.activeElement === cancel) go.focus()
    cancel.hidden = !on
    progress.hidden = !on
    if (!on) stop = undefined
  }
  function start(attempt: Attempt) {
    outcome.hidden = true
    bar.value = 0
    amount.textContent = ''
    running(true)
    announce('Sending')
    stop = send(attempt.request, (event) => void onEvent(attempt, event))
  }
  async function onEvent(attempt: Attempt, event: FrameEvent) {
    if ('progress' in event) {
      const { loaded, total } = event
      if (total > 0) bar.value = loaded / total
      else bar.removeAttribute('value')
      amount.textContent = `${event.progress === 'upload' ? 'Sent' : 'Received'} ${formatSize(loaded)}${total > 0 ? ` of ${formatSize(total)}` : ''}`
      return
    }
    running(false)
    if ('failure' in event) await fail(attempt, event.failure)
    else await show(attempt, event.response)
    outcome.hidden = false
  }
  async function fail(attempt: Attempt, failure: SendFailure) {
    outcome.className = 'outcome bad'
    outcome.replaceChildren(create('p', {}, failures[failure]))
    if (failure === 'hidden') {
      const rule = corsRule((await askShell()).origin)
      const block = codeBlock('A CORS rule for this page')
      block.set(rule)
      outcome.append(block.element)
      const command = attempt.corsCommand(rule)
      if (command !== undefined) {
        const commandBlock = codeBlock('The command that sets it')
        commandBlock.set(command)
        outcome.append(commandBlock.element)
      }
    }
    announce(failures[failure])
  }
  async function show(attempt: Attempt, response: StoreResponse) {
    const { status, statusText, headers, body: received } = response
    const good = status >= 200 && status < 300
    const said = `${status} ${statusText}`.trim()
    const shown = isText(received.type) && received.size <= longestText ? await received.text() : ''
    outcome.className = `outcome ${good ? 'good' : 'bad'}`
    outcome.replaceChildren(create('p', { class: 'status' }, create('strong', {}, said)))
    let summary = `The store responded ${said}.`
    if (!good) {
      const { title, advice, details } = await attempt.explain(shown)
      summary += ` ${title}: ${advice}`
      outcome.append(
        create('p', { class: 'diagnosis' }, create('strong', {}, title), ` ${advice}`),
        create(
          'dl',
          {},
          ...Object.entries(details).flatMap(([name, value]) => [create('dt', {}, name), create('dd', {}, value)]),
        ),
      )
    }
    if (received.size > 0) {
      outcome.append(
        create(
          'p',
          {},
          `${formatSize(received.size)}${received.type ? ` of ${received.type}` : ''} `,
          button('Save', () => save(received, attempt.fileName)),
        ),
      )
    }
    if (good && shown !== '') outcome.append(...(attempt.present?.(shown) ?? []))
    if (shown !== '') {
      const block = codeBlock('Body of the response')
      block.set(shown)
      outcome.append(block.element)
    }
    const block = codeBlock('Headers of the response')
    block.set(headers.trim() || '(the browser shows none)')
    outcome.append(block.element)
    announce(summary)
  }

  return {
    element: create(
      'section',
      { class: 'card try', 'aria-labelledby': id },
      create('h2', { id }, 'Try it'),
      drop.element,
      text.element,
      create('div', { class: 'actions' }, go, cancel),
      progress,
      outcome,
    ),
    send: press,
    set(label, kind, identity) {
      if (identity !== shownFor && !stop) {
        outcome.hidden = true
        outcome.replaceChildren()
      }
      shownFor = identity
      body = kind
      go.textContent = label ?? 'Send'
      drop.element.hidden = kind !== 'file'
      text.element.hidden = kind !== 'text'
    },
  }
}
