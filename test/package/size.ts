import { gzipSync } from 'node:zlib'
import { build, type Platform } from 'esbuild'
import { readEntries, root } from './install.ts'

/** An application that only imports something. */
export interface Application {
  /** The names that it imports, by module. */
  imports: Record<string, string[] | '*'>
  /** Where it runs: `browser` by default, or `node` if it needs Node's modules, whose size is not counted. */
  platform?: Platform
  /** The maximum gzipped size, in bytes. */
  most?: number
}

/** The size of an application in bytes: minified by esbuild, and then compressed by `gzip -9`. */
export interface Size {
  minified: number
  gzipped: number
}

/** All budgets. Look for bytes to save before you raise one. */
export const budgets: (Application & { most: number })[] = [
  { imports: { 'sigv4-presign': ['presign', 'getObject'] }, most: 7000 },
  { imports: { 'sigv4-presign': ['presignPost'] }, most: 6400 },
  { imports: { 'sigv4-presign': '*' }, most: 11300 },
  { imports: { 'sigv4-presign/sync': ['presign', 'getObject'] }, most: 7800 },
  { imports: { 'sigv4-presign/endpoints': ['aws'] }, most: 1850 },
  { imports: { 'sigv4-presign/endpoints': ['r2'] }, most: 2000 },
  { imports: { 'sigv4-presign/tokens': ['rdsToken'] }, most: 5850 },
  { imports: { 'sigv4-presign': ['presign'], 'sigv4-presign/multipart': '*' }, most: 9450 },
  { imports: { 'sigv4-presign/v4a': ['presignV4a'] }, most: 6850 },
]

/** What an application imports to presign with other libraries. */
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

/** The imports of an application in a readable form. */
export const describeImports = ({ imports, platform }: Application): string =>
  Object.entries(imports)
    .map(([module, names]) => `${braced(names)} from ${module}`)
    .join(', ') + (platform === 'node' ? ' (Node only)' : '')

/** Measures an application. It exports what it imports, so that esbuild keeps the names. */
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

/** Everything that `npm run size` measures: the budgeted imports, every whole entry, and the peers. */
export async function applications(): Promise<Application[]> {
  const entries = (await readEntries()).map(({ specifier }): Application => ({ imports: { [specifier]: '*' } }))
  const budgeted = budgets.map(describeImports)
  return [...budgets, ...entries.filter((entry) => !budgeted.includes(describeImports(entry))), ...peers]
}
