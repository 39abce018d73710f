import type { Credentials, Store } from '../../../types.ts'
import type { Remembered } from '../../remembered.ts'
import { describePasted, type PastedSettings, readPasted } from '../model/paste.ts'
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
import type { Step } from '../widgets/status.ts'

/** The store and the credentials, which both URLs and forms need. */
export interface Settings {
  chosenStore(): ChosenStore
  /**
   * The store with its credentials. Values that are still missing are replaced by placeholders, so that the library
   * reports what else is wrong.
   *
   * @throws {PresignError} Like the endpoint function.
   */
  store(): Store & { credentials: Credentials }
  credentials(): Credentials
  /** The credentials; undefined if they are not filled in. */
  typedCredentials(): Credentials | undefined
  hasSessionToken(): boolean
  /** The steps to fill in the store and the credentials. */
  steps(needsBucket: boolean): Step[]
  /** The fields, by the library's names for them. */
  fields(): Record<string, Field>
  /** Fills in settings that are not secrets. An endpoint selects the choice of other stores. */
  fill(values: Remembered): void
  /** The settings that may survive a reload. */
  remembered(): Remembered
  /** Fills in a store, and the example keys of AWS's documentation. */
  fillExample(): void
}

type PartName = keyof typeof parts

/** Placeholders for missing values, so that the library can check the others. */
const placeholders: Record<string, string> = {
  REGION: 'us-east-1',
  ACCOUNT: '0'.repeat(32),
  PROJECT: 'project',
  NAMESPACE: 'namespace',
  ENDPOINT: 'https://s3.example.com',
  bucket: 'bucket',
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'secret',
}

/** The choice for stores that are described by their endpoint only. */
const otherStore = 'minio'

