import type { Part } from '../model/explain.ts'
import { codeSection, create, newId } from './dom.ts'

/** A text whose parts explain themselves. */
export interface PartsView {
  element: HTMLElement
  set(parts: Part[]): void
}

/**
 * Shows a text in parts. Below the text is an explanation of the part that has the pointer or the focus. The arrow keys
 * move from part to part.
 */
export function partsView(title: string): PartsView {
  const id = newId('parts')
  const text = create('div', { class: 'parts', role: 'group', 'aria-labelledby': id })
  const about = create('p', { class: 'about', id: `${id}-about` })
  const resting = 'Point at a part to read what it is, or use Tab and the arrow keys.'
  let buttons: HTMLButtonElement[] = []
  let shown: Part[] = []

  const explain = (part: Part | undefined) => {
    about.replaceChildren(...(part ? [create('strong', {}, part.title), ` ${part.about}`] : [resting]))
  }
  const focus = (index: number) => {
    for (const [at, one] of buttons.entries()) one.tabIndex = at === index ? 0 : -1
    buttons[index]?.focus()
  }
  text.addEventListener('keydown', (event) => {
    const at = buttons.indexOf(event.target as HTMLButtonElement)
    const steps: Record<string, number> = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1 }
    const next = { ...steps, Home: 0, End: buttons.length - 1 }[event.key]
    if (next === undefined) return
    event.preventDefault()
    focus(Math.max(0, Math.min(buttons.length - 1, next)))
  })
  const make = (part: Part, index: number) => {
    const show = () => explain(part)
    return create(
      'button',
      {
        type: 'button',
        class: 'part',
        tabindex: index === 0 ? '0' : '-1',
        'aria-describedby': `${id}-about`,
        onfocus: show,
        onmouseenter: show,
        onclick: show,
      },
      part.text === '' ? '(empty)' : part.text,
    )
  }
  explain(undefined)
  return {
    element: codeSection(id, title, () => shown.map(({ before, text }) => before + text).join(''), text, about),
    set(parts) {
      if (JSON.stringify(parts) === JSON.stringify(shown)) return
      shown = parts
      const focused = buttons.indexOf(document.activeElement as HTMLButtonElement)
      buttons = parts.map(make)
      text.replaceChildren(
        ...parts.flatMap(({ before }, index) => [
          ...[...before].map((character) => (character === '\n' ? create('br') : character)),
          buttons[index]!,
        ]),
      )
      if (focused >= 0) focus(Math.min(focused, buttons.length - 1))
      else explain(undefined)
    },
  }
}
