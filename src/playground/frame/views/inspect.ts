import { formatDuration } from '../../../format/units.ts'
import { diagnose } from '../../../verify/diagnose.ts'
import { inspect } from '../../../verify/inspect.ts'
import { redact } from '../../../verify/redact.ts'
import type { Inspected } from '../../../verify/types.ts'
import { readCanonicalRequest, readStringToSign } from '../model/explain.ts'
import { readHeaderLines } from '../model/header-lines.ts'
import { attempt } from '../model/problem.ts'
import { signingStages } from '../model/stages.ts'
import { describeExpiry } from '../model/time.ts'
import { announce, codeBlock, create, find } from '../widgets/dom.ts'
import { areaField, textField } from '../widgets/fields.ts'
import { partsView } from '../widgets/parts.ts'

/** The contents of a URL as names and values, without its times. */
function factsOf(found: Inspected): [name: string, value: string][] {
  const query = Object.entries(found.query).flatMap(([name, values]) =>
    [values].flat().map((value) => `${name}=${value}`),
  )
  return [
    ['Valid for', formatDuration(found.expiresIn)],
    ['Signed by', `${found.accessKeyId}${found.hasSessionToken ? ', temporary credentials with a session token' : ''}`],
    ['Algorithm', found.algorithm],
    ['Service and region', `${found.service}, ${found.region}`],
    ...(found.host === undefined ? [] : [['Host', found.host] as [string, string]]),
    ...(found.bucket === undefined ? [] : [['Bucket', found.bucket] as [string, string]]),
    ...(found.key === undefined ? [] : [['Key', found.key] as [string, string]]),
    ...(query.length === 0 ? [] : [['Query', query.join(', ')] as [string, string]]),
    ['Headers to send', found.signedHeaders.join(', ')],
  ]
}

/** Creates the tab that explains signed URLs. */
export function inspectView() {
  const url = areaField({
    label: 'Presigned URL',
    rows: 4,
    placeholder: 'https://…?X-Amz-Algorithm=AWS4-HMAC-SHA256&…',
  })
  const error = areaField({
    label: 'The store’s response',
    rows: 4,
    placeholder: '<Error><Code>SignatureDoesNotMatch</Code>…',
    hint: 'If the request was rejected: the XML, to find out why.',
  })
  const method = textField({ label: 'Method', value: 'GET', hint: 'The signed method. A URL does not contain it.' })
  const headers = areaField({
    label: 'Headers',
    rows: 2,
    placeholder: 'content-type: image/jpeg',
    hint: 'The signed headers, one per line.',
  })
  const state = create('p', { class: 'state' })
  const badge = create('span', { class: 'badge' })
  const expires = create('dd')
  const signed = create('dd')
  const facts = create('dl', { class: 'facts' })
  const diagnosis = create('section', { class: 'card diagnosis-card', 'aria-label': 'Diagnosis' })
  const redacted = codeBlock('For logs: without signature, token and credential')
  const canonical = partsView('Canonical request')
  const toSign = partsView('String to sign')
  const stagesNote = create('p', { class: 'hint' })
  const stages = create(
    'section',
    { class: 'card' },
    create('h2', {}, 'What was signed'),
    stagesNote,
    canonical.element,
    toSign.element,
  )
  const ready = create(
    'div',
    { class: 'ready' },
    diagnosis,
    create(
      'section',
      { class: 'card' },
      create('div', { class: 'bar' }, create('h2', {}, 'What it contains'), badge),
      facts,
      redacted.element,
    ),
    stages,
  )
  find('panel-inspect').append(
    create(
      'div',
      { class: 'columns' },
      create(
        'section',
        { class: 'inputs', 'aria-label': 'What to inspect' },
        create(
          'section',
          { class: 'card' },
          create('h2', {}, 'What you have'),
          create('div', { class: 'fields' }, url.element, error.element, method.element, headers.element),
        ),
      ),
      create('div', { class: 'results', id: 'inspected', tabindex: '-1' }, state, ready),
    ),
  )

  const request = () => ({
    url: url.value.trim(),
    method: method.value.trim(),
    headers: readHeaderLines(headers.value),
  })
  let current: Inspected | undefined

  /** @returns The diagnosis in one sentence; undefined if there is no response of a store. */
  function showDiagnosis(): string | undefined {
    diagnosis.hidden = error.value.trim() === ''
    if (diagnosis.hidden) return undefined
    const { cause, advice, details } = diagnose(request(), error.value)
    diagnosis.replaceChildren(
      create('h2', {}, 'Why it was rejected'),
      create('p', { class: 'diagnosis' }, create('strong', {}, cause), ` ${advice}`),
      create(
        'dl',
        { class: 'facts' },
        ...Object.entries(details).flatMap(([name, value]) => [create('dt', {}, name), create('dd', {}, value)]),
      ),
    )
    return `${cause}: ${advice}`
  }
  function showStages({ signedHeaders }: Inspected) {
    const given = request()
    const { value, problem } = attempt(() => signingStages(given))
    const unfilled = signedHeaders.filter((name) => name !== 'host' && !Object.hasOwn(given.headers, name))
    stagesNote.textContent = problem
      ? `${problem.parameter ?? ''} ${problem.message}`.trim()
      : unfilled.map((name) => `The signed header ${name} is not filled in and counts as empty.`).join(' ')
    stagesNote.hidden = stagesNote.textContent === ''
    canonical.element.hidden = toSign.element.hidden = !value
    if (!value) return
    canonical.set(readCanonicalRequest(value.canonicalRequest))
    toSign.set(readStringToSign(value.stringToSign))
  }
  function tick() {
    if (!current) return
    const now = new Date()
    const expired = now >= current.expiresAt
    expires.textContent = describeExpiry(current.expiresAt, now)
    signed.textContent = describeExpiry(current.signingDate, now)
    badge.textContent = expired ? 'Expired' : 'Still valid'
    badge.className = `badge ${expired ? 'bad' : 'good'}`
  }
  setInterval(tick, 1000)

  function update() {
    // A response begins with `<`, whichever field it was pasted into.
    if (/^\s*</.test(url.value)) [url.value, error.value] = ['', url.value]
    url.problem()
    const given = url.value.trim()
    const { value, problem } = attempt(() => inspect(given))
    current = value
    ready.hidden = !value
    state.hidden = !!value
    const message =
      given === '' ? 'Paste a presigned URL. Nothing is sent, and no secret is needed.' : (problem?.message ?? '')
    state.textContent = message
    state.className = `state ${given !== '' && problem ? 'bad' : ''}`
    if (problem && given !== '') {
      url.problem(`${problem.message} (${problem.code})`)
      announce(message, 800)
    }
    if (!value) return
    facts.replaceChildren(
      create('dt', {}, 'Expires'),
      expires,
      create('dt', {}, 'Signed'),
      signed,
      ...factsOf(value).flatMap(([name, text]) => [create('dt', {}, name), create('dd', {}, text)]),
    )
    redacted.set(redact(given))
    tick()
    showStages(value)
    announce(showDiagnosis() ?? (value.expired ? 'This URL has expired' : 'This URL is still valid'), 800)
  }
  return { update }
}
