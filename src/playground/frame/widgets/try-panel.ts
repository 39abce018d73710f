import { corsRule } from '../../../format/cors.ts'
import { formatSize } from '../../../format/units.ts'
import type { FrameEvent, SendFailure, SignedRequest, StoreResponse } from '../../messages.ts'
import { askOrigin, save, send } from '../shell-client.ts'
import { announce, button, codeBlock, create, newId } from './dom.ts'
import { areaField, type Field } from './fields.ts'

/** What can be sent as the body. */
export type BodyKind = 'none' | 'text' | 'file'

/** What is sent, and what its sender makes of the answer. */
export interface Attempt {
  outgoing: SignedRequest
  /** What a download is saved as. */
  fileName: string
  /** Why the store refused it. */
  explain(text: string): Promise<Explanation>
}

/** Why a request was refused. */
export interface Explanation {
  title: string
  advice: string
  details: Record<string, string>
}

/** The panel that sends a request. */
export interface TryPanel {
  element: HTMLElement
  /** Says what would be sent: the button's label, the body; no label if there is nothing to send. */
  set(label: string | undefined, body: BodyKind): void
}

/** Answers longer than this are not shown as text. */
const longestText = 65_536

const isText = (type: string) => /^(text\/|application\/(json|xml|.*\+(json|xml)))/.test(type)

/** A place to drop a file into, which is a button too. `file` asks for one if there is none. */
function fileDrop(): { element: HTMLElement; file(): File | undefined } {
  let chosen: File | undefined
  const input = create('input', { type: 'file', id: newId('file') })
  // A file that was chosen is named by the input; one that was dropped is not.
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
    'The store can be reached, but the browser may not show this page its answer. Either the bucket has no CORS rule that lets this page in, such as the one below; or the store refused the request and hides refusals from pages, as Ceph does: then send it with curl, and paste the answer under Inspect.',
  unreachable: 'The store can’t be reached. See that its address is right and that it is up.',
  elsewhere:
    'The store sent the browser on to another host, to which this page sends nothing. Use the address of the bucket’s own region.',
  unnameable:
    'Nothing was sent: no policy can name an IPv6 address, so the browser could not be told to talk to this store alone. Use its host name, or send it with curl.',
  stopped: 'Stopped.',
}

/**
 * Makes the panel. `prepare` signs anew and says what to send with a body; it is asked at each press of the button.
 */
export function tryPanel(prepare: (body: File | string | undefined) => Attempt | undefined): TryPanel {
  const id = newId('try')
  const drop = fileDrop()
  const text: Field = areaField({ label: 'Body', hint: 'If the operation takes one, such as XML.', rows: 3 })
  const bar = create('progress', { max: '1', value: '0', 'aria-label': 'Progress' })
  const amount = create('span', { class: 'amount' })
  const progress = create('div', { class: 'progress', hidden: true }, bar, amount)
  const outcome = create('div', { class: 'outcome', role: 'group', 'aria-label': 'The store’s answer', hidden: true })
  let body: BodyKind = 'none'
  let stop: (() => void) | undefined

  const go = button(
    'Send',
    () => {
      if (stop) return
      const file = body === 'file' ? drop.file() : undefined
      if (body === 'file' && !file) return
      const attempt = prepare(file ?? (body === 'text' && text.value !== '' ? text.value : undefined))
      if (attempt) start(attempt)
    },
    { class: 'primary' },
  )
  const cancel = button('Stop', () => stop?.(), { hidden: true })

  const running = (on: boolean) => {
    // Not disabled, which would take the focus away.
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
    stop = send(attempt.outgoing, (event) => void onEvent(attempt, event))
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
    if ('failure' in event) await fail(event.failure)
    else await show(attempt, event.response)
    outcome.hidden = false
  }
  async function fail(failure: SendFailure) {
    outcome.className = 'outcome bad'
    outcome.replaceChildren(create('p', {}, failures[failure]))
    if (failure === 'hidden') {
      const rule = codeBlock('A CORS rule for this page')
      rule.set(corsRule(await askOrigin()))
      outcome.append(rule.element)
    }
    announce(failures[failure])
  }
  async function show(attempt: Attempt, answer: StoreResponse) {
    const { status, statusText, headers, body: received } = answer
    const good = status >= 200 && status < 300
    const said = `${status} ${statusText}`.trim()
    const shown = isText(received.type) && received.size <= longestText ? await received.text() : ''
    outcome.className = `outcome ${good ? 'good' : 'bad'}`
    outcome.replaceChildren(create('p', { class: 'status' }, create('strong', {}, said)))
    let summary = `The store answered ${said}.`
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
    if (shown !== '') {
      const block = codeBlock('Body of the answer')
      block.set(shown)
      outcome.append(block.element)
    }
    const block = codeBlock('Headers of the answer')
    block.set(headers.trim() || '(none that the browser shows)')
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
    set(label, kind) {
      body = kind
      go.textContent = label ?? 'Send'
      drop.element.hidden = kind !== 'file'
      text.element.hidden = kind !== 'text'
    },
  }
}
