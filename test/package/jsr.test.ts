import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { inCi } from '../ci.ts'
import { packaged } from '../runtimes/runtime.ts'
import { readEntries, readManifest, root } from './install.ts'

const deno = packaged('@deno/linux-x64-glibc/deno')

/** Source folders that JSR doesn't need: the command line, the playground and the build. */
const left = ['build', 'cli', 'playground']

it('could be published on JSR: a dry run accepts the source of every entry', async ({ skip }) => {
  const missing = deno.missing()
  if (missing && !inCi()) skip(`Deno is missing: ${missing}`)
  const { version, license } = await readManifest()
  const exports = Object.fromEntries(
    (await readEntries()).map(({ name, import: file }) => [name, file.replace(/^\.\/dist\/(.*)\.js$/, './src/$1.ts')]),
  )
  const folder = mkdtempSync(join(tmpdir(), 'sigv4-presign-jsr-'))
  try {
    cpSync(join(root, 'src'), join(folder, 'src'), { recursive: true })
    for (const name of left) rmSync(join(folder, 'src', name), { recursive: true })
    for (const name of ['LICENSE', 'README.md']) cpSync(join(root, name), join(folder, name))
    // A placeholder: the scope is chosen when the package is first published.
    writeFileSync(join(folder, 'jsr.json'), JSON.stringify({ name: '@scope/sigv4-presign', version, license, exports }))
    // `npm run typecheck` checks the types. Even so, Deno rejects types that it can't document.
    execFileSync(deno.path, ['publish', '--dry-run', '--allow-dirty', '--no-check'], {
      cwd: folder,
      env: { ...process.env, DENO_DIR: join(folder, 'cache') },
      stdio: 'pipe',
      timeout: 60_000,
    })
    expect(Object.keys(exports)).toContain('./sync')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
