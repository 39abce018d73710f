/**
 * Makes a list of tabs work: clicks and the arrow keys choose a tab.
 *
 * @param list The element with the role `tablist`; the tabs' IDs begin with `tab-`.
 * @param choose Called with the name of the chosen tab.
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/tabs/
 */
export function tabs(list: HTMLElement, choose: (name: string) => void): void {
  const all = [...list.querySelectorAll<HTMLElement>('[role=tab]')]
  const select = (tab: HTMLElement) => {
    for (const other of all) {
      const selected = other === tab
      other.setAttribute('aria-selected', `${selected}`)
      other.tabIndex = selected ? 0 : -1
      document.getElementById(other.getAttribute('aria-controls')!)!.hidden = !selected
    }
    tab.focus()
    choose(tab.id.replace('tab-', ''))
  }
  list.addEventListener('click', (event) => {
    const tab = (event.target as HTMLElement).closest<HTMLElement>('[role=tab]')
    if (tab) select(tab)
  })
  list.addEventListener('keydown', (event) => {
    const at = all.indexOf(event.target as HTMLElement)
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key]
    if (at < 0 || next === undefined) return
    event.preventDefault()
    select(all.at(next % all.length)!)
  })
}
