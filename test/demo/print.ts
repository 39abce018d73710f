import type { PresignedPost } from 'sigv4-presign'
import type { Outgoing } from '../servers/client.ts'

type Write = (text: string) => void

const styles = { bold: 1, dim: 2, red: 31, green: 32, cyan: 36 }

/** The parameters and fields to hide if the store outlives the demo. */
const secret = /^x-amz-(signature|security-token)$/i

const shorten = (value: string) => `${value.slice(0, 4)}… (${value.length} characters, not shown)`

/** Creates the demo's printer. `color` is for terminals; `redact` hides signatures and session tokens. */
export const createPrinter = (write: Write, { color, redact }: { color: boolean; redact: boolean }) => {
  const paint = (style: keyof typeof styles, text: string) => (color ? `\x1b[${styles[style]}m${text}\x1b[0m` : text)
  const line = (text = '') => write(`${text}\n`)
  const shown = (name: string, value: string) => (redact && secret.test(name) ? shorten(value) : value)
  const field = (name: string, value: string) => line(`     ${paint('cyan', name)}: ${shown(name, value)}`)

  const url = (method: string, address: string) => {
    const [target, query] = address.split('?')
    line(`   ${paint('bold', method)} ${target}`)
    for (const [index, pair] of (query?.split('&') ?? []).entries()) {
      const [name, value = ''] = pair.split('=')
      line(`     ${index === 0 ? '?' : '&'}${paint('cyan', name!)}=${shown(name!, value)}`)
    }
  }

  return {
    line,
    heading: (text: string) => line(`\n${paint('bold', text)}`),
    note: (text: string) => line(`   ${paint('dim', text)}`),
    success: (text: string) => line(`   ${paint('green', '✓')} ${text}`),
    failure: (text: string) => line(`   ${paint('red', '✗')} ${text}`),
    /** Prints a presigned request: the URL, with one parameter per line, and the headers to send. */
    request: ({ method = 'GET', url: address, headers = {} }: Outgoing) => {
      url(method, address)
      if (Object.keys(headers).length > 0) line(`   ${paint('dim', 'send these headers:')}`)
      for (const [name, value] of Object.entries(headers)) field(name, value)
    },
    /** Prints a presigned form: its URL and its fields. */
    form: ({ url: address, fields }: PresignedPost) => {
      url('POST', address)
      line(`   ${paint('dim', 'submit a form with these fields, then the file:')}`)
      for (const [name, value] of Object.entries(fields)) field(name, value)
    },
  }
}

export type Printer = ReturnType<typeof createPrinter>
