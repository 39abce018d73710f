import { readEntries } from '../package/install.ts'
import { measure } from '../package/size.ts'
import { markdownTable } from '../table.ts'

/** The purpose of each entry, with a link to its page. */
const purposes: Record<string, string> = {
  'sigv4-presign':
    '`presign`, `presignMany`, `presignPost`, `presignUrl`, `scopeCredentials`, a builder for each S3 operation',
  'sigv4-presign/sync': 'The same without `await`: for templates, getters and signing in bulk',
  'sigv4-presign/endpoints': '[Presets](src/endpoints/README.md) for AWS endpoints, ARNs and S3-compatible stores',
  'sigv4-presign/multipart': '[A whole multipart upload](src/multipart/README.md) from one call',
  'sigv4-presign/multipart/sync': 'The same without `await`',
  'sigv4-presign/tokens': '[Tokens](src/tokens/README.md) for RDS, DSQL, EKS, IoT, ElastiCache, MSK and others',
  'sigv4-presign/tokens/sync': 'The same without `await`',
  'sigv4-presign/v4a': 'SigV4a, for [multi-region access points](src/endpoints/README.md)',
  'sigv4-presign/verify': '[Verify](src/verify/README.md) on a server, `inspect`, `diagnose`, `redact`',
}

/** A table of every entry, its purpose and its gzipped size when everything is imported. */
export async function entriesTable(): Promise<string> {
  const rows = await Promise.all(
    (await readEntries()).map(async ({ specifier }) => {
      const purpose = purposes[specifier]
      if (!purpose) throw new Error(`entries.ts does not state the purpose of ${specifier}`)
      const { gzipped } = await measure({ imports: { [specifier]: '*' } })
      return [`\`${specifier}\``, purpose, `${(gzipped / 1000).toFixed(1)} kB`]
    }),
  )
  return markdownTable([['Import', 'Purpose', 'All of it, gzipped'], ...rows])
}
