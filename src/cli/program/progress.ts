import { formatDuration, formatSize } from '../../format/units.ts'
import { isScreen } from './output.ts'

/** Progress on a terminal. Without a terminal, nothing is shown. */
export interface Progress {
  /** Adds to the amount that is done; a negative amount must be done again. */
  advance(amount: number): void
  /** Adds an amount that was done before, and does not count for the rate. */
  skip(amount: number): void
  /** Clears the line, so that something else can be printed. */
  clear(): void
  /** Shows the final state and ends the line. */
  end(): void
}

const barWidth = 24
const intervalMilliseconds = 100

/** Formats a progress line. The total of a stream is unknown; the rate is per second. */
export function progressLine(unit: string, done: number, total: number | undefined, rate: number): string {
  const amount = (value: number) => (unit === 'bytes' ? formatSize(value) : `${Math.round(value)} ${unit}`)
  const speed = `${amount(rate)}/s`
  if (total === undefined) return `${amount(done)}  ${speed}`
  const share = total === 0 ? 1 : Math.min(1, done / total)
  const filled = Math.round(share * barWidth)
  const left = rate > 0 ? formatDuration((total - done) / rate) : '?'
  const bar = `${'#'.repeat(filled)}${'-'.repeat(barWidth - filled)}`
  return `[${bar}] ${Math.floor(share * 100)}%  ${amount(done)} of ${amount(total)}  ${speed}  ${left} left`
}

/**
 * Shows progress on standard error, if that is a terminal.
 *
 * @param unit What is counted; `bytes` are shown in KiB, MiB, ….
 * @param total The amount at the end, if it is known.
 */
export function createProgress(unit: string, total: number | undefined): Progress {
  const { stderr } = process
  if (!isScreen()) return { advance() {}, skip() {}, clear() {}, end() {} }
  const started = Date.now()
  let done = 0
  let before = 0
  let shown = 0
  const show = () => {
    shown = Date.now()
    const rate = (done - before) / Math.max(0.001, (shown - started) / 1000)
    const line = progressLine(unit, done, total, rate)
    stderr.write(`\r\x1b[K${line.slice(0, Math.max(20, (stderr.columns || 80) - 1))}`)
  }
  const clear = () => {
    if (shown > 0) stderr.write('\r\x1b[K')
  }
  const advance = (amount: number) => {
    done += amount
    if (Date.now() - shown >= intervalMilliseconds) show()
  }
  return {
    advance,
    skip(amount) {
      before += amount
      advance(amount)
    },
    clear,
    end() {
      show()
      stderr.write('\n')
    },
  }
}
