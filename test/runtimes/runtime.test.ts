import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Server } from '../servers/server.ts'
import { missingHere, type Runtime, readAnswer, runWith } from './runtime.ts'
import type { Stage } from './stage.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

describe('what is not installed', () => {
  const message = 'Netscape is not installed: apt-get install netscape'

  it('is named', () => {
    vi.stubEnv('CI', 'false')
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    expect(missingHere('Netscape', 'apt-get install netscape')).toBe(message)
    expect(warn).toHaveBeenCalledWith(`SKIPPED: ${message}`)
    expect(missingHere('Node', undefined)).toBeUndefined()
  })

  it('is a failure in CI', () => {
    vi.stubEnv('CI', 'true')
    expect(() => missingHere('Netscape', 'apt-get install netscape')).toThrow(message)
    expect(missingHere('Node', undefined)).toBeUndefined()
  })
})

describe('a report', () => {
  it('that can’t be had is an error that names the runtime', () => {
    expect(() => readAnswer('Netscape', '{"failure":"TypeError: no fetch"}')).toThrow(
      'Netscape could not run the suite: TypeError: no fetch',
    )
    expect(() => readAnswer('Netscape', 'oops')).toThrow('Netscape reported invalid JSON: oops')
  })

  it('that can’t be had because the server is gone is an error that says so', async () => {
    const runtime = { name: 'Netscape', run: () => Promise.reject(new Error('no answer')) } as unknown as Runtime
    const stage = {} as Stage
    const server = { name: 'radosgw', failure: () => 'signal SIGKILL' } as Server
    await expect(runWith(server, runtime, stage)).rejects.toThrow(
      'radosgw failed while Netscape used it: signal SIGKILL',
    )
    await expect(runWith({ ...server, failure: () => undefined }, runtime, stage)).rejects.toThrow('no answer')
  })
})
