import { curlCommand, headersAsText, takesBody } from '../../../format/curl.ts'
import { presign } from '../../../sync.ts'
import type { Presigned } from '../../../types.ts'
import { diagnose } from '../../../verify/diagnose.ts'
import type { OperationSchema } from '../../schema.ts'
import { presignCode } from '../model/code.ts'
import { readCanonicalRequest, readStringToSign } from '../model/explain.ts'
import { readHeaderLines, writeHeaderLines } from '../model/header-lines.ts'
import { attempt, type Outcome } from '../model/problem.ts'
import { buildOperation, operationCall, type RequestInput, signingOptions } from '../model/request.ts'
import { signingStages } from '../model/stages.ts'
import { describeExpiry } from '../model/time.ts'
import { button, codeBlock, copyButton, create, find } from '../widgets/dom.ts'
import { areaField, checkField, type Field, selectField, textField } from '../widgets/fields.ts'
import { partsView } from '../widgets/parts.ts'
import { namedRows, parameterRows } from '../widgets/rows.ts'
import { statusLine } from '../widgets/status.ts'
import { type BodyKind, tryPanel } from '../widgets/try-panel.ts'
import type { Settings } from './settings.ts'

/** An operation's name for people: `getObject` is `GetObject` to S3. */
const titleOf = (name: string) => name[0]!.toUpperCase() + name.slice(1)

