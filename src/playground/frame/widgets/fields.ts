import { announce, button, create, newId, prose } from './dom.ts'

/** A change of the form that repairs what was typed. */
export interface FieldRepair {
  label: string
  apply(): void
  /** Whether it is applied as soon as the value is pasted. */
  onPaste?: boolean | undefined
}

/** A field of a form. */
export interface Field {
  element: HTMLElement
  label: string
  value: string
  /**
   * Shows a problem, a repair, both or none. An empty field that the user has not visited shows no problem.
   *
   * @param message What is wrong.
   * @param repair A repair, offered as a button.
   */
  problem(message?: string, repair?: FieldRepair): void
  focus(): void
}

/** The texts of a field and what is around it. */
export interface FieldOptions {
  label: string
  hint?: string
  placeholder?: string
  /** Suggested values; others can be typed. */
  choices?: readonly string[]
  value?: string
  /** Elements beside the input. */
  aside?: HTMLElement[]
  /** Common values, as buttons below the input. */
  chips?: readonly [value: string, label: string][]
  /** Its class, for the layout. */
  class?: string
}

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

/** The browser must not store, correct or spell-check what is typed. */
const unkept = { autocomplete: 'off', autocapitalize: 'off', autocorrect: 'off', spellcheck: 'false' }

/** Puts a label, chips, a hint and the place for a problem around a control. */
function wrap(control: Control, options: FieldOptions): Field {
  const { label, hint, aside = [], choices = [], chips = [] } = options
  const id = newId(label)
  control.id = id
  const described = [`${id}-problem`]
  const children: HTMLElement[] = [create('label', { for: id }, label)]
  children.push(aside.length === 0 ? control : create('div', { class: 'beside' }, control, ...aside))
  if (hint !== undefined) {
    described.unshift(`${id}-hint`)
    children.push(create('p', { class: 'hint', id: `${id}-hint` }, ...prose(hint)))
  }
  const chipButtons = chips.map(([value, text]) =>
    button(text, () => set(value), { class: 'chip', 'aria-pressed': 'false', 'aria-label': `${label}: ${text}` }),
  )
  if (chips.length > 0)
    children.push(create('div', { class: 'chips', role: 'group', 'aria-label': label }, ...chipButtons))
  const markChip = () => {
    for (const [index, [value]] of chips.entries())
      chipButtons[index]!.setAttribute('aria-pressed', `${value === control.value.trim()}`)
  }
  const set = (value: string) => {
    control.value = value
    control.dispatchEvent(new Event('input', { bubbles: true }))
  }
  const message = create('p', { class: 'problem', id: `${id}-problem`, hidden: true })
  let offered: FieldRepair | undefined
  const repairButton = button('', () => offered?.apply(), { class: 'repair', hidden: true })
  children.push(message, repairButton)
  let pasted = false
  control.addEventListener('input', (event) => {
    pasted = (event as InputEvent).inputType === 'insertFromPaste'
    markChip()
  })
  markChip()
  if (choices.length > 0) {
    control.setAttribute('list', `${id}-choices`)
    const list = choices.map((value) => create('option', { value }))
    children.push(create('datalist', { id: `${id}-choices` }, ...list))
  }
  control.setAttribute('aria-describedby', described.join(' '))
  let visited = false
  control.addEventListener('blur', () => {
    visited = true
    // Shows a problem that was not shown while typing.
    control.dispatchEvent(new Event('input', { bubbles: true }))
  })
  return {
    element: create('div', { class: `field ${options.class ?? ''}` }, ...children),
    label,
    get value() {
      return control.value
    },
    set value(value) {
      control.value = value
      markChip()
    },
    focus() {
      const section = control.closest('details')
      if (section) section.open = true
      control.focus()
    },
    problem(text, repair) {
      if (pasted && repair?.onPaste) {
        pasted = false
        announce(repair.label)
        // The caller is still updating the other fields.
        queueMicrotask(repair.apply)
        return
      }
      offered = repair
      // Leave the button alone while it has the focus and nothing changed.
      if (repairButton.textContent !== (repair?.label ?? '')) repairButton.textContent = repair?.label ?? ''
      repairButton.hidden = repair === undefined
      const shown = text !== undefined && (visited || control.value !== '')
      message.textContent = shown ? text : ''
      message.hidden = !shown
      if (shown) control.setAttribute('aria-invalid', 'true')
      else control.removeAttribute('aria-invalid')
    },
  }
}

/** Creates a field for one line of text. */
export function textField(options: FieldOptions): Field {
  const { placeholder = '', value = '' } = options
  return wrap(create('input', { type: 'text', placeholder, value, ...unkept }), options)
}

/** Creates a field for several lines of text. */
export function areaField(options: FieldOptions & { rows?: number }): Field {
  const { placeholder = '', value = '', rows = 3 } = options
  return wrap(create('textarea', { placeholder, rows: `${rows}`, ...unkept }, value), options)
}

/** Creates a field whose text is hidden until the user shows it. */
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

/** Creates a list of which one item is chosen. */
export function selectField(options: FieldOptions & { values: readonly [value: string, label: string][] }): Field {
  const items = options.values.map(([value, label]) => create('option', { value }, label))
  const field = wrap(create('select', { autocomplete: 'off' }, ...items), options)
  if (options.value !== undefined) field.value = options.value
  return field
}

/** Creates a check box. */
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
