import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as esbuild from 'esbuild'
import { rollup } from 'rollup'
import * as vite from 'vite'
import webpack from 'webpack'

/** Where a bundle runs: as a classic script of a page, or as the only module of a Worker. */
export type Platform = 'browser' | 'worker'

/** Bundles `source.js` in a directory with a minimal configuration. A warning is a failure. */
export type Bundle = (directory: string, platform: Platform) => Promise<string>

const source = 'source.js'

const fail = (warning: unknown): never => {
  throw new Error(`${(warning as Partial<Error>).message ?? warning}`)
}

const withEsbuild: Bundle = async (directory, platform) => {
  const { outputFiles, warnings } = await esbuild.build({
    absWorkingDir: directory,
    entryPoints: [source],
    bundle: true,
    minify: true,
    write: false,
    format: platform === 'browser' ? 'iife' : 'esm',
    conditions: platform === 'browser' ? ['browser'] : ['workerd', 'worker'],
  })
  if (warnings.length > 0) throw new Error(warnings.map(({ text }) => text).join('\n'))
  return outputFiles[0]!.text
}

/** Rollup itself resolves no packages. This plugin resolves them as Node does, like Rollup's official plugin. */
const nodeResolution = (directory: string) => ({
  name: 'node-resolution',
  async resolveId(specifier: string) {
    const [, packageName, subpath] = /^([a-z][^/]*)(.*)$/.exec(specifier) ?? []
    if (!packageName) return null
    const folder = join(directory, 'node_modules', packageName)
    const { exports, sideEffects } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
      exports: Record<string, { import: { default: string } }>
      sideEffects: boolean
    }
    return { id: join(folder, exports[`.${subpath}`]!.import.default), moduleSideEffects: sideEffects }
  },
})

const withRollup: Bundle = async (directory, platform) => {
  const build = await rollup({
    input: join(directory, source),
    plugins: [nodeResolution(directory)],
    onwarn: fail,
  })
  const { output } = await build.generate({ format: platform === 'browser' ? 'iife' : 'es' })
  await build.close()
  return output[0].code
}

const withWebpack: Bundle = async (directory, platform) => {
  const asModule = platform === 'worker'
  const compiler = webpack({
    mode: 'production',
    context: directory,
    entry: `./${source}`,
    target: asModule ? 'webworker' : 'web',
    output: { path: join(directory, 'webpack'), filename: 'out.js', ...(asModule && { library: { type: 'module' } }) },
    experiments: { outputModule: asModule },
    performance: false,
  })
  const stats = await new Promise<webpack.Stats | undefined>((resolve, reject) =>
    compiler.run((error, result) => (error ? reject(error) : resolve(result))),
  )
  await new Promise((resolve) => compiler.close(resolve))
  if (!stats || stats.hasErrors() || stats.hasWarnings()) throw new Error(stats?.toString())
  return readFile(join(directory, 'webpack', 'out.js'), 'utf8')
}

const withVite: Bundle = async (directory, platform) => {
  const asModule = platform === 'worker'
  const result = await vite.build({
    root: directory,
    configFile: false,
    logLevel: 'error',
    customLogger: { ...vite.createLogger('error'), warn: fail, warnOnce: fail },
    build: {
      write: false,
      minify: true,
      modulePreload: false,
      ssr: asModule,
      rollupOptions: { input: join(directory, source), output: { format: asModule ? 'es' : 'iife' } },
    },
    ...(asModule && { ssr: { target: 'webworker', noExternal: true } }),
  })
  const [first] = [result].flat()
  if (!first || !('output' in first)) throw new Error('Vite built nothing')
  return first.output[0].code
}

export const bundlers: Record<string, Bundle> = {
  esbuild: withEsbuild,
  Rollup: withRollup,
  webpack: withWebpack,
  Vite: withVite,
}
