import { encode } from 'uqr'
import { create } from './dom.ts'

/** The longest text that a QR code can hold in bytes, with the lowest error correction. */
const maxBytes = 2953

const svgNamespace = 'http://www.w3.org/2000/svg'

/** Creates the QR code of a text, or a sentence that explains why it has no QR code. */
export function qrCode(text: string, title: string): HTMLElement {
  if (new TextEncoder().encode(text).length > maxBytes)
    return create('p', { class: 'hint' }, 'The URL is too long for a QR code. A session token makes a URL long.')
  const { data, size } = encode(text, { ecc: 'L', border: 4 })
  const svg = document.createElementNS(svgNamespace, 'svg')
  svg.setAttribute('viewBox', `0 0 ${size} ${size}`)
  svg.setAttribute('role', 'img')
  svg.setAttribute('aria-label', title)
  svg.setAttribute('shape-rendering', 'crispEdges')
  const path = document.createElementNS(svgNamespace, 'path')
  const squares = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
  path.setAttribute('d', squares.join(''))
  svg.append(path)
  const figure = create('div', { class: 'qr' })
  figure.append(svg)
  return figure
}
