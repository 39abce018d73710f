import { formatSize } from '../../../format/units.ts'
import type { PresignedUpload } from '../../../multipart/types.ts'
import type { Presigned } from '../../../types.ts'
import {
  MultipartUpload,
  type Sent,
  UploadFailed,
  type UploadProblem,
  type UploadProgress,
} from '../model/multipart-upload.ts'
import { attempt } from '../model/problem.ts'
import { send } from '../shell-client.ts'
import { announce, button, codeBlock, create, factList, newId } from './dom.ts'
import { textField } from './fields.ts'
import { fileDrop } from './file-drop.ts'
import { type CorsCommand, corsElements, type Explanation, explanationElements, failures } from './outcome.ts'

/** How to sign an upload, and how to explain the responses. */
export interface UploadRequest {
  /** The key, to be shown. */
  key: string
  signCreation(): Presigned
  signUpload(uploadId: string): PresignedUpload
  corsCommand: CorsCommand
  /** Explains why the store rejected a request. */
  explain(presigned: Presigned, text: string): Promise<Explanation>
}

/** The panel that uploads a file in parts. */
export interface UploadPanel {
  element: HTMLElement
  /**
   * Removes the result of the former request, unless its upload can still be continued.
   *
   * @param identity Describes the request.
   */
  set(identity: string): void
}

/** Sends a request through the shell. */
const sendRequest: ConstructorParameters<typeof MultipartUpload>[0]['send'] = (request, signal, onProgress) =>
  new Promise<Sent>((resolve) => {
    const stop = send(request, (event) => {
      if ('progress' in event) {
        if (event.progress === 'upload') onProgress(event.loaded)
        return
      }
      signal.removeEventListener('abort', stop)
      resolve(event)
    })
    signal.addEventListener('abort', stop)
  })

/** Waits. An aborted signal ends the wait. */
const wait = (duration: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, duration)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })

const missingEtag =
  'The part was uploaded, but the browser does not let this page read its ETag, without which the upload cannot ' +
  'be completed. The bucket’s CORS rule must have "ExposeHeaders": ["ETag"], like the rule below. Set it, then ' +
  'press Continue.'

const describeProgress = ({ loaded, total, partsDone, parts, retries }: UploadProgress): string =>
  [
    `${partsDone} of ${parts} parts`,
    `${formatSize(loaded)} of ${formatSize(total)}`,
    ...(retries === 0 ? [] : [`${retries} ${retries === 1 ? 'retry' : 'retries'}`]),
  ].join(', ')

/**
 * Creates the panel.
 *
 * @param prepare Reads the request from the form, for a file and a part size; called when an upload starts.
 */