/** The fields of the request. `changed` is told when one was added or taken away. */
function requestPanel(schemas: OperationSchema[], changed: () => void) {
  const named = (onObject: boolean) => schemas.filter((schema) => schema.onObject === onObject)
  const operation = selectField({
    label: 'Operation',
    values: [...named(true), ...named(false)].map(({ name }) => [name, titleOf(name)]),
  })
  const about = create('p', { class: 'hint' })
  const key = textField({ label: 'Key', placeholder: '2026/cat.jpg', hint: 'As it is, never percent-encoded.' })
  const removed = () => {
    select.focus()
    changed()
  }
  const parameters = parameterRows(removed)
  const headers = namedRows('Header', 'x-amz-meta-author', removed)
  const query = namedRows('Query name', 'x-id', removed)
  const more = selectField({ label: 'Add a parameter, header or query parameter', values: [] })
  const select = more.element.querySelector('select')!
  const expires = textField({ label: 'Valid for', value: '15m', hint: 'Such as `90s`, `15m`, `12h`; at most `7d`.' })
  const stableFor = textField({
    label: 'Stable for',
    placeholder: 'off',
    hint: 'The same URL all through such a window, such as `24h`, so that it can be cached.',
  })
  const hoist = checkField('Move x-amz-* headers into the query', 'Then the client need not send them.')

  const schema = () => schemas.find(({ name }) => name === operation.value)!
  let listed = ''
  const fill = () => {
    const rest = parameters.rest().map(({ name }) => name)
    // It is left as it is while somebody is choosing.
    const list = `${schema().name}:${rest}`
    if (list === listed) return
    listed = list
    const option = (value: string, label: string) => create('option', { value }, label)
    select.replaceChildren(
      option('', 'Choose…'),
      option('header:', 'A header'),
      option('query:', 'A query parameter'),
      create(
        'optgroup',
        { label: `Parameters of ${titleOf(schema().name)}` },
        ...rest.map((name) => option(name, name)),
      ),
    )
  }
  let shown = ''
  const show = () => {
    // Its fields are made anew for another operation only: somebody may be on the way to one of them.
    if (shown === operation.value) return
    shown = operation.value
    about.textContent = schema().about
    key.element.hidden = !schema().onObject
    parameters.show(schema())
    fill()
  }
  operation.element.addEventListener('input', show)
  const addButton = button('Add', () => {
    if (more.value === '') return
    if (more.value === 'header:') headers.add()
    else if (more.value === 'query:') query.add()
    else parameters.add(more.value)
    more.value = ''
    fill()
    changed()
  })
  select.after(addButton)
  select.parentElement!.classList.add('with-button')
  show()
  find('request-fields').append(
    operation.element,
    about,
    key.element,
    parameters.element,
    headers.element,
    query.element,
    more.element,
    create('div', { class: 'pair' }, expires.element, stableFor.element),
    hoist.element,
  )
  return {
    schema,
    refill: fill,
    fillExample() {
      key.value = '2026/cat.jpg'
    },
    input: (): RequestInput => ({
      operation: operation.value,
      key: key.value,
      parameters: parameters.rows(),
      headers: headers.rows(),
      query: query.rows(),
      expires: expires.value,
      stableFor: stableFor.value,
      hoist: hoist.checked,
    }),
    missing: () => [...(schema().onObject && key.value === '' ? ['Key'] : []), ...parameters.missing()],
    field(parameter: string): Field | undefined {
      const [, kind, name = ''] = /^(headers|query)\["(.*?)"?\]?$/.exec(parameter) ?? []
      if (kind === 'headers') return headers.field(name) ?? parameters.sentAs(name)
      if (kind === 'query') return query.field(name) ?? parameters.sentAs(name)
      return { ...parameters.fields(), key, expiresIn: expires, stableFor }[parameter.replace(/[.[].*$/, '')]
    },
    all: () => [key, expires, stableFor, ...Object.values(parameters.fields()), ...headers.all(), ...query.all()],
  }
}

/** The parts of a URL, each of another colour: what is asked for, what signs it, the signature. */
function colouredUrl(url: string): Node[] {
  return url.split(/(?=[?&])/).map((piece) => {
    const kind = /^[?&]X-Amz-Signature=/.test(piece) ? 'signature' : /^[?&]X-Amz-/.test(piece) ? 'own' : 'asked'
    return create('span', { class: kind }, piece)
  })
}

function bodyOf(presigned: Presigned | undefined, schema: OperationSchema): BodyKind {
  if (presigned === undefined || !takesBody(presigned)) return 'none'
  return schema.parameters.some(({ name }) => name === 'contentLength') ? 'file' : 'text'
}

/** Builds the part of the page that makes URLs. @returns It, and what fills in an example. */
export function urlView(settings: Settings, schemas: OperationSchema[]) {
  const request = requestPanel(schemas, () => update())
  const url = create('div', { class: 'url', tabindex: '0', role: 'group', 'aria-label': 'The URL' })
  const ends = create('dd')
  const method = create('dd')
  const sent = create('dd')
  const facts = create(
    'dl',
    { class: 'facts' },
    create('dt', {}, 'Method'),
    method,
    create('dt', {}, 'Headers to send'),
    sent,
    create('dt', {}, 'Ends'),
    ends,
  )
  const curl = codeBlock('curl')
  const code = codeBlock('TypeScript')
  const canonical = partsView('Canonical request')
  const toSign = partsView('String to sign')
  const sentHeaders = areaField({
    label: 'Headers that are sent',
    rows: 2,
    hint: 'Those that are signed. Change one to see what the store says.',
    aside: [
      button('As signed', () => {
        sentHeaders.value = signedHeaders
      }),
    ],
  })
  /** The headers as they are signed. What was changed lasts until others are. */
  let signedHeaders = ''
  let current: Presigned | undefined

  const sign = (): Outcome<Presigned> =>
    attempt(() =>
      presign(
        settings.store(),
        buildOperation(operationCall(request.input(), request.schema())),
        signingOptions(request.input()),
      ),
    )

  const trial = tryPanel((body) => {
    update()
    if (!current) return undefined
    const presigned = current
    // The browser counts the bytes itself, and lets nobody else do it.
    const { 'content-length': _, ...headers } = readHeaderLines(sentHeaders.value)
    return {
      outgoing: { url: presigned.url, method: presigned.method, headers, body },
      fileName: (request.schema().name === 'getObject' && request.input().key.split('/').at(-1)) || 'answer.xml',
      async explain(text) {
        const { cause, advice, details } = diagnose(presigned, text)
        return { title: cause, advice, details }
      },
    }
  })
  trial.element.insertBefore(
    create('details', {}, create('summary', {}, 'Change what is sent'), sentHeaders.element),
    trial.element.querySelector('.actions'),
  )

  const ready = create(
    'div',
    { class: 'ready' },
    create(
      'section',
      { class: 'card' },
      create(
        'div',
        { class: 'bar' },
        create('h2', {}, 'URL'),
        copyButton('URL', () => current?.url ?? ''),
      ),
      url,
      facts,
    ),
    trial.element,
    create('section', { class: 'card' }, create('h2', {}, 'Use it'), curl.element, code.element),
    create('section', { class: 'card' }, create('h2', {}, 'What is signed'), canonical.element, toSign.element),
  )
  const state = statusLine(ready, 'The URL is ready.')
  find('panel-url').append(state.element, ready)

  function show(presigned: Presigned) {
    url.replaceChildren(...colouredUrl(presigned.url))
    method.textContent = presigned.method
    const headers = headersAsText(presigned)
    sent.replaceChildren(
      ...(headers.length === 0
        ? ['none']
        : headers.map(([name, value]) => create('code', { class: 'line' }, `${name}: ${value}`))),
    )
    const lines = writeHeaderLines(headers)
    if (lines !== signedHeaders) sentHeaders.value = lines
    signedHeaders = lines
    curl.set(curlCommand(presigned))
    code.set(
      presignCode(
        settings.place(),
        operationCall(request.input(), request.schema()),
        signingOptions(request.input()),
        settings.temporary(),
      ),
    )
    const stages = signingStages(presigned)
    canonical.set(readCanonicalRequest(stages.canonicalRequest))
    toSign.set(readStringToSign(stages.stringToSign))
  }
  /** A URL that can't be made any more, or is not shown, is not left in the page: it may hold a session token. */
  function clear() {
    url.replaceChildren()
    curl.set('')
    canonical.set([])
    toSign.set([])
  }
  const tick = () => {
    if (current) ends.textContent = describeExpiry(current.expiresAt, new Date())
  }
  setInterval(tick, 1000)

  function update() {
    const fields = settings.fields()
    current = state.update(
      sign(),
      [...settings.missing(request.schema().name !== 'listBuckets'), ...request.missing()],
      [...Object.values(fields), ...request.all()],
      (parameter) => request.field(parameter) ?? fields[parameter],
    )
    if (current) show(current)
    else clear()
    trial.set(current && `Send ${current.method}`, bodyOf(current, request.schema()))
    request.refill()
    tick()
  }
  return {
    update,
    clear,
    fillExample() {
      request.fillExample()
      update()
    },
  }
}
