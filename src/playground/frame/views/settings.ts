import type { Credentials, Store } from '../../../types.ts'
import { type PastedSettings, readPasted } from '../model/paste.ts'
import {
  type ChosenStore,
  chooseStore,
  parts,
  resolveStore,
  type StoreInput,
  storeChoices,
} from '../model/store-choice.ts'
import { announce, button, create, find } from '../widgets/dom.ts'
import { areaField, checkField, type Field, secretField, selectField, textField } from '../widgets/fields.ts'

/** Where, and who signs: what both URLs and forms need. */
export interface Settings {
  place(): ChosenStore
  /** @throws {PresignError} What the preset refuses. */
  store(): Store & { credentials: Credentials }
  /** Whether there is a session token. */
  temporary(): boolean
  /** The labels of what is still empty. */
  missing(needsBucket: boolean): string[]
  /** The fields by the names that the library has for them. */
  fields(): Record<string, Field>
  /** Fills in a store and keys that open nothing. */
  fillExample(): void
}

type PartName = keyof typeof parts

/** Builds the fields of the store. */
function storePanel() {
  const store = selectField({
    label: 'Store',
    values: storeChoices.map(({ value, title }) => [value, title]),
  })
  const partNames = Object.keys(parts) as PartName[]
  const partFields = Object.fromEntries(
    partNames.map((name) => [name, textField({ label: parts[name].label, placeholder: parts[name].example })]),
  ) as Record<PartName, Field>
  const bucket = textField({ label: 'Bucket', placeholder: 'photos' })
  const addressing = selectField({
    label: 'Bucket goes into',
    values: [
      ['default', 'where the store wants it'],
      ['path', 'the path'],
      ['host', 'the host name'],
    ],
  })
  const variants = {
    dualStack: checkField('IPv6 too (dual-stack)'),
    fips: checkField('FIPS endpoint'),
    accelerate: checkField('Transfer Acceleration'),
  }
  const variantChecks = create('div', { class: 'checks' }, ...Object.values(variants).map(({ element }) => element))
  const chosen = () => storeChoices.find(({ value }) => value === store.value)!
  const show = () => {
    for (const name of partNames) partFields[name].element.hidden = !chosen().parts.includes(name)
    variantChecks.hidden = store.value !== 'aws'
  }
  store.element.addEventListener('input', show)
  show()
  find('store-fields').append(
    store.element,
    ...(['ENDPOINT', 'ACCOUNT', 'PROJECT', 'NAMESPACE', 'REGION'] as const).map((name) => partFields[name].element),
    bucket.element,
    create('details', {}, create('summary', {}, 'Addressing'), addressing.element, variantChecks),
  )
  const input = (): StoreInput => ({
    store: store.value,
    parts: Object.fromEntries(partNames.map((name) => [name, partFields[name].value])),
    variants: {
      dualStack: variants.dualStack.checked,
      fips: variants.fips.checked,
      accelerate: variants.accelerate.checked,
    },
    bucket: bucket.value.trim(),
    addressing: addressing.value as StoreInput['addressing'],
  })
  return { store, partFields, bucket, input, chosen, show }
}

