import { PresignError } from '../../../errors.ts'
import { curlForm } from '../../../format/curl.ts'
import { htmlForm } from '../../../format/html-form.ts'
import { toFormData } from '../../../post/form.ts'
import { presignPost } from '../../../sync.ts'
import type { PostRequest, PresignedPost } from '../../../types.ts'
import { verifyPost } from '../../../verify/hmac.ts'
import { readPolicy } from '../model/explain.ts'
import { type FormInput, formRequest, typePrefixOf } from '../model/form-request.ts'
import { presignPostCode } from '../model/library-code.ts'
import { attempt, splitParameter } from '../model/problem.ts'
import { corsCommand } from '../model/snippets.ts'
import { describeExpiry } from '../model/time.ts'
import { button, codeBlock, copyButton, create, find, titledCard } from '../widgets/dom.ts'
import { type Field, textField } from '../widgets/fields.ts'
import { namedRows } from '../widgets/rows.ts'
import { snippets } from '../widgets/snippets.ts'
import { resultCard, type Step } from '../widgets/status.ts'
import { tryPanel } from '../widgets/try-panel.ts'
import type { Settings } from './settings.ts'

/** Creates the fields that limit an upload. */
function limitsPanel(changed: () => void) {
  const key = textField({
    label: 'Key',
    value: 'uploads/${filename}',
    hint: 'The store replaces `${filename}` with the name of the file.',
  })
  const min = textField({ label: 'Minimum size', placeholder: '0', hint: 'Such as `1` or `10kB`.' })
  const max = textField({ label: 'Maximum size', placeholder: 'any size', hint: 'Such as `10MB`.' })
  const contentType = textField({
    label: 'Content type',
    placeholder: 'image/',
    hint: 'A type that ends in `/`, such as `image/`, allows all its subtypes.',
  })
  const fields = namedRows('Form field', 'acl', () => {
    add.focus()
    changed()
  })
  const expires = textField({
    label: 'Valid for',
    value: '1h',
    chips: [
      ['15m', '15 min'],
      ['1h', '1 h'],
      ['12h', '12 h'],
      ['7d', '7 d'],
    ],
    hint: 'Such as `90s`, `2h30m` or `30d`.',
  })
  const add = button('Add a form field', () => {
    fields.add()
    changed()
  })
  find('limits-fields').append(
    key.element,
    create('div', { class: 'pair' }, min.element, max.element),
    contentType.element,
    fields.element,
    add,
    expires.element,
  )
  return {
    input: (): FormInput => ({
      key: key.value,
      min: min.value,
      max: max.value,
      contentType: contentType.value.trim(),
      fields: fields.rows(),
      expires: expires.value,
    }),
    key,
    step: (): Step => ({ title: 'Limit what may be uploaded', missing: key.value === '' ? [key] : [] }),
    checked: { expiresIn: expires, minSize: min, maxSize: max, contentType },
    all: () => fields.all(),
    field(parameter: string): Field | undefined {
      const { name, member } = splitParameter(parameter)
      if (name === 'fields') return member === 'Content-Type' ? contentType : fields.field(member ?? '')
      return { key, expiresIn: expires, minSize: min, maxSize: max, contentLengthRange: max, conditions: contentType }[
        name
      ]
    },
  }
}

