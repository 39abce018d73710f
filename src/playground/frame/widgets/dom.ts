/** What an element is made with: attributes, and listeners of events by `on` and the event's name. */
type Attributes = Record<string, string | boolean | ((event: Event) => void)>

/** Makes an element. */
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

/** The element of an ID, which the page has. */
export const find = (id: string): HTMLElement => document.getElementById(id)!

let count = 0

/** An ID that no other element has. */
export const newId = (name: string): string => `${name.replace(/\W+/g, '-')}-${++count}`

/** A text in which backticks hold code. */
export const prose = (text: string): (Node | string)[] =>
  text.split('`').map((piece, index) => (index % 2 === 1 ? create('code', {}, piece) : piece))

let announcing: ReturnType<typeof setTimeout> | undefined

/** Says something to those who listen to the page. What changes as one types is said once it has come to rest. */
export function announce(text: string, delay = 0): void {
  clearTimeout(announcing)
  announcing = setTimeout(() => {
    find('announcer').textContent = text
  }, delay)
}

/** A button. */
export const button = (label: string, onclick: () => void, attributes: Attributes = {}): HTMLButtonElement =>
  create('button', { type: 'button', onclick, ...attributes }, label)

/** A button that copies a text. */
export function copyButton(what: string, text: () => string): HTMLButtonElement {
  const copy = button('Copy', () => void write(), { 'aria-label': `Copy ${what}`, class: 'copy' })
  async function write() {
    try {
      await navigator.clipboard.writeText(text())
      copy.textContent = 'Copied'
      announce(`Copied ${what}`)
    } catch {
      copy.textContent = 'Select it and copy'
      announce('The browser does not let this page copy: select the text and copy it')
    }
    setTimeout(() => {
      copy.textContent = 'Copy'
    }, 2000)
  }
  return copy
}

/** A text that can be copied, under a heading. */
export interface CodeBlock {
  element: HTMLElement
  set(text: string): void
}

/** Makes a block of code. What is too wide is scrolled, also by keys. */
export function codeBlock(title: string): CodeBlock {
  const id = newId('code')
  const code = create('code')
  const element = create(
    'section',
    { class: 'code', 'aria-labelledby': id },
    create(
      'div',
      { class: 'bar' },
      create('h3', { id }, title),
      copyButton(title, () => code.textContent),
    ),
    create('pre', { tabindex: '0', 'aria-labelledby': id }, code),
  )
  return {
    element,
    set(text) {
      if (code.textContent !== text) code.textContent = text
    },
  }
}
