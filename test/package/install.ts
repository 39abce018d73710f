import { execFile } from 'node:child_process'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The root directory of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** The published `package.json`. */
export interface Manifest {
  name: string
  version: string
  license: string
  scripts: Record<string, string>
  exports: Record<string, string | Record<'import' | 'require', { types: string; default: string }>>
}

export const readManifest = async (): Promise<Manifest> =>
  JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest

/** An entry of the package: its name in `exports`, such as `./sync`, and its files. */
export interface Entry {
  name: string
  /** The specifier that users import, such as `sigv4-presign/sync`. */
  specifier: string
  import: string
  require: string
}

/** All entries that contain code. */
export async function readEntries(): Promise<Entry[]> {
  const { name: packageName, exports } = await readManifest()
  return Object.entries(exports).flatMap(([name, target]) =>
    typeof target === 'string'
      ? []
      : [
          {
            name,
            specifier: packageName + name.slice(1),
            import: target.import.default,
            require: target.require.default,
          },
        ],
  )
}

/** Packs the package like `npm publish`, and unpacks it into `node_modules` of a directory. */
export async function installPacked(directory: string): Promise<void> {
  const target = join(directory, 'node_modules', (await readManifest()).name)
  await mkdir(target, { recursive: true })
  const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', directory]
  const { stdout } = await run('npm', pack, { cwd: root, timeout: 60_000 })
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }]
  await run('tar', ['-xzf', join(directory, filename), '-C', target, '--strip-components=1'], { timeout: 20_000 })
}
