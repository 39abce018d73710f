import { formatDuration } from '../../../format/units.ts'
import { inspect } from '../../../verify/inspect.ts'
import { redact } from '../../../verify/redact.ts'
import { readSent } from '../../../verify/sent.ts'
import type { Inspected } from '../../../verify/types.ts'
import { describeIncomplete, explainRejection } from '../model/diagnosis.ts'
import { readCanonicalRequest, readStringToSign } from '../model/explain.ts'
import { readHeaderLines, writeHeaderLines } from '../model/header-lines.ts'
import { attempt, describeProblem } from '../model/problem.ts'
import { signingStages } from '../model/stages.ts'
import { describeExpiry } from '../model/time.ts'
import { announce, codeBlock, create, find, titledCard } from '../widgets/dom.ts'
import { areaField, textField } from '../widgets/fields.ts'
import { explanationElements } from '../widgets/outcome.ts'
import { partsView } from '../widgets/parts.ts'
import type { Settings } from './settings.ts'

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
    ['Signed headers', found.signedHeaders.join(', ')],
  ]
}

/** Creates the tab that explains signed URLs. */
export function inspectView(settings: Settings) {
  const url = areaField({
    label: 'Presigned URL',
    rows: 4,
    placeholder: 'https://…?X-Amz-Algorithm=AWS4-HMAC-SHA256&…',
    hint: 'As you have it: in angle brackets, with `&amp;`, or a whole `curl` command.',
  })
  const error = areaField({
    label: 'The store’s response',
    rows: 4,
    placeholder: '<Error><Code>SignatureDoesNotMatch</Code>…',
    hint:
      'If the request was rejected: the XML, to find out why. If your credentials are filled in under URL, the ' +
      'signature is checked too.',
  })
  const method = textField({
    label: 'Method',
    placeholder: 'GET',
    hint: 'The signed method, if you know it. A URL does not contain it.',
  })
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
  const stages = titledCard('What was signed', stagesNote, canonical.element, toSign.element)
  const ready = create(
    'div',
    { class: 'ready' },
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
        titledCard(
          'What you have',
          create('div', { class: 'fields' }, url.element, error.element, method.element, headers.element),
        ),
      ),
      create('div', { class: 'results', id: 'inspected', tabindex: '-1' }, state, diagnosis, ready),
    ),
  )

  /** The request, as far as it is known. The URL is as it was pasted. */
  const pasted = () => ({
    url: url.value,
    headers: readHeaderLines(headers.value),
    ...(method.value.trim() !== '' && { method: method.value.trim() }),
  })
  let current: Inspected | undefined
  let latestDiagnosis: object | undefined

  /** Moves what was pasted into the wrong field, and fills in the fields from a `curl` command. */
  function sortPasted() {
    // A response begins with `<`, whichever field it was pasted into. A URL may be in angle brackets.
    if (/^\s*<(?!(URL:)?https?:)/i.test(url.value)) [url.value, error.value] = ['', url.value]
    if (!/^\s*curl\s/.test(url.value)) return
    const sent = readSent({ url: url.value })
    if (!/^https?:\/\/./i.test(sent.url)) return
    url.value = sent.url
    method.value = sent.method ?? ''
    headers.value = writeHeaderLines(Object.entries(sent.headers))
    announce('Taken from the curl command: URL, method and headers')
  }

  /**
   * Shows what is wrong. The signature is computed only if the credentials that signed are filled in.
   *
   * @returns The diagnosis in one sentence; undefined if there is nothing to say.
   */
  async function showDiagnosis(): Promise<string | undefined> {
    const started = {}
    latestDiagnosis = started
    const response = error.value.trim() === '' ? undefined : error.value
    const typed = settings.typedCredentials()
    const credentials = current && typed?.accessKeyId === current.accessKeyId ? typed : undefined
    const found = url.value.trim() === '' ? undefined : await explainRejection(pasted(), response, credentials)
    // The fields may have changed meanwhile.
    if (latestDiagnosis !== started) return undefined
    // The badge already shows whether a URL has expired.
    const isNews = response !== undefined || !['undetermined', 'expired', 'malformed'].includes(found?.cause ?? '')
    const isGood = found?.cause === 'signatureMatches' && response === undefined
    diagnosis.hidden = !found || !isNews
    if (!found || !isNews) return undefined
    diagnosis.className = `card ${isGood ? '' : 'diagnosis-card'}`
    diagnosis.replaceChildren(
      create('h2', {}, response === undefined ? 'What we found' : 'Why it was rejected'),
      ...explanationElements(found),
    )
    return `${found.title}: ${found.advice}`
  }
  function showStages({ signedHeaders }: Inspected) {
    const sent = readSent(pasted())
    const { value, problem } = attempt(() => signingStages({ ...sent, method: sent.method ?? 'GET' }))
    const unfilled = signedHeaders.filter((name) => name !== 'host' && !Object.hasOwn(sent.headers, name))
    const notes = [
      ...(sent.method === undefined ? ['The method is not filled in and counts as GET.'] : []),
      ...unfilled.map((name) => `The signed header ${name} is not filled in and counts as empty.`),
    ]
    stagesNote.textContent = problem ? `${problem.parameter ?? ''} ${problem.message}`.trim() : notes.join(' ')
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
    sortPasted()
    const given = url.value.trim()
    const sent = readSent(pasted())
    const { value, problem } = attempt(() => inspect(sent.url))
    current = value
    ready.hidden = !value
    state.hidden = !!value
    const wrong = given === '' ? undefined : (describeIncomplete(sent.url) ?? (problem && describeProblem(problem)))
    const message = given === '' ? 'Paste a presigned URL. Nothing is sent, and no secret is needed.' : (wrong ?? '')
    state.textContent = message
    state.className = `state ${wrong === undefined ? '' : 'bad'}`
    const repair = {
      label: 'Use the repaired URL',
      apply() {
        url.value = sent.url
        update()
      },
    }
    url.problem(wrong, value && sent.url !== given ? repair : undefined)
    const summary = value?.expired ? 'This URL has expired' : 'This URL is still valid'
    void showDiagnosis().then((found) => {
      // The finding explains more than the message.
      state.hidden = current !== undefined || found !== undefined
      if (given !== '') announce(found ?? wrong ?? summary, 800)
    })
    if (!value) return
    facts.replaceChildren(
      create('dt', {}, 'Expires'),
      expires,
      create('dt', {}, 'Signed'),
      signed,
      ...factsOf(value).flatMap(([name, text]) => [create('dt', {}, name), create('dd', {}, text)]),
    )
    redacted.set(redact(sent.url))
    tick()
    showStages(value)
  }
  return { update }
}
