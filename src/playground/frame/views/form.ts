import { toFormData } from '../../../core/form.ts'
import { PresignError } from '../../../errors.ts'
import { curlForm } from '../../../format/curl.ts'
import { htmlForm } from '../../../format/html-form.ts'
import { presignPost } from '../../../sync.ts'
import type { PostRequest, PresignedPost } from '../../../types.ts'
import { verifyPost } from '../../../verify/hmac.ts'
import { presignPostCode } from '../model/code.ts'
import { readPolicy } from '../model/explain.ts'
import { type FormInput, formRequest, typePrefixOf } from '../model/form-request.ts'
import { attempt } from '../model/problem.ts'
import { describeExpiry } from '../model/time.ts'
import { button, codeBlock, copyButton, create, find } from '../widgets/dom.ts'
import { type Field, textField } from '../widgets/fields.ts'
import { namedRows } from '../widgets/rows.ts'
import { statusLine } from '../widgets/status.ts'
import { tryPanel } from '../widgets/try-panel.ts'
import type { Settings } from './settings.ts'

/** The fields of what may be uploaded. */
function limitsPanel(changed: () => void) {
  const key = textField({
    label: 'Key',
    value: 'uploads/${filename}',
    hint: 'The store puts the name of the file in the place of `${filename}`.',
  })
  const min = textField({ label: 'At least', placeholder: '0', hint: 'Such as `1` or `10kB`.' })
  const max = textField({ label: 'At most', placeholder: 'any size', hint: 'Such as `10MB`.' })
  const contentType = textField({
    label: 'Content type',
    placeholder: 'image/',
    hint: 'One that ends in `/` is what it must begin with.',
  })
  const fields = namedRows('Form field', 'x-amz-meta-author', () => {
    add.focus()
    changed()
  })
  const expires = textField({ label: 'Valid for', value: '1h', hint: 'Such as `15m`, `1h`, `30d`.' })
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
    missing: () => (key.value === '' ? ['Key'] : []),
    all: () => [key, min, max, contentType, expires, ...fields.all()],
    field(parameter: string): Field | undefined {
      const [, name] = /^fields\["(.*?)"?\]?$/.exec(parameter) ?? []
      if (name === 'Content-Type') return contentType
      if (name !== undefined) return fields.field(name)
      return { key, expiresIn: expires, 'content-length-range': max }[parameter]
    },
  }
}

/** Builds the part of the page that makes forms. */
export function formView(settings: Settings) {
  const limits = limitsPanel(() => update())
  const address = create('dd')
  const ends = create('dd')
  const fieldList = create('dl', { class: 'facts fields-list' })
  const conditions = create('ul', { class: 'conditions' })
  const policy = codeBlock('Policy, decoded')
  const html = codeBlock('HTML form')
  const curl = codeBlock('curl')
  const code = codeBlock('TypeScript')
  let current: { post: PresignedPost; request: PostRequest } | undefined

  const trial = tryPanel((file) => {
    update()
    if (!current || !(file instanceof File)) return undefined
    const { post } = current
    const form = toFormData(
      post,
      file,
      typePrefixOf(limits.input().contentType) === undefined ? {} : { 'Content-Type': file.type },
    )
    const store = settings.store()
    return {
      outgoing: { url: post.url, method: 'POST', headers: {}, body: [...form.entries()] as [string, string | File][] },
      fileName: 'answer.xml',
      explain: () => judge(form, store),
    }
  })

  /** What the verifier of this library says of the form: it checks what a store checks. */
  async function judge(form: FormData, { bucket, credentials }: ReturnType<Settings['store']>) {
    try {
      // An address may name the bucket itself: then there is nothing to compare with.
      if (bucket !== undefined) await verifyPost(form, { bucket, credentials: () => credentials })
    } catch (error) {
      if (!(error instanceof PresignError)) throw error
      return { title: error.code, advice: error.message, details: {} }
    }
    return {
      title: 'undetermined',
      advice:
        'The form fulfils its policy. See what the store says below: the secret may differ, or who signed may not upload there.',
      details: {},
    }
  }

  const ready = create(
    'div',
    { class: 'ready' },
    create(
      'section',
      { class: 'card' },
      create(
        'div',
        { class: 'bar' },
        create('h2', {}, 'Form'),
        copyButton('fields as JSON', () => JSON.stringify(current?.post, null, 2)),
      ),
      create('dl', { class: 'facts' }, create('dt', {}, 'Address'), address, create('dt', {}, 'Ends'), ends),
      create('h3', {}, 'Fields, in this order, then the file'),
      fieldList,
    ),
    trial.element,
    create('section', { class: 'card' }, create('h2', {}, 'What the policy asks'), conditions, policy.element),
    create('section', { class: 'card' }, create('h2', {}, 'Use it'), html.element, curl.element, code.element),
  )
  const state = statusLine(ready, 'The form is ready.')
  find('panel-form').append(state.element, ready)

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
    html.set(htmlForm(post, prefix))
    curl.set(curlForm(post, prefix))
    code.set(presignPostCode(settings.place(), request, settings.temporary()))
  }
  /** A form that can't be made any more, or is not shown, is not left in the page: it may hold a session token. */
  function clear() {
    fieldList.replaceChildren()
    conditions.replaceChildren()
    for (const block of [policy, html, curl]) block.set('')
  }
  const tick = () => {
    if (current) ends.textContent = describeExpiry(current.post.expiresAt, new Date())
  }
  setInterval(tick, 1000)

  function update() {
    const fields = settings.fields()
    const outcome = attempt(() => {
      const request = formRequest(limits.input())
      return { request, post: presignPost(settings.store(), request) }
    })
    current = state.update(
      outcome,
      [...settings.missing(true), ...limits.missing()],
      [...Object.values(fields), ...limits.all()],
      (parameter) => limits.field(parameter) ?? fields[parameter],
    )
    if (current) show(current)
    else clear()
    trial.set(current && 'Send the form', 'file')
    tick()
  }
  return { update, clear }
}
