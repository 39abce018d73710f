import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { send } from './client.ts'
import { answers, freePorts, type ProcessGroup, startProcesses } from './process-group.ts'
import type { Command, Plan } from './process-supervisor.ts'
import { missingPrograms, type Server } from './server.ts'

/** A minimal server that responds with its process ID, and exits with status 3 on a request for `/end`. */
const tinyServer = (port: number): Command => {
  const code = `require('http').createServer((q, r) => {
    if (q.url !== '/end') return r.end(String(process.pid))
    console.log('asked to end')
    process.exit(3)
  }).listen(${port}, '127.0.0.1')`
  return [process.execPath, '-e', code]
}

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const eventually = async (condition: () => boolean | Promise<boolean>) => {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await delay(25)) if (await condition()) return true
  return false
}

describe('the supervisor of servers', () => {
  const started: ProcessGroup[] = []
  afterEach(async () => {
    for (const group of started.splice(0)) await group.stop()
  })

  const start = async ({ programs, ...plan }: Partial<Plan> = {}) => {
    const [port] = await freePorts(1)
    const endpoint = `http://127.0.0.1:${port}`
    let directory = ''
    const prepare = (given: string): Plan => {
      directory = given
      return { setup: [], programs: { tiny: tinyServer(port!), ...programs }, ...plan }
    }
    const group = await startProcesses('tiny server', prepare, () => answers(endpoint))
    started.push(group)
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
    const server: Server = {
      name: 'tiny',
      endpoint,
      region: '',
      credentials: { a: credentials, b: credentials },
      ...group,
    }
    return { server, directory }
  }

  it('stops what it started and removes its directory', async () => {
    const { server, directory } = await start()
    const pid = Number(await (await fetch(server.endpoint)).text())
    expect(isAlive(pid)).toBe(true)
    expect(existsSync(directory)).toBe(true)
    expect(server.failure()).toBeUndefined()
    await server.stop()
    expect(isAlive(pid)).toBe(false)
    expect(existsSync(directory)).toBe(false)
    expect(await answers(server.endpoint)).toBe(false)
    await server.stop()
  })

  it('names a server that dies in the middle, and how it died', async () => {
    const { server, directory } = await start()
    await fetch(`${server.endpoint}/end`).catch(() => undefined)
    await expect(send(server, { url: server.endpoint })).rejects.toThrow(
      /^tiny at http:\/\/127.0.0.1:\d+ did not answer: tiny exited unexpectedly: exit status 3\nasked to end$/,
    )
    expect(await eventually(() => !existsSync(directory))).toBe(true)
  })

  it('names a server that is killed', async () => {
    const { server } = await start()
    process.kill(Number(await (await fetch(server.endpoint)).text()), 'SIGKILL')
    await expect(send(server, { url: server.endpoint })).rejects.toThrow('tiny exited unexpectedly: signal SIGKILL')
  })

  it('stops the other programs when one ends', async () => {
    const untilTold: Command = ['sh', '-c', 'until test -e end; do sleep 0.05; done']
    const { server, directory } = await start({ programs: { short: untilTold } })
    writeFileSync(join(directory, 'end'), '')
    expect(await eventually(async () => !(await answers(server.endpoint)))).toBe(true)
    expect(server.failure()).toBe('short exited unexpectedly: exit status 0')
  })

  it('says why a server can not be started', async () => {
    const failing: Partial<Plan> = { programs: { failing: ['sh', '-c', 'echo no such port; exit 7'] } }
    await expect(start(failing)).rejects.toThrow(
      "tiny server can't be started: failing exited unexpectedly: exit status 7\nno such port",
    )
    await expect(start({ programs: { absent: ['no-such-program'] } })).rejects.toThrow('ENOENT')
    await expect(start({ setup: [['sh', '-c', 'echo broken; exit 1']] })).rejects.toThrow('broken')
  })

  it('tries a command of the setup again that hangs', async () => {
    const hangsOnce: Command = ['sh', '-c', 'test -e again || { touch again; exec sleep 60; }']
    const { server } = await start({ setup: [hangsOnce], setupSeconds: 1 })
    expect(await answers(server.endpoint)).toBe(true)
  })

  it('leaves nothing behind when the process that started it is killed', async () => {
    const [port] = await freePorts(1)
    const code = `
      import { startProcesses } from '${new URL('process-group.ts', import.meta.url)}'
      const answers = () => fetch('http://127.0.0.1:${port}').then(() => true, () => false)
      const prepare = (directory) => {
        console.log(directory)
        return { setup: [], programs: { tiny: ${JSON.stringify(tinyServer(port!))} } }
      }
      await startProcesses('killed', prepare, answers)
      console.log('ready')
    `
    const hook = new URL('../typescript.mjs', import.meta.url).href
    const owner = spawn(process.execPath, ['--import', hook, '--input-type=module', '-e', code])
    let output = ''
    owner.stdout.on('data', (chunk) => {
      output += chunk
    })
    expect(await eventually(() => output.includes('ready'))).toBe(true)
    const directory = output.split('\n')[0]!
    expect(existsSync(directory)).toBe(true)
    expect(await answers(`http://127.0.0.1:${port}`)).toBe(true)
    owner.kill('SIGKILL')
    await once(owner, 'exit')
    expect(await eventually(async () => !(await answers(`http://127.0.0.1:${port}`)))).toBe(true)
    expect(await eventually(() => !existsSync(directory))).toBe(true)
  })
})

describe('missing programs', () => {
  it('are named, with the command that installs them', () => {
    expect(missingPrograms(['sh', 'no-such-gateway'], 'gateway')).toBe(
      'no-such-gateway not installed: apt-get install -y --no-install-recommends gateway',
    )
    expect(missingPrograms(['sh'], 'dash')).toBeUndefined()
  })
})
