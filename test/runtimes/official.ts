import { createHash, createHmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import { operationCases } from '../conformance/operations.ts'
import { credentials, signingDate, store } from '../conformance/sample.ts'

const payloadHeader = 'x-amz-content-sha256'

type Constructor = ConstructorParameters<typeof SignatureV4>[0]['sha256']
type Secret = ConstructorParameters<Constructor>[0]

const bytes = (data: NonNullable<Secret>) =>
  typeof data === 'string'
    ? data
    : ArrayBuffer.isView(data)
      ? Buffer.from(data.buffer, data.byteOffset, data.byteLength)
      : Buffer.from(data)

/** SHA-256 and HMAC with the interface that the SDK requires. */
class Sha256 {
  readonly hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>

  constructor(secret?: Secret) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytes(secret))
  }

  update(data: NonNullable<Secret>) {
    this.hash.update(bytes(data))
  }

  digest = async () => new Uint8Array(this.hash.digest())

  reset() {}
}

/** Returns the signatures of AWS's own signer for the requests that the builders must make, by builder name. */
export async function officialSignatures(): Promise<Record<string, string>> {
  const signer = new SignatureV4({
    service: 's3',
    region: store.region,
    credentials,
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: false,
  })
  const signed = operationCases.map(async ({ name, method, host, path, query, headers }) => {
    const request = { method, protocol: 'https:', hostname: host, path, query }
    const presigned = await signer.presign(
      // The signer reads the payload hash from this header, which is neither sent nor signed.
      { ...request, headers: { ...headers, host, [payloadHeader]: 'UNSIGNED-PAYLOAD' } },
      {
        signingDate,
        expiresIn: 900,
        unsignableHeaders: new Set([payloadHeader]),
        unhoistableHeaders: new Set([payloadHeader, ...Object.keys(headers)]),
        signableHeaders: new Set(Object.keys(headers)),
      },
    )
    return [name, String(presigned.query?.['X-Amz-Signature'])] as const
  })
  return Object.fromEntries(await Promise.all(signed))
}
