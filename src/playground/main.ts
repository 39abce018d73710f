import { find } from './dom.ts'
import { formView } from './form-view.ts'
import { inspectView } from './inspect-view.ts'
import type { OperationSchema } from './schema.ts'
import { settingsPanel } from './settings.ts'
import { tabs } from './tabs.ts'
import { urlView } from './url-view.ts'

/** The library's operations, which the build reads from its source. */
declare const operations: OperationSchema[]

const settings = settingsPanel()
const url = urlView(settings, operations)
const views: Record<string, () => void> = {
  url: url.update,
  form: formView(settings),
  inspect: inspectView(),
}
let chosen = 'url'

tabs(find('tab-url').parentElement!, (name) => {
  chosen = name
  find('signing').hidden = name === 'inspect'
  find('url-inputs').hidden = name !== 'url'
  find('form-inputs').hidden = name !== 'form'
  views[name]!()
})

find('example').addEventListener('click', () => {
  settings.fillExample()
  url.fillExample()
  views[chosen]!()
})
for (const event of ['input', 'change']) document.addEventListener(event, () => views[chosen]!())
// A link to a place within the page would lead out of it: the address of the page around is not this frame's.
document.querySelector('.skip')!.addEventListener('click', (event) => {
  event.preventDefault()
  find(chosen === 'inspect' ? 'inspected' : 'result').focus()
})
views[chosen]!()
