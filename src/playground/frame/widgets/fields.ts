import { button, create, newId, prose } from './dom.ts'

/** A field of a form. */
export interface Field {
  element: HTMLElement
  value: string
  /** Shows what is wrong with it; nothing takes that away. A field that nobody has been at is left in peace. */
  problem(message?: string): void
}

/** How a field is labelled. */
export interface FieldOptions {
  label: string
  hint?: string
  placeholder?: string
  /** Values to choose from; others can be typed too. */
  choices?: readonly string[]
  value?: string
  /** More beside the input. */
  aside?: HTMLElement[]
  /** Its class, for the layout. */
  class?: string
}

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

/** Nothing that a browser keeps, corrects, or asks a service about. */
const unkept = { autocomplete: 'off', autocapitalize: 'off', autocorrect: 'off', spellcheck: 'false' }

/** Puts label, hint and place for a problem around a control. */
function wrap(control: Control, options: FieldOptions): Field {
  const { label, hint, aside = [], choices = [] } = options
  const id = newId(label)
  control.id = id
  const described = [`${id}-problem`]
  const children: HTMLElement[] = [create('label', { for: id }, label)]
  children.push(aside.length === 0 ? control : create('div', { class: 'beside' }, control, ...aside))
  if (hint !== undefined) {
    described.unshift(`${id}-hint`)
    children.push(create('p', { class: 'hint', id: `${id}-hint` }, ...prose(hint)))
  }
  const message = create('p', { class: 'problem', id: `${id}-problem`, hidden: true })
  children.push(message)
  if (choices.length > 0) {
    control.setAttribute('list', `${id}-choices`)
    const list = choices.map((value) => create('option', { value }))
    children.push(create('datalist', { id: `${id}-choices` }, ...list))
  }
  control.setAttribute('aria-describedby', described.join(' '))
  let visited = false
  control.addEventListener('blur', () => {
    visited = true
    // What was wrong while one typed is shown now.
    control.dispatchEvent(new Event('input', { bubbles: true }))
  })
  return {
    element: create('div', { class: `field ${options.class ?? ''}` }, ...children),
    get value() {
      return control.value
    },
    set value(value) {
      control.value = value
    },
    problem(text) {
      const shown = text !== undefined && (visited || control.value !== '')
      message.textContent = shown ? text : ''
      message.hidden = !shown
      if (shown) control.setAttribute('aria-invalid', 'true')
      else control.removeAttribute('aria-invalid')
    },
  }
}

/** A line of text. */
export function textField(options: FieldOptions): Field {
  const { placeholder = '', value = '' } = options
  return wrap(create('input', { type: 'text', placeholder, value, ...unkept }), options)
}

/** Several lines of text. */
export function areaField(options: FieldOptions & { rows?: number }): Field {
  const { placeholder = '', value = '', rows = 3 } = options
  return wrap(create('textarea', { placeholder, rows: `${rows}`, ...unkept }, value), options)
}

/** A text that is hidden until it is asked for. */
export function secretField(options: FieldOptions): Field {
  const input = create('input', { type: 'password', ...unkept })
  const reveal = button('Show', () => {
    input.type = input.type === 'password' ? 'text' : 'password'
    name()
  })
  const name = () => {
    reveal.textContent = input.type === 'password' ? 'Show' : 'Hide'
    reveal.setAttribute('aria-label', `${reveal.textContent} ${options.label.toLowerCase()}`)
  }
  name()
  return wrap(input, { ...options, aside: [reveal] })
}

/** A choice of one. */
export function selectField(options: FieldOptions & { values: readonly [value: string, label: string][] }): Field {
  const items = options.values.map(([value, label]) => create('option', { value }, label))
  const field = wrap(create('select', { autocomplete: 'off' }, ...items), options)
  if (options.value !== undefined) field.value = options.value
  return field
}

/** A choice of yes or no. */
export function checkField(label: string, hint?: string): { element: HTMLElement; checked: boolean } {
  const input = create('input', { type: 'checkbox', id: newId(label), autocomplete: 'off' })
  const described =
    hint === undefined ? undefined : create('p', { class: 'hint', id: `${input.id}-hint` }, ...prose(hint))
  if (described) input.setAttribute('aria-describedby', described.id)
  return {
    element: create(
      'div',
      { class: 'check' },
      input,
      create('label', { for: input.id }, label),
      ...(described ? [described] : []),
    ),
    get checked() {
      return input.checked
    },
    set checked(checked) {
      input.checked = checked
    },
  }
}
