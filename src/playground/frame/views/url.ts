import { curlCommand, headersAsText, takesBody } from '../../../format/curl.ts'
import { formatSize } from '../../../format/units.ts'
import { planParts } from '../../../multipart/plan.ts'
import { presignUpload } from '../../../multipart/sync.ts'
import { presign } from '../../../sync.ts'
import type { Presigned, Store } from '../../../types.ts'
import type { Remembered } from '../../remembered.ts'
import type { OperationSchema } from '../../schema.ts'
import { explainRejection } from '../model/diagnosis.ts'
import { readCanonicalRequest, readStringToSign } from '../model/explain.ts'
import { readHeaderLines, writeHeaderLines } from '../model/header-lines.ts'
import { presignCode } from '../model/library-code.ts'
import { type ListedItem, readListing } from '../model/listing.ts'
import { commonHeaders, readPartSize } from '../model/multipart-upload.ts'
import { attempt, type Outcome, splitParameter } from '../model/problem.ts'
import { buildOperation, operationCall, type RequestInput, signingOptions } from '../model/request.ts'
import { awsCommand, corsCommand, fetchCode, pythonCode, wgetCommand } from '../model/snippets.ts'
import { signingStages } from '../model/stages.ts'
import { describeExpiry } from '../model/time.ts'
import { open } from '../shell-client.ts'
import { button, copyButton, create, find, prose, titledCard } from '../widgets/dom.ts'
import { areaField, checkField, type Field, selectField, textField } from '../widgets/fields.ts'
import { partsView } from '../widgets/parts.ts'
import { qrCode } from '../widgets/qr-code.ts'
import { namedRows, parameterRows } from '../widgets/rows.ts'
import { snippets } from '../widgets/snippets.ts'
import { resultCard, type Step } from '../widgets/status.ts'
import { type BodyKind, tryPanel } from '../widgets/try-panel.ts'
import { type UploadRequest, uploadPanel } from '../widgets/upload-panel.ts'
import type { Settings } from './settings.ts'

/** Returns S3's name for an operation: `GetObject` for `getObject`. */
const titleOf = (name: string) => name[0]!.toUpperCase() + name.slice(1)

/** Returns what an operation does: `Deletes an object.` for `Describes a DeleteObject request: deletes an object.` */
const sentenceOf = (about: string) =>
  about.replace(/^Describes an? \w+ request: (.)/, (_, first: string) => first.toUpperCase())