export function uploadPanel(prepare: (size: number, partSize: string) => UploadRequest | undefined): UploadPanel {
  const id = newId('upload')
  const drop = fileDrop()
  const partSize = textField({
    label: 'Part size',
    placeholder: '8MiB or more',
    hint: 'From `5MiB` to `5GiB`. Empty: 8 MiB, or more if the file would need over 10,000 parts.',
  })
  const bar = create('progress', { max: '1', value: '0', 'aria-label': 'Progress' })
  const amount = create('span', { class: 'amount' })
  const progress = create('div', { class: 'progress', hidden: true }, bar, amount)
  const outcome = create('div', { class: 'outcome', role: 'group', 'aria-label': 'The upload', hidden: true })
  let running: AbortController | undefined
  let pending: { upload: MultipartUpload; request: UploadRequest } | undefined
  let shownFor = ''

  const start = button('Upload in parts', () => void begin(), { class: 'primary' })
  const carryOn = button('Continue', () => void run(), { class: 'primary' })
  const stop = button('Stop', () => running?.abort())
  const cancel = button('Cancel and delete the parts', () => void abort())

  /** Shows the buttons for the present state, and keeps the focus on one that is visible. */
  function showButtons() {
    const hadFocus = [start, carryOn, stop, cancel].includes(document.activeElement as HTMLButtonElement)
    const canContinue = pending !== undefined && !running
    start.hidden = running !== undefined || canContinue
    carryOn.hidden = cancel.hidden = !canContinue
    stop.hidden = !running
    if (hadFocus) [start, carryOn, stop].find(({ hidden }) => !hidden)?.focus()
  }
  function show(good: boolean, sentence: string, ...more: HTMLElement[]) {
    outcome.className = `outcome ${good ? 'good' : 'bad'}`
    outcome.replaceChildren(create('p', { class: 'status' }, create('strong', {}, sentence)), ...more)
    outcome.hidden = false
    announce(sentence)
  }

  async function begin() {
    const file = drop.file()
    if (!file) return
    const { value: request, problem } = attempt(() => prepare(file.size, partSize.value))
    partSize.problem(problem && `${problem.message} (${problem.code})`)
    if (problem) return show(false, `${problem.parameter ?? ''} ${problem.message}`.trim())
    if (!request) return
    const upload = new MultipartUpload({
      file,
      signCreation: request.signCreation,
      signUpload: request.signUpload,
      send: sendRequest,
      wait,
      onProgress(state) {
        bar.value = state.total === 0 ? 0 : state.loaded / state.total
        amount.textContent = describeProgress(state)
      },
    })
    pending = { upload, request }
    amount.textContent = ''
    bar.value = 0
    await run()
  }

  async function run() {
    if (!pending || running) return
    const { upload, request } = pending
    running = new AbortController()
    outcome.hidden = true
    progress.hidden = false
    showButtons()
    announce('Uploading')
    try {
      const { etag, location } = await upload.run(running.signal)
      pending = undefined
      progress.hidden = true
      const facts = { Key: request.key, ETag: etag, Location: location, Sent: amount.textContent ?? '' }
      show(true, 'The upload is complete.', factList(facts))
    } catch (error) {
      await fail(error)
    } finally {
      running = undefined
      if (pending && !pending.upload.isOpen) pending = undefined
      progress.hidden = !pending
      showButtons()
    }
  }

  async function fail(error: unknown) {
    if (error instanceof UploadFailed) return showProblem(error.problem)
    const { problem } = attempt(() => {
      throw error
    })
    show(false, `${problem!.parameter ?? ''} ${problem!.message}`.trim())
  }

  async function showProblem(problem: UploadProblem) {
    const { corsCommand, explain } = pending!.request
    const inKey = pending!.upload.isOpen ? ` The parts of “${pending!.request.key}” are still in the store.` : ''
    if ('missingEtag' in problem) return show(false, missingEtag, ...(await corsElements(corsCommand)))
    if ('failure' in problem) {
      const elements = problem.failure === 'hidden' ? await corsElements(corsCommand) : []
      return show(false, failures[problem.failure] + inKey, ...elements)
    }
    const body = codeBlock('Body of the response')
    body.set(problem.text)
    if ('unexpected' in problem)
      return show(false, `The store’s response is not the expected one: ${problem.unexpected.message}`, body.element)
    const { status, statusText } = problem.response
    const explanation = await explain(problem.rejected, problem.text)
    show(false, `${status} ${statusText}`.trim() + inKey, ...explanationElements(explanation), body.element)
  }

  async function abort() {
    if (!pending) return
    try {
      await pending.upload.abort()
      pending = undefined
      progress.hidden = true
      show(true, 'The upload was cancelled, and the store deleted its parts.')
    } catch (error) {
      await fail(error)
    }
    showButtons()
  }

  showButtons()
  return {
    element: create(
      'section',
      { class: 'card', 'aria-labelledby': id },
      create('h2', { id }, 'Upload a file in parts'),
      create(
        'p',
        { class: 'hint' },
        'Creates the upload, sends four parts at a time, repeats what fails, and completes it. Every request is ' +
          'presigned.',
      ),
      drop.element,
      partSize.element,
      create('div', { class: 'actions' }, start, carryOn, stop, cancel),
      progress,
      outcome,
    ),
    set(identity) {
      if (identity !== shownFor && !pending) outcome.hidden = true
      shownFor = identity
    },
  }
}
