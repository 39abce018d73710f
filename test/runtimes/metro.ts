import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { packaged } from './runtime.ts'

const require = createRequire(new URL('package.json', import.meta.url))

/** The part of Metro's API that is used here. */
interface Metro {
  loadConfig(options: object, defaults: object): Promise<object>
  runBuild(config: object, options: object): Promise<{ code: string }>
}

export const { missing } = packaged('metro/package.json')

/** The options with which React Native transpiles for Hermes. */
export const hermesPreset = [
  '@react-native/babel-preset',
  { enableBabelRuntime: false, unstable_transformProfile: 'default' },
] as const

/** Bundles an application's directory with Metro, as React Native does for a release. Returns the script. */
export async function bundle(directory: string, entry: string): Promise<string> {
  const metro = require('metro') as Metro
  const packages = join(require.resolve('metro/package.json'), '../..')
  const [name, options] = hermesPreset
  await writeFile(join(directory, 'package.json'), '{}')
  await writeFile(join(directory, 'babel.config.json'), JSON.stringify({ presets: [[require.resolve(name), options]] }))
  const config = await metro.loadConfig(
    {},
    {
      projectRoot: directory,
      // Metro's own runtime is outside the directory.
      watchFolders: [packages],
      resolver: { nodeModulesPaths: [packages] },
      transformer: { babelTransformerPath: require.resolve('metro-babel-transformer') },
      reporter: { update() {} },
      cacheStores: [],
      maxWorkers: 1,
    },
  )
  const out = join(directory, 'bundle.js')
  await metro.runBuild(config, { entry, out, platform: 'ios', dev: false, minify: false })
  return readFile(out, 'utf8')
}
