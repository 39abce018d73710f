import { formatSize } from '../../../format/units.ts'
import { announce, create, newId } from './dom.ts'

/** A drop zone with a file input. */
export interface FileDrop {
  element: HTMLElement
  /** Returns the chosen file; asks for one if no file is chosen. */
  file(): File | undefined
}

/** Creates a drop zone with a file input. */
export function fileDrop(): FileDrop {
  let chosen: File | undefined
  const input = create('input', { type: 'file', id: newId('file') })
  // The input shows the name of a chosen file, but not of a dropped one.
  const name = create('p', { class: 'hint' })
  const element = create(
    'div',
    { class: 'drop' },
    create('label', { for: input.id }, 'File: choose one, or drop it here'),
    input,
    name,
  )
  const choose = (file: File | undefined) => {
    chosen = file
    name.textContent = file ? `${file.name}, ${formatSize(file.size)}${file.type ? `, ${file.type}` : ''}` : ''
    announce(name.textContent || 'No file')
  }
  input.addEventListener('change', () => choose(input.files?.[0]))
  element.addEventListener('dragover', (event) => {
    event.preventDefault()
    element.classList.add('over')
  })
  element.addEventListener('dragleave', () => element.classList.remove('over'))
  element.addEventListener('drop', (event) => {
    event.preventDefault()
    element.classList.remove('over')
    choose(event.dataTransfer?.files[0])
  })
  return {
    element,
    file() {
      if (!chosen) {
        name.textContent = 'Choose a file first.'
        announce(name.textContent)
        input.focus()
      }
      return chosen
    },
  }
}