/** Creates the tab that makes upload forms. */
export function formView(settings: Settings, fillExample: () => void) {
  const limits = limitsPanel(() => update())
  const address = create('dd')
  const expires = create('dd')
  const fieldList = create('dl', { class: 'facts fields-list' })
  const conditions = create('ul', { class: 'conditions' })
  const policy = codeBlock('Policy, decoded')
  const use = snippets(['HTML form', 'curl', 'TypeScript'])
  let current: { post: PresignedPost; request: PostRequest } | undefined

  const trial = tryPanel((file) => {
    update()
    if (!current || !(file instanceof File)) return undefined
    const { post } = current
    const isPrefix = typePrefixOf(limits.input().contentType) !== undefined
    const form = toFormData(post, file, isPrefix ? { 'Content-Type': file.type } : {})
    const store = settings.store()
    return {
      request: { url: post.url, method: 'POST', headers: {}, body: [...form.entries()] as [string, string | File][] },
      fileName: 'response.xml',
      corsCommand: (rule) => (store.bucket === undefined ? undefined : corsCommand(rule, store.bucket, undefined)),
      explain: () => explain(form, store),
    }
  })

  /** Checks the form with the library's own verifier, which checks what a store checks. */
  async function explain(form: FormData, { bucket, credentials }: ReturnType<Settings['store']>) {
    try {
      // Without a bucket, the endpoint contains it, and there is nothing to compare with.
      if (bucket !== undefined) await verifyPost(form, { bucket, credentials: () => credentials })
    } catch (error) {
      if (!(error instanceof PresignError)) throw error
      return { title: error.code, advice: error.message, details: {} }
    }
    return {
      title: 'Undetermined',
      advice:
        'The form meets its policy. The response below shows more: the secret may be wrong, or the user may not ' +
        'upload here.',
      details: {},
    }
  }

  const card = resultCard<{ post: PresignedPost; request: PostRequest }>({
    title: 'Upload form',
    ready: 'The form is ready.',
    invitation: 'Your form appears here. A browser can upload a file with it, within the limits that you set.',
    fillExample,
    actions: [
      copyButton('JSON of the fields', () => JSON.stringify(current?.post, null, 2), {
        label: 'Copy JSON',
        primary: true,
      }),
      button('Send', () => {
        trial.element.scrollIntoView({ block: 'center' })
        trial.send()
      }),
    ],
    content: [
      create('dl', { class: 'facts' }, create('dt', {}, 'Address'), address, create('dt', {}, 'Expires'), expires),
    ],
  })
  const ready = create(
    'div',
    { class: 'ready' },
    titledCard('Fields', create('p', { class: 'hint' }, 'In this order, then the file.'), fieldList),
    trial.element,
    titledCard('What the policy requires', conditions, policy.element),
    use.element,
  )
  find('panel-form').append(card.element, ready)

  function show({ post, request }: { post: PresignedPost; request: PostRequest }) {
    const prefix = typePrefixOf(limits.input().contentType)
    address.textContent = post.url
    fieldList.replaceChildren(
      ...Object.entries(post.fields).flatMap(([name, value]) => [create('dt', {}, name), create('dd', {}, value)]),
    )
    const decoded = readPolicy(post.fields.Policy!)
    policy.set(decoded.json)
    conditions.replaceChildren(
      ...decoded.conditions.map(({ text, about }) =>
        create('li', {}, create('code', {}, text), create('span', {}, about)),
      ),
    )
    use.set('HTML form', htmlForm(post, prefix))
    use.set('curl', curlForm(post, prefix))
    use.set('TypeScript', presignPostCode(settings.chosenStore(), request, settings.hasSessionToken()))
  }
  /** Removes a form that is no longer valid or shown from the document: it may contain a session token. */
  function clear() {
    fieldList.replaceChildren()
    conditions.replaceChildren()
    policy.set('')
    for (const name of ['HTML form', 'curl']) use.set(name, '')
  }
  const tick = () => {
    if (!current) return
    expires.textContent = describeExpiry(current.post.expiresAt, new Date())
    card.describe(`Expires ${expires.textContent.split(', ').at(-1)}`)
  }
  setInterval(tick, 1000)

  function update() {
    const fields: Record<string, Field> = { ...settings.fields(), key: limits.key, ...limits.checked }
    const input = limits.input()
    current = card.update({
      outcome: attempt(() => {
        const request = formRequest({ ...input, key: input.key || 'key' })
        return { request, post: presignPost(settings.store(), request) }
      }),
      steps: [...settings.steps(true), limits.step()],
      fields,
      otherFields: limits.all(),
      fieldOf: (parameter) => limits.field(parameter) ?? fields[splitParameter(parameter).name],
      repair(values) {
        settings.fill(values)
        for (const [name, value] of Object.entries(values)) if (fields[name]) fields[name].value = `${value}`
        update()
      },
    })
    ready.hidden = current === undefined
    if (current) show(current)
    else clear()
    const identity = JSON.stringify([input, settings.chosenStore(), settings.credentials()])
    trial.set(current && 'Send the form', 'file', identity)
    tick()
  }
  return { update, clear }
}
