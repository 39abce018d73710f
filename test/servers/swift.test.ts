import { describeServer } from './suite/suite.ts'
import { swift } from './swift.ts'

/** OpenStack Swift 2.35 with s3api. */
await describeServer(swift, {
  features: {
    'upload conditions': 'does not support if-none-match in an upload',
    'future dates': 'does not check whether the date is in the future',
    forms: 'does not accept forms',
    'metadata in any script': 'returns metadata in the encoding of RFC 2047, applied twice',
    'metadata in the query': 'ignores metadata in the query',
    'repeated parameters': 'computes the signature with only the last value of a repeated parameter',
    tags: 'does not support tags',
    'temporary credentials': 'does not support temporary credentials',
  },
  rejections: {
    'an empty signature': '403 AccessDenied',
    'an unknown access key': '403 SignatureDoesNotMatch',
    'an unsigned x-amz-content-sha256': '403 SignatureDoesNotMatch',
    'another algorithm': '400 InvalidArgument',
    'a date that differs from the scope': '403 AccessDenied',
    "another user's delete": '404 NoSuchBucket',
    "another user's download": '404 NoSuchBucket',
    'no credential': '400',
    'no date': '403 AccessDenied',
    'no expiry': '403 AccessDenied',
    'no signature': '403 AccessDenied',
    'no signed headers': '400 AuthorizationHeaderMalformed',
  },
})
