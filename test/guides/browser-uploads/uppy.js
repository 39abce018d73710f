import AwsS3 from '@uppy/aws-s3'
import Uppy from '@uppy/core'
import { sign } from './sign.js'

/** Uploads with PUT, and files of more than 5 MB in parts. */
export const createUppy = () =>
  new Uppy().use(AwsS3, {
    shouldUseMultipart: ({ size }) => size > 5 * 2 ** 20,
    signRequest: (request) => sign('/sign-uppy', request),
  })

/** Uploads with a POST policy, so that the store checks the size. */
export const createFormUppy = () =>
  new Uppy().use(AwsS3, {
    shouldUseMultipart: false,
    signRequest: async ({ contentType }) => {
      const { url, fields } = await sign('/sign-form', { type: contentType })
      return { url, fields }
    },
  })