/** Creates the fields of the request. `changed` is called after a field was added or removed. */
function requestPanel(schemas: OperationSchema[], changed: () => void) {
  const named = (onObject: boolean) => schemas.filter((schema) => schema.onObject === onObject)
  const operation = selectField({
    label: 'Operation',
    values: [...named(true), ...named(false)].map(({ name }) => [name, titleOf(name)]),
  })
  const about = create('p', { class: 'hint' })
  const key = textField({
    label: 'Key',
    placeholder: '2026/cat.jpg',
    hint: 'The plain name of the object, not percent-encoded.',
  })
  const removed = () => {
    select.focus()
    changed()
  }
  const parameters = parameterRows(removed)
  const headers = namedRows('Header', 'x-amz-acl', removed)
  const query = namedRows('Query name', 'x-id', removed)
  const more = selectField({ label: 'Add a parameter, header or query parameter', values: [] })
  const select = more.element.querySelector('select')!
  const expires = textField({
    label: 'Valid for',
    value: '15m',
    placeholder: '15m',
    chips: [
      ['15m', '15 min'],
      ['1h', '1 h'],
      ['12h', '12 h'],
      ['7d', '7 d'],
    ],
    hint: 'Such as `90s` or `2h30m`, 7 days at most.',
  })
  const stableFor = textField({
    label: 'Stable for',
    placeholder: 'off',
    hint: 'Returns the same URL during each period, such as `24h`, so that caches work.',
  })
  const hoist = checkField('Move x-amz-* headers into the query', 'Clients do not have to send them then.')

  const schema = () => schemas.find(({ name }) => name === operation.value)!
  let listed = ''
  const fill = () => {
    const rest = parameters.rest().map(({ name }) => name)
    // Rebuilding the list would disturb a user who is choosing from it.
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
    // Rebuilding the fields would take the focus away from one of them.
    if (shown === operation.value) return
    shown = operation.value
    about.replaceChildren(...prose(sentenceOf(schema().about)))
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
    key,
    fillExample() {
      key.value = '2026/cat.jpg'
    },
    /** Chooses an operation on an object, or a listing below a prefix. */
    choose(name: string, value: string) {
      operation.value = name
      show()
      if (name === 'listObjects') {
        if (!parameters.fields().prefix) parameters.add('prefix')
        parameters.fields().prefix!.value = value
      } else key.value = value
      changed()
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
    step: (): Step => ({
      title: 'Describe the request',
      missing: [...(schema().onObject && key.value === '' ? [key] : []), ...parameters.missing()],
    }),
    durations: { expiresIn: expires, stableFor },
    field(parameter: string): Field | undefined {
      const { name, member = '' } = splitParameter(parameter)
      if (name === 'headers') return headers.field(member) ?? parameters.sentAs(member)
      if (name === 'query') return query.field(member) ?? parameters.sentAs(member)
      return { ...parameters.fields(), key, expiresIn: expires, stableFor }[name]
    },
    all: () => [...Object.values(parameters.fields()), ...headers.all(), ...query.all()],
  }
}

/** Splits a URL into colored parts: the request, the signing parameters and the signature. */
function coloredUrl(url: string): Node[] {
  return url.split(/(?=[?&])/).map((piece) => {
    const kind = /^[?&]X-Amz-Signature=/.test(piece) ? 'signature' : /^[?&]X-Amz-/.test(piece) ? 'own' : 'asked'
    return create('span', { class: kind }, piece)
  })
}

function bodyOf(presigned: Presigned | undefined, schema: OperationSchema): BodyKind {
  if (presigned === undefined || !takesBody(presigned)) return 'none'
  return schema.parameters.some(({ name }) => name === 'contentLength') ? 'file' : 'text'
}

/** Creates a table of a listing. A click on an item fills in its key. */
function listingTable(items: ListedItem[], choose: (item: ListedItem) => void): HTMLElement {
  const cell = (text: string) => create('td', {}, text)
  return create(
    'table',
    { class: 'listing' },
    create('caption', {}, items.length === 0 ? 'No objects' : 'Choose an object to presign its download'),
    create(
      'thead',
      {},
      create('tr', {}, ...['Key', 'Size', 'Modified'].map((name) => create('th', { scope: 'col' }, name))),
    ),
    create(
      'tbody',
      {},
      ...items.map((item) =>
        create(
          'tr',
          {},
          create(
            'td',
            {},
            button(item.key, () => choose(item), { class: 'link' }),
          ),
          cell(item.kind === 'prefix' ? 'folder' : item.size === undefined ? '' : formatSize(item.size)),
          cell(item.kind === 'prefix' ? '' : (item.modified ?? '').replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')),
        ),
      ),
    ),
  )
}

/** Returns the endpoint to pass to the AWS CLI; undefined for Amazon S3. */
const endpointOf = ({ endpoint }: Pick<Store, 'endpoint'>): string | undefined =>
  endpoint === undefined || /\.amazonaws\.com(\.cn)?\/?$/.test(`${endpoint}`) ? undefined : `${endpoint}`

/** Whether a browser can open the URL: it sends GET and none of the signed headers. */
const canOpen = (presigned: Presigned): boolean =>
  presigned.method === 'GET' && Object.keys(presigned.headers).length === 0

/** Creates the QR code of a URL, or a sentence that explains why a phone cannot open the URL. */
const phoneCode = (presigned: Presigned): HTMLElement =>
  canOpen(presigned)
    ? qrCode(presigned.url, 'QR code of the URL')
    : create(
        'p',
        { class: 'hint' },
        'A phone can only open a URL with GET and without extra headers, so this request has no QR code.',
      )

/** Creates the tab that makes URLs. */
export function urlView(settings: Settings, schemas: OperationSchema[], fillExample: () => void) {
  const request = requestPanel(schemas, () => update())
  const url = create('div', { class: 'url', tabindex: '0', role: 'group', 'aria-label': 'URL' })
  const method = create('dd')
  const sent = create('dd')
  const expires = create('dd')
  const qr = create('section', { class: 'code', 'aria-label': 'QR code' })
  const use = snippets(['curl', 'wget', 'fetch', 'Python', 'aws', 'TypeScript'], {
    'QR code': {
      element: qr,
      show: () => qr.replaceChildren(...(current ? [phoneCode(current)] : [])),
    },
  })
  const canonical = partsView('Canonical request')
  const toSign = partsView('String to sign')
  const sentHeaders = areaField({
    label: 'Headers that are sent',
    rows: 2,
    hint: 'The signed headers. Change one to see how the store responds.',
    aside: [
      button('As signed', () => {
        sentHeaders.value = signedHeaders
      }),
    ],
  })
  /** The signed headers. A change of the user stays until the signed headers change. */
  let signedHeaders = ''
  let current: Presigned | undefined

  /** Signs the request. A missing key is replaced, so that the library reports what else is wrong. */
  const sign = (): Outcome<Presigned> =>
    attempt(() => {
      const input = request.input()
      const operation = operationCall({ ...input, key: input.key || 'key' }, request.schema())
      return presign(settings.store(), buildOperation(operation), signingOptions(input))
    })

  const chooseItem = (item: ListedItem) => {
    request.choose(item.kind === 'prefix' ? 'listObjects' : 'getObject', item.key)
    request.key.focus()
  }
  const trial = tryPanel((body) => {
    update()
    if (!current) return undefined
    const presigned = current
    // The browser sets Content-Length itself and lets no script do so.
    const { 'content-length': _, ...headers } = readHeaderLines(sentHeaders.value)
    const { name } = request.schema()
    const store = settings.store()
    return {
      request: { url: presigned.url, method: presigned.method, headers, body },
      fileName: (name === 'getObject' && request.input().key.split('/').at(-1)) || 'response.xml',
      corsCommand: (rule) =>
        store.bucket === undefined ? undefined : corsCommand(rule, store.bucket, endpointOf(store)),
      explain: (text) => explainRejection(presigned, text, store.credentials),
      present(text) {
        const items = name === 'listObjects' ? readListing(text) : undefined
        return items ? [listingTable(items, chooseItem)] : []
      },
    }
  })
  trial.element.insertBefore(
    create('details', {}, create('summary', {}, 'Change what is sent'), sentHeaders.element),
    trial.element.querySelector('.actions'),
  )

  /** Reads an upload in parts from the form. The credentials are read each time, so that cleared ones are not kept. */
  const readUpload = (size: number, partSizeText: string): UploadRequest | undefined => {
    update()
    if (!current) return undefined
    const { credentials: _, ...place } = settings.store()
    const store = () => ({ ...place, credentials: settings.credentials() })
    const input = request.input()
    const creation = buildOperation(operationCall(input, request.schema()))
    const { expiresIn } = signingOptions(input)
    const partSize = readPartSize(partSizeText)
    planParts(size, partSize)
    const headers = commonHeaders(creation)
    return {
      key: input.key,
      signCreation: () => presign(store(), creation, { expiresIn }),
      signUpload: (uploadId) => presignUpload(store(), input.key, { uploadId, size, partSize, expiresIn, headers }),
      corsCommand: (rule) =>
        place.bucket === undefined ? undefined : corsCommand(rule, place.bucket, endpointOf(place)),
      explain: (presigned, text) => explainRejection(presigned, text, settings.credentials()),
    }
  }
  const upload = uploadPanel(readUpload)
  const inParts = create(
    'p',
    { class: 'hint' },
    'Is the file large? ',
    button(
      'Upload it in parts',
      () => {
        request.choose('createMultipartUpload', request.input().key)
        upload.element.scrollIntoView({ block: 'center' })
        upload.element.querySelector('input')!.focus()
      },
      { class: 'link' },
    ),
  )
  trial.element.querySelector('.drop')!.after(inParts)

  const openButton = button('Open', () => current && open(current.url), { title: 'Open the URL in a new tab' })
  const card = resultCard<Presigned>({
    title: 'Presigned URL',
    ready: 'The URL is ready.',
    invitation: 'Your URL appears here. Everything is signed in this page: nothing is sent until you press Send.',
    fillExample,
    actions: [
      copyButton('URL', () => current?.url ?? '', { label: 'Copy', primary: true }),
      openButton,
      button('Send', () => {
        trial.element.scrollIntoView({ block: 'center' })
        trial.send()
      }),
    ],
    content: [
      url,
      create(
        'dl',
        { class: 'facts' },
        create('dt', {}, 'Method'),
        method,
        create('dt', {}, 'Headers to send'),
        sent,
        create('dt', {}, 'Expires'),
        expires,
      ),
    ],
  })
  const ready = create(
    'div',
    { class: 'ready' },
    upload.element,
    trial.element,
    use.element,
    titledCard('What is signed', canonical.element, toSign.element),
  )
  find('panel-url').append(card.element, ready)

  function show(presigned: Presigned) {
    url.replaceChildren(...coloredUrl(presigned.url))
    method.textContent = presigned.method
    const headers = headersAsText(presigned)
    sent.replaceChildren(
      ...(headers.length === 0
        ? ['none']
        : headers.map(([name, value]) => create('code', { class: 'line' }, `${name}: ${value}`))),
    )
    openButton.hidden = !canOpen(presigned)
    const lines = writeHeaderLines(headers)
    if (lines !== signedHeaders) sentHeaders.value = lines
    signedHeaders = lines
    const input = request.input()
    const call = operationCall(input, request.schema())
    const options = signingOptions(input)
    const store = settings.store()
    use.set('curl', curlCommand(presigned))
    use.set('wget', wgetCommand(presigned, input.key.split('/').at(-1) || 'response.xml'))
    use.set('fetch', fetchCode(presigned))
    use.set('Python', pythonCode(presigned))
    const hasCommand = call.name === 'getObject' && call.args.length === 1 && store.bucket !== undefined
    use.set(
      'aws',
      hasCommand && typeof store.region === 'string'
        ? awsCommand({
            bucket: store.bucket!,
            key: input.key,
            region: store.region,
            endpoint: endpointOf(store),
            expiresIn: options.expiresIn ?? 900,
          })
        : undefined,
    )
    use.set('TypeScript', presignCode(settings.chosenStore(), call, options, settings.hasSessionToken()))
    const stages = signingStages(presigned)
    canonical.set(readCanonicalRequest(stages.canonicalRequest))
    toSign.set(readStringToSign(stages.stringToSign))
  }
  /** Removes a URL that is no longer valid or shown from the document: it may contain a session token. */
  function clear() {
    url.replaceChildren()
    qr.replaceChildren()
    for (const name of ['curl', 'wget', 'fetch', 'Python']) use.set(name, '')
    canonical.set([])
    toSign.set([])
  }
  const tick = () => {
    if (!current) return
    expires.textContent = describeExpiry(current.expiresAt, new Date())
    card.describe(`${current.method} · expires ${expires.textContent.split(', ').at(-1)}`)
  }
  setInterval(tick, 1000)

  /** Fills in settings, of which the key belongs to the request. */
  function fill(values: Remembered) {
    settings.fill(values)
    if (values.key !== undefined) request.key.value = values.key
  }
  function update() {
    const fields = { ...settings.fields(), key: request.key, ...request.durations }
    const schema = request.schema()
    current = card.update({
      outcome: sign(),
      steps: [...settings.steps(schema.name !== 'listBuckets'), request.step()],
      fields,
      otherFields: request.all(),
      fieldOf: (parameter) =>
        request.field(parameter) ?? (fields as Record<string, Field>)[splitParameter(parameter).name],
      repair(values) {
        fill(values)
        for (const [name, value] of Object.entries(values))
          if (name in fields) (fields as Record<string, Field>)[name]!.value = `${value}`
        update()
      },
    })
    ready.hidden = current === undefined
    if (current) show(current)
    else clear()
    const identity = JSON.stringify([request.input(), settings.chosenStore(), settings.credentials()])
    const body = bodyOf(current, schema)
    trial.set(current && `Send ${current.method}`, body, identity)
    inParts.hidden = body !== 'file' || schema.name !== 'putObject'
    upload.element.hidden = schema.name !== 'createMultipartUpload'
    upload.set(identity)
    request.refill()
    tick()
  }
  return {
    update,
    clear,
    fill,
    fillExample: () => request.fillExample(),
  }
}
