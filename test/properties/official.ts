/** The official presigner, configured to sign exactly what it receives. */
import { S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import type { DrawnStore } from './arbitraries.ts'
import type { Command } from './commands.ts'

/** Returns the official client for a store. It ignores the environment and the files in the home directory. */
export const officialClient = ({ region, endpoint, forcePathStyle, credentials }: DrawnStore) =>
  new S3Client({
    region,
    // Pass a copy, because the client adds a property to the object.
    credentials: { ...credentials },
    ...(endpoint === undefined ? {} : { endpoint }),
    // Without this, the client prepends some bucket names to an IP address.
    forcePathStyle:
      /^https?:\/\/(\[|[\d.]+([:/]|$))/.test(endpoint ?? '') || (forcePathStyle ?? endpoint !== undefined),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ignoreConfiguredEndpointUrls: true,
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    useArnRegion: false,
  })

/** The query parameters and the headers of a request of the official client. */
export interface OfficialRequest {
  query: Record<string, string | string[]>
  headers: Record<string, string>
}

/**
 * Presigns a command with the official presigner.
 *
 * @param added Parameters and headers that the command has no member for.
 * @param signed Names of headers to keep. The presigner would drop some of them, and move others into the query.
 */
export function officialUrl(
  store: DrawnStore,
  command: Command,
  added: OfficialRequest,
  signed: string[],
  options: { signingDate: Date; expiresIn: number },
): Promise<string> {
  command.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as OfficialRequest
      // This is the length of an XML body that the client has built. The package never has that body.
      if (!signed.includes('content-length')) delete request.headers['content-length']
      for (const name of Object.keys(added.headers)) delete request.headers[name.toLowerCase()]
      Object.assign(request.query, added.query)
      Object.assign(request.headers, added.headers)
      return next(args)
    },
    { step: 'build', priority: 'low' },
  )
  const names = new Set(signed)
  return getSignedUrl(officialClient(store), command, { ...options, signableHeaders: names, unhoistableHeaders: names })
}