/** Creates the fields of the store. */
function storePanel() {
  const store = selectField({
    label: 'Store',
    values: storeChoices.map(({ value, title }) => [value, title]),
  })
  const partNames = Object.keys(parts) as PartName[]
  const partFields = Object.fromEntries(
    partNames.map((name) => [name, textField({ label: parts[name].label, placeholder: parts[name].example })]),
  ) as Record<PartName, Field>
  const bucket = textField({
    label: 'Bucket',
    placeholder: 'photos',
    hint: 'Or paste the address of an object: `s3://…`, its ARN, or its page in the console.',
  })
  const addressing = selectField({
    label: 'Put the bucket into',
    values: [
      ['default', 'the place the store expects'],
      ['path', 'the path'],
      ['host', 'the host name'],
    ],
  })
  const variants = {
    dualStack: checkField('IPv6 as well (dual-stack)'),
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

/** Creates the fields of the credentials. `taken` is called with the settings of a pasted text. */
function credentialsPanel(taken: (settings: PastedSettings) => void) {
  const accessKeyId = textField({ label: 'Access key ID', placeholder: 'AKIAIOSFODNN7EXAMPLE' })
  const secretAccessKey = secretField({ label: 'Secret access key' })
  const sessionToken = secretField({ label: 'Session token', hint: 'Only temporary credentials have one.' })
  const expiration = textField({
    label: 'Credentials expire at',
    placeholder: '2026-12-31T23:59:59Z',
    hint: 'If you know it. A URL stops working when its credentials expire.',
  })
  const paste = areaField({
    label: 'Paste credentials',
    rows: 2,
    placeholder: 'export AWS_ACCESS_KEY_ID=…',
    hint:
      'Environment variables, a credentials file, the output of `aws sts`, the CSV file of the IAM console, ' +
      'the configuration of rclone or `mc`, or just the two keys. The text disappears as soon as it is read.',
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
    // A whole pair replaces everything; half of a pair completes what is there.
    const isPair = found.accessKeyId !== undefined && found.secretAccessKey !== undefined
    for (const name of names) if (isPair || found[name] !== undefined) fields[name].value = found[name] ?? ''
    temporary.open ||= found.sessionToken !== undefined
    taken(found)
    clearProfiles()
    note.textContent = describePasted(found)
    announce(note.textContent)
    changed()
  }
  const note = create('p', { class: 'hint note' })
  const read = () => {
    if (paste.value.trim() === '') return
    const found = readPasted(paste.value)
    const [first, ...more] = found
    clearProfiles()
    if (!first) {
      note.textContent = 'There is no access key in this text.'
      announce(note.textContent)
      return
    }
    paste.value = ''
    if (more.length === 0) return take(first)
    note.textContent = 'Which profile?'
    profiles.append(...found.map((profile) => button(profile.source, () => take(profile))))
    profiles.hidden = false
    announce(`${found.length} profiles found: choose one`)
  }
  paste.element.addEventListener('input', (event) => {
    event.stopPropagation()
    // Typed text is read when the field loses the focus.
    if ((event as InputEvent).inputType !== 'insertText') read()
  })
  paste.element.addEventListener('change', read)
  const clear = button('Clear these credentials', () => {
    for (const name of names) fields[name].value = ''
    paste.value = ''
    note.textContent = ''
    clearProfiles()
    changed()
    announce('The credentials were cleared')
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
  /** Whether these are temporary credentials of AWS, which work only with their session token. */
  const needsToken = (storeName: string) => storeName === 'aws' && /^ASIA[A-Z0-9]{16}$/.test(accessKeyId.value.trim())
  const showTemporary = () => {
    temporary.open ||= needsToken('aws')
  }
  accessKeyId.element.addEventListener('input', showTemporary)
  return {
    fields,
    needsToken,
    read: (): Credentials => ({
      accessKeyId: accessKeyId.value || placeholders.accessKeyId!,
      secretAccessKey: secretAccessKey.value || placeholders.secretAccessKey!,
      ...(sessionToken.value !== '' && { sessionToken: sessionToken.value }),
      ...(expiration.value.trim() !== '' && { expiration: new Date(expiration.value) }),
    }),
  }
}

/** Creates the fields of the store and the credentials. */
export function settingsPanel(): Settings {
  const store = storePanel()
  const fill = ({ store: name, region, endpoint, bucket, accessKeyId }: Remembered) => {
    if (endpoint !== undefined) {
      store.store.value = otherStore
      store.partFields.ENDPOINT.value = endpoint
    } else if (name !== undefined && storeChoices.some(({ value }) => value === name)) store.store.value = name
    if (region !== undefined) store.partFields.REGION.value = region
    if (bucket !== undefined) store.bucket.value = bucket
    if (accessKeyId !== undefined) credentials.fields.accessKeyId.value = accessKeyId
    store.show()
  }
  const credentials = credentialsPanel(({ region, endpoint }) =>
    fill({ ...(region !== undefined && { region }), ...(endpoint !== undefined && { endpoint }) }),
  )
  const input = store.input
  const isOther = () => store.store.value === otherStore
  const isEmpty = ({ value }: Field) => value.trim() === ''
  return {
    chosenStore: () => chooseStore(input()),
    store() {
      const typed = input()
      const standIns = Object.fromEntries(
        store
          .chosen()
          .parts.filter((name) => name !== 'REGION' || !isOther())
          .map((name) => [name, typed.parts[name]?.trim() || placeholders[name]!]),
      )
      const bucket = typed.bucket === '' && !isOther() ? placeholders.bucket! : typed.bucket
      const chosen = chooseStore({ ...typed, bucket, parts: { ...typed.parts, ...standIns } })
      return { ...resolveStore(chosen), credentials: credentials.read() }
    },
    credentials: credentials.read,
    typedCredentials() {
      const { accessKeyId, secretAccessKey } = credentials.fields
      return isEmpty(accessKeyId) || isEmpty(secretAccessKey) ? undefined : credentials.read()
    },
    hasSessionToken: () => credentials.fields.sessionToken.value !== '',
    steps(needsBucket) {
      const partFields = store
        .chosen()
        // Other stores have a default region, and an endpoint that may contain the bucket.
        .parts.filter((name) => !isOther() || name === 'ENDPOINT')
        .map((name) => store.partFields[name])
      const { accessKeyId, secretAccessKey, sessionToken } = credentials.fields
      const keys = [accessKeyId, secretAccessKey, ...(credentials.needsToken(store.store.value) ? [sessionToken] : [])]
      return [
        {
          title: 'Choose a store and a bucket',
          missing: [...partFields, ...(needsBucket && !isOther() ? [store.bucket] : [])].filter(isEmpty),
        },
        { title: 'Add your credentials', missing: keys.filter(isEmpty) },
      ]
    },
    fields: () => ({
      ...Object.fromEntries(store.chosen().parts.map((name) => [parts[name].parameter, store.partFields[name]])),
      bucket: store.bucket,
      ...credentials.fields,
    }),
    fill,
    remembered() {
      const { store: name, parts: typed, bucket } = input()
      const { REGION: region = '', ENDPOINT: endpoint = '' } = typed
      return { store: name, region, bucket, ...(isOther() && { endpoint }) }
    },
    fillExample() {
      fill({ store: 'aws', region: parts.REGION.example, bucket: 'photos' })
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html
      credentials.fields.accessKeyId.value = placeholders.accessKeyId!
      credentials.fields.secretAccessKey.value = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
      credentials.fields.sessionToken.value = ''
      credentials.fields.expiration.value = ''
    },
  }
}