/** Builds the fields of who signs. */
function credentialsPanel(taken: (settings: PastedSettings) => void) {
  const accessKeyId = textField({ label: 'Access key ID', placeholder: 'AKIAIOSFODNN7EXAMPLE' })
  const secretAccessKey = secretField({ label: 'Secret access key' })
  const sessionToken = secretField({ label: 'Session token', hint: 'Of temporary credentials only.' })
  const expiration = textField({
    label: 'Credentials end at',
    placeholder: '2026-12-31T23:59:59Z',
    hint: 'If you know it: a URL ends with the credentials that signed it.',
  })
  const paste = areaField({
    label: 'Paste credentials',
    rows: 2,
    placeholder: 'export AWS_ACCESS_KEY_ID=…',
    hint: 'Lines with `export`, `set` or `$env:`, a credentials file, or the JSON of `aws sts`. The text goes as soon as it is read.',
  })
  const profiles = create('div', { class: 'profiles', role: 'group', 'aria-label': 'Profiles found', hidden: true })
  const fields = { accessKeyId, secretAccessKey, sessionToken, expiration }
  const names = Object.keys(fields) as (keyof typeof fields)[]

  const changed = () => accessKeyId.element.dispatchEvent(new Event('input', { bubbles: true }))
  const clearProfiles = () => {
    profiles.hidden = true
    profiles.replaceChildren()
  }
  const take = (found: PastedSettings) => {
    // A pair stands for itself; half of one is completed by what is there.
    const whole = found.accessKeyId !== undefined && found.secretAccessKey !== undefined
    for (const name of names) if (whole || found[name] !== undefined) fields[name].value = found[name] ?? ''
    temporary.open ||= found.sessionToken !== undefined
    taken(found)
    clearProfiles()
    const what = { accessKeyId: 'access key ID', secretAccessKey: 'secret', sessionToken: 'session token' }
    const parts = Object.entries(what).filter(([name]) => found[name as keyof typeof what] !== undefined)
    note.textContent = `Taken from ${found.source}: ${parts.map(([, label]) => label).join(', ')}.`
    announce(note.textContent)
    changed()
  }
  const note = create('p', { class: 'hint' })
  const read = () => {
    if (paste.value.trim() === '') return
    const found = readPasted(paste.value)
    const [first, ...more] = found
    clearProfiles()
    if (!first) {
      note.textContent = 'No access key in this text.'
      announce(note.textContent)
      return
    }
    paste.value = ''
    if (more.length === 0) return take(first)
    note.textContent = 'Which profile?'
    profiles.append(...found.map((one) => button(one.source, () => take(one))))
    profiles.hidden = false
    announce(`${found.length} profiles found: choose one`)
  }
  paste.element.addEventListener('input', (event) => {
    event.stopPropagation()
    // What is typed is read when it is complete.
    if ((event as InputEvent).inputType !== 'insertText') read()
  })
  paste.element.addEventListener('change', read)
  const clear = button('Forget these credentials', () => {
    for (const name of names) fields[name].value = ''
    paste.value = ''
    note.textContent = ''
    clearProfiles()
    changed()
    announce('The credentials are gone')
  })
  const temporary = create(
    'details',
    {},
    create('summary', {}, 'Temporary credentials'),
    sessionToken.element,
    expiration.element,
  )
  find('credentials-fields').append(
    paste.element,
    note,
    profiles,
    accessKeyId.element,
    secretAccessKey.element,
    temporary,
    clear,
  )
  return {
    fields,
    read: (): Credentials => ({
      accessKeyId: accessKeyId.value,
      secretAccessKey: secretAccessKey.value,
      ...(sessionToken.value !== '' && { sessionToken: sessionToken.value }),
      ...(expiration.value.trim() !== '' && { expiration: new Date(expiration.value) }),
    }),
  }
}

/** Builds the fields of where and who, which URLs and forms share. */
export function settingsPanel(): Settings {
  const where = storePanel()
  const who = credentialsPanel(({ region, endpoint }) => {
    if (endpoint !== undefined) {
      where.store.value = 'minio'
      where.partFields.ENDPOINT.value = endpoint
    }
    if (region !== undefined) where.partFields.REGION.value = region
    where.show()
  })
  const place = () => chooseStore(where.input())
  return {
    place,
    store: () => ({ ...resolveStore(place()), credentials: who.read() }),
    temporary: () => who.fields.sessionToken.value !== '',
    missing(needsBucket) {
      const { value: store, parts: names } = where.chosen()
      const needed: [string, Field][] = [
        ...names
          // A server of one's own has a default region, and may name the bucket in its address.
          .filter((name) => store !== 'minio' || name === 'ENDPOINT')
          .map((name): [string, Field] => [parts[name].label, where.partFields[name]]),
        ...(needsBucket && store !== 'minio' ? [['Bucket', where.bucket] as [string, Field]] : []),
        ['Access key ID', who.fields.accessKeyId],
        ['Secret access key', who.fields.secretAccessKey],
      ]
      return needed.filter(([, field]) => field.value.trim() === '').map(([label]) => label)
    },
    fields: () => ({
      ...Object.fromEntries(where.chosen().parts.map((name) => [parts[name].parameter, where.partFields[name]])),
      bucket: where.bucket,
      ...who.fields,
    }),
    fillExample() {
      where.store.value = 'aws'
      where.show()
      where.partFields.REGION.value = parts.REGION.example
      where.bucket.value = 'photos'
      // The keys of AWS's own documentation: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html
      who.fields.accessKeyId.value = 'AKIAIOSFODNN7EXAMPLE'
      who.fields.secretAccessKey.value = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
      who.fields.sessionToken.value = ''
      who.fields.expiration.value = ''
    },
  }
}
