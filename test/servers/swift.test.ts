import { describeServer } from './suite/suite.ts'
import { swift } from './swift.ts'

/** OpenStack Swift 2.35 with s3api. */
await describeServer(swift, {
  features: {
    'conditions on uploads': 'has no if-none-match of an upload',
    'dates to come': 'checks no date that is to come',
    forms: 'takes no forms',
    'metadata in any script': 'gives metadata back in the encoding of RFC 2047, doubled',
    'metadata in the query': 'ignores metadata in the query',
    'repeated parameters': 'signs only the last value of a parameter that is repeated',
    tags: 'has no tags',
    'temporary credentials': 'has no temporary credentials',
  },
  refusals: {
    'an empty signature': '403 AccessDenied',
    'an unknown access key': '403 SignatureDoesNotMatch',
    'an unsigned x-amz-content-sha256': '403 SignatureDoesNotMatch',
    'another algorithm': '400 InvalidArgument',
    'another day than the scope has': '403 AccessDenied',
    "another user's delete": '404 NoSuchBucket',
    "another user's download": '404 NoSuchBucket',
    'no credential': '400',
    'no date': '403 AccessDenied',
    'no life': '403 AccessDenied',
    'no signature': '403 AccessDenied',
    'no signed headers': '400 AuthorizationHeaderMalformed',
  },
})
