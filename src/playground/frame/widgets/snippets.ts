import { button, type CodeBlock, codeBlock, create, newId } from './dom.ts'

/** Code in several languages, of which one is shown. */
export interface Snippets {
  element: HTMLElement
  /** Sets the code of a language; `undefined` hides the language. */
  set(name: string, text: string | undefined): void
}

/**
 * Creates the card.
 *
 * @param names The languages, in order. The first one is shown.
 * @param more Other ways to use the result, by the label of their button. The function runs when one is shown.
 */
export function snippets(names: string[], more: Record<string, { element: HTMLElement; show(): void }> = {}): Snippets {
  const id = newId('use')
  const blocks = new Map<string, CodeBlock>(names.map((name) => [name, codeBlock(name)]))
  const elements = new Map<string, HTMLElement>([
    ...[...blocks].map(([name, { element }]): [string, HTMLElement] => [name, element]),
    ...Object.entries(more).map(([name, { element }]): [string, HTMLElement] => [name, element]),
  ])
  let chosen = names[0]!
  const buttons = new Map(
    [...elements.keys()].map((name) => [name, button(name, () => choose(name), { class: 'chip' })]),
  )
  function choose(name: string) {
    chosen = name
    for (const [other, element] of elements) {
      element.hidden = other !== name
      buttons.get(other)!.setAttribute('aria-pressed', `${other === name}`)
    }
    more[name]?.show()
  }
  choose(chosen)
  return {
    element: create(
      'section',
      { class: 'card', 'aria-labelledby': id },
      create('h2', { id }, 'Use it'),
      create('div', { class: 'chips', role: 'group', 'aria-labelledby': id }, ...buttons.values()),
      ...elements.values(),
    ),
    set(name, text) {
      blocks.get(name)!.set(text ?? '')
      buttons.get(name)!.hidden = text === undefined
      if (text === undefined && chosen === name) choose(names[0]!)
      else more[chosen]?.show()
    },
  }
}
