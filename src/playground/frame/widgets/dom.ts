/** Attributes, and event listeners named `on` and the event's name. */
type Attributes = Record<string, string | boolean | ((event: Event) => void)>

/** Creates an element. */
export function create<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value)
    else if (typeof value === 'string') element.setAttribute(name, value)
    else element.toggleAttribute(name, value)
  }
  element.append(...children)
  return element
}

/** Creates a card: a section with a heading. */
export const titledCard = (title: string, ...content: (Node | string)[]): HTMLElement =>
  create('section', { class: 'card' }, create('h2', {}, title), ...content)

/** Finds an element of the document by its ID. */
export const find = (id: string): HTMLElement => document.getElementById(id)!

let count = 0

/** Returns a unique ID. */
export const newId = (name: string): string => `${name.replace(/\W+/g, '-')}-${++count}`

/** Turns text into nodes; backticks mark code. */
export const prose = (text: string): (Node | string)[] =>
  text.split('`').map((piece, index) => (index % 2 === 1 ? create('code', {}, piece) : piece))

/** Creates a list of names and values. A value that is undefined is left out. */
export const factList = (facts: Record<string, string | undefined>): HTMLElement =>
  create(
    'dl',
    { class: 'facts' },
    ...Object.entries(facts).flatMap(([name, value]) =>
      value === undefined ? [] : [create('dt', {}, name), create('dd', {}, value)],
    ),
  )

let announcing: ReturnType<typeof setTimeout> | undefined

/** Announces text to screen readers, after a delay so that text that changes while typing is read once. */
export function announce(text: string, delay = 0): void {
  clearTimeout(announcing)
  announcing = setTimeout(() => {
    find('announcer').textContent = text
  }, delay)
}

/** Creates a button. */
export const button = (label: string, onclick: () => void, attributes: Attributes = {}): HTMLButtonElement =>
  create('button', { type: 'button', onclick, ...attributes }, label)

/** Creates a button that copies text. */
export function copyButton(
  what: string,
  text: () => string,
  { label = 'Copy', primary = false }: { label?: string; primary?: boolean } = {},
): HTMLButtonElement {
  const copy = button(label, () => void write(), {
    'aria-label': `Copy ${what}`,
    class: primary ? 'primary' : 'copy',
  })
  async function write() {
    try {
      await navigator.clipboard.writeText(text())
      copy.textContent = 'Copied'
      announce(`Copied ${what}`)
    } catch {
      copy.textContent = 'Select it and copy'
      announce('The browser blocked copying: select the text and copy it')
    }
    setTimeout(() => {
      copy.textContent = label
    }, 2000)
  }
  return copy
}

/** Creates a section of code: a heading with an ID and a Copy button, and the content. */
export const codeSection = (id: string, title: string, copied: () => string, ...content: Node[]): HTMLElement =>
  create(
    'section',
    { class: 'code', 'aria-labelledby': id },
    create('div', { class: 'bar' }, create('h3', { id }, title), copyButton(title, copied)),
    ...content,
  )

/** Code under a heading, with a Copy button. */
export interface CodeBlock {
  element: HTMLElement
  set(text: string): void
}

/** Creates a block of code. Wide code scrolls, with the keyboard too. */
export function codeBlock(title: string): CodeBlock {
  const id = newId('code')
  const code = create('code')
  const pre = create('pre', { tabindex: '0', 'aria-labelledby': id }, code)
  const element = codeSection(id, title, () => code.textContent, pre)
  return {
    element,
    set(text) {
      if (code.textContent !== text) code.textContent = text
    },
  }
}
