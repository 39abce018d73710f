import type { Visit } from './browser.ts'

/** Returns the label of the focused control, or its text. */
export const focused = ({ frame }: Visit): Promise<string> =>
  frame.evaluate(() => {
    const { activeElement } = document
    return (activeElement as HTMLInputElement | null)?.labels?.[0]?.textContent ?? activeElement?.textContent ?? ''
  })

/** Presses Tab until a control is focused. */
export async function tabTo(visited: Visit, label: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await visited.page.keyboard.press('Tab')
    if ((await focused(visited)) === label) return
  }
  throw new Error(`Tab does not reach ${label}`)
}
