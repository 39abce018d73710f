import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Returns the path of a built entry. Tests import the package by name and get the build, as users do. */
const built = (entry: string) => `${root}dist/${entry}.js`

export default defineConfig({
  root,
  test: {
    // For the tests that measure the heap.
    execArgv: ['--expose-gc'],
    // `.ci/run` sets VITEST_JSON and reads the test counts from that file.
    reporters: process.env.VITEST_JSON ? ['default', ['json', { outputFile: process.env.VITEST_JSON }]] : ['default'],
    projects: [
      'unit',
      'vectors',
      'properties',
      'package',
      'servers',
      'runtimes',
      'cli',
      'multipart',
      'readme',
      'guides',
      'verify',
      'playground',
    ].map((name) => ({
      extends: true,
      test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout: 60_000, hookTimeout: 120_000 },
    })),
    alias: [
      { find: /^sigv4-presign$/, replacement: built('index') },
      { find: /^sigv4-presign\/multipart\/sync$/, replacement: built('multipart-sync') },
      { find: /^sigv4-presign\/tokens\/sync$/, replacement: built('tokens-sync') },
      { find: /^sigv4-presign\/(.*)$/, replacement: built('$1') },
    ],
  },
})
