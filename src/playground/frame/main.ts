import type { OperationSchema } from '../schema.ts'
import { formView } from './views/form.ts'
import { inspectView } from './views/inspect.ts'
import { settingsPanel } from './views/settings.ts'
import { urlView } from './views/url.ts'
import { find } from './widgets/dom.ts'
import { tabs } from './widgets/tabs.ts'

/** A part of the page that has a tab. */
interface View {
  /** Brings it up to date. */
  update(): void
  /** Leaves nothing behind that only what was filled in accounts for, when another part is shown. */
  clear?(): void
}

/** The library's operations, which the build reads from its source. */
declare const operations: OperationSchema[]

const settings = settingsPanel()
const url = urlView(settings, operations)
const views: Record<string, View> = { url, form: formView(settings), inspect: inspectView() }
let chosen = 'url'

tabs(find('tab-url').parentElement!, (name) => {
  if (name !== chosen) views[chosen]!.clear?.()
  chosen = name
  find('signing').hidden = name === 'inspect'
  find('url-inputs').hidden = name !== 'url'
  find('form-inputs').hidden = name !== 'form'
  views[name]!.update()
})

find('example').addEventListener('click', () => {
  settings.fillExample()
  url.fillExample()
  views[chosen]!.update()
})
for (const event of ['input', 'change']) document.addEventListener(event, () => views[chosen]!.update())
// What is dropped beside its place would be opened by the browser, and the page be gone.
for (const type of ['dragover', 'drop'] as const)
  document.addEventListener(type, (event) => {
    const isFile = event.dataTransfer?.types.includes('Files')
    if (isFile || !(event.target as Element).closest?.('input, textarea')) event.preventDefault()
  })
// A link to a place within the page would lead out of it: the address of the page around is not this frame's.
document.querySelector('.skip')!.addEventListener('click', (event) => {
  event.preventDefault()
  find(chosen === 'inspect' ? 'inspected' : 'result').focus()
})
views[chosen]!.update()
