import { gzipSync } from 'node:zlib'
import { build, type Platform } from 'esbuild'
import { readEntries, root } from './install.ts'

/** An application that does nothing but import. */
export interface Application {
  /** What it uses, by the module that exports it. */
  imports: Record<string, string[] | '*'>
  /** Where it runs: in a browser, unless it needs modules of Node's, which are not counted then. */
  platform?: Platform
  /** How many bytes it may have, gzipped. */
  most?: number
}

/** Bytes of an application when it is bundled and minified by esbuild, and when that is compressed by `gzip -9`. */
export interface Size {
  minified: number
  gzipped: number
}

/** All budgets. One is beaten by thought before it is raised. */
export const budgets: (Application & { most: number })[] = [
  { imports: { 'sigv4-presign': ['presign', 'getObject'] }, most: 6900 },
  { imports: { 'sigv4-presign': ['presignPost'] }, most: 6300 },
  { imports: { 'sigv4-presign': '*' }, most: 11200 },
  { imports: { 'sigv4-presign/sync': ['presign', 'getObject'] }, most: 7750 },
  { imports: { 'sigv4-presign/endpoints': ['aws'] }, most: 1800 },
  { imports: { 'sigv4-presign/endpoints': ['r2'] }, most: 1950 },
  { imports: { 'sigv4-presign/tokens': ['rdsToken'] }, most: 5750 },
  { imports: { 'sigv4-presign': ['presign'], 'sigv4-presign/multipart': '*' }, most: 9350 },
  { imports: { 'sigv4-presign/v4a': ['presignV4a'] }, most: 6700 },
]

/** What it takes to presign with others. */
export const peers: Application[] = [
  { imports: { aws4fetch: ['AwsV4Signer'] } },
  { imports: { aws4fetch: ['AwsClient'] } },
  { imports: { aws4: '*' }, platform: 'node' },
  { imports: { s3mini: ['S3mini'] } },
  { imports: { minio: ['Client'] }, platform: 'node' },
  {
    imports: {
      '@aws-sdk/client-s3': ['S3Client', 'GetObjectCommand'],
      '@aws-sdk/s3-request-presigner': ['getSignedUrl'],
    },
  },
  { imports: { '@aws-sdk/client-s3': ['S3Client'], '@aws-sdk/s3-presigned-post': ['createPresignedPost'] } },
]

const braced = (names: string[] | '*') => (names === '*' ? '*' : `{ ${names.join(', ')} }`)

/** What an application imports, for people. */
export const describeImports = ({ imports, platform }: Application): string =>
  Object.entries(imports)
    .map(([module, names]) => `${braced(names)} from ${module}`)
    .join(', ') + (platform === 'node' ? ' (Node only)' : '')

/** Measures an application. What it imports keeps its name, as what is used by others has to. */
export async function measure({ imports, platform = 'browser' }: Application): Promise<Size> {
  const { outputFiles } = await build({
    stdin: {
      contents: Object.entries(imports)
        .map(([module, names]) => `export ${braced(names)} from '${module}'`)
        .join('\n'),
      resolveDir: root,
    },
    bundle: true,
    minify: true,
    write: false,
    logLevel: 'error',
    format: 'esm',
    target: 'es2022',
    platform,
  })
  const { contents } = outputFiles[0]!
  return { minified: contents.length, gzipped: gzipSync(contents, { level: 9 }).length }
}

/** All that `npm run size` measures: what has a budget, every entry as a whole, and the peers. */
export async function applications(): Promise<Application[]> {
  const entries = (await readEntries()).map(({ specifier }): Application => ({ imports: { [specifier]: '*' } }))
  const budgeted = budgets.map(describeImports)
  return [...budgets, ...entries.filter((entry) => !budgeted.includes(describeImports(entry))), ...peers]
}
