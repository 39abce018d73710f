/** The official presigner, made to sign exactly what it is given. */
import { S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import type { DrawnStore } from './arbitraries.ts'
import type { Command } from './commands.ts'

/** The official client of a store. It does not read the environment or the files in the home directory. */
export const officialClient = ({ region, endpoint, forcePathStyle, credentials }: DrawnStore) =>
  new S3Client({
    region,
    // A copy: the client marks the object that it is given.
    credentials: { ...credentials },
    ...(endpoint === undefined ? {} : { endpoint }),
    // It would put some buckets before an IP address.
    forcePathStyle:
      /^https?:\/\/(\[|[\d.]+([:/]|$))/.test(endpoint ?? '') || (forcePathStyle ?? endpoint !== undefined),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ignoreConfiguredEndpointUrls: true,
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    useArnRegion: false,
  })

/** The parameters and the headers of a request of the official client. */
export interface OfficialRequest {
  query: Record<string, string | string[]>
  headers: Record<string, string>
}

/**
 * What the official presigner makes of a command.
 *
 * @param added Parameters and headers that the command does not know.
 * @param signed Names of headers to keep as they are: it would leave some out, and move others into the query.
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
      // The length of an XML body that the client has made: the package never sees that body.
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
