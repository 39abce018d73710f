import { type Check, equal } from './check.ts'
import type { Library } from './library.ts'

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
export const documented = {
  credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
}

export function* presignChecks(library: Library): Iterable<Check> {
  yield {
    name: 'presign: the example of the S3 documentation',
    async run() {
      const { url } = await library.presign(
        {
          region: 'us-east-1',
          bucket: 'examplebucket',
          endpoint: 'https://s3.amazonaws.com',
          forcePathStyle: false,
          ...documented,
        },
        { method: 'GET', key: 'test.txt' },
        { expiresIn: 86400, signingDate: new Date('2013-05-24T00:00:00Z') },
      )
      equal(url.split('X-Amz-Signature=')[1], 'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404')
    },
  }
}
