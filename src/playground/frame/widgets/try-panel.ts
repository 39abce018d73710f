import { formatSize } from '../../../format/units.ts'
import type { FrameEvent, SendFailure, SignedRequest, StoreResponse } from '../../messages.ts'
import { save, send } from '../shell-client.ts'
import { announce, button, codeBlock, create, newId } from './dom.ts'
import { areaField, type Field } from './fields.ts'
import { fileDrop } from './file-drop.ts'
import { type CorsCommand, corsElements, type Explanation, explanationElements, failures } from './outcome.ts'

/** The kind of body that a request has. */
export type BodyKind = 'none' | 'text' | 'file'

/** A request to send, and how to explain the response. */
export interface Attempt {
  request: SignedRequest
  /** The name under which a response is saved. */
  fileName: string
  corsCommand: CorsCommand
  /** Explains why the store rejected the request. */
  explain(text: string): Promise<Explanation>
  /** Elements that present the body of a successful response. */
  present?(text: string): HTMLElement[]
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
      const action = event.progress === 'upload' ? 'Sent' : 'Received'
      amount.textContent = `${action} ${formatSize(loaded)}${total > 0 ? ` of ${formatSize(total)}` : ''}`
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
    if (failure === 'hidden') outcome.append(...(await corsElements(attempt.corsCommand)))
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
      const explanation = await attempt.explain(shown)
      summary += ` ${explanation.title}: ${explanation.advice}`
      outcome.append(...explanationElements(explanation))
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
