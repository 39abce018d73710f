import type { OperationSchema } from '../schema.ts'
import { askShell, remember } from './shell-client.ts'
import { formView } from './views/form.ts'
import { inspectView } from './views/inspect.ts'
import { settingsPanel } from './views/settings.ts'
import { urlView } from './views/url.ts'
import { find } from './widgets/dom.ts'
import { tabs } from './widgets/tabs.ts'

/** A tab of the playground. */
interface View {
  /** Shows what follows from the fields. */
  update(): void
  /** Removes results from the document when another tab is chosen. */
  clear?(): void
}

/** The operations of the library, which the build reads from its source. */
declare const operations: OperationSchema[]

const settings = settingsPanel()
const fillExample = () => {
  settings.fillExample()
  url.fillExample()
  update()
}
const url = urlView(settings, operations, fillExample)
const views: Record<string, View> = { url, form: formView(settings, fillExample), inspect: inspectView(settings) }
let chosen = 'url'

function update() {
  views[chosen]!.update()
  remember(settings.remembered())
}

tabs(find('tab-url').parentElement!, (name) => {
  if (name !== chosen) views[chosen]!.clear?.()
  chosen = name
  find('signing').hidden = name === 'inspect'
  find('url-inputs').hidden = name !== 'url'
  find('form-inputs').hidden = name !== 'form'
  update()
})

find('example').addEventListener('click', fillExample)
for (const event of ['input', 'change']) document.addEventListener(event, update)
// The browser would open a file that is dropped outside the drop zone, and leave the playground.
for (const type of ['dragover', 'drop'] as const)
  document.addEventListener(type, (event) => {
    const isFile = event.dataTransfer?.types.includes('Files')
    if (isFile || !(event.target as Element).closest?.('input, textarea')) event.preventDefault()
  })
// The frame has no address of its own, so a link to a part of it would leave it.
document.querySelector('.skip')!.addEventListener('click', (event) => {
  event.preventDefault()
  find(chosen === 'inspect' ? 'inspected' : 'result').focus()
})
views[chosen]!.update()
void askShell().then((info) => {
  url.fill(info.settings)
  views[chosen]!.update()
})
