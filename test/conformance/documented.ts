/**
 * The example from the S3 documentation.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export const documented = {
  store: {
    region: 'us-east-1',
    bucket: 'examplebucket',
    endpoint: 'https://s3.amazonaws.com',
    forcePathStyle: false,
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
  },
  operation: { method: 'GET', key: 'test.txt' },
  expiresIn: 86400,
  signingDate: '2013-05-24T00:00:00Z',
  url: `https://examplebucket.s3.amazonaws.com/test.txt?${[
    'X-Amz-Algorithm=AWS4-HMAC-SHA256',
    'X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request',
    'X-Amz-Date=20130524T000000Z',
    'X-Amz-Expires=86400',
    'X-Amz-SignedHeaders=host',
    'X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  ].join('&')}`,
}
