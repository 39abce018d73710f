import { radosgw } from './radosgw.ts'
import { describeServer } from './suite/suite.ts'

/** Ceph 18.2 with its embedded store, dbstore. */
await describeServer(radosgw, {
  features: {
    'conditions on dates': 'ignores if-modified-since and if-unmodified-since (dbstore)',
    'conditions on uploads': 'ignores if-none-match of an upload (dbstore)',
    copies: 'answers 200 to a copy and stores nothing (dbstore)',
    'dates to come': 'checks no date that is to come',
    'headers of forms': 'stores no Content-Disposition of a form',
    'lists of uploads': 'lists no multipart uploads (dbstore)',
    'objects in parts': 'serves nothing but the last part of an object that was uploaded in parts (dbstore)',
    ranges: 'answers a range with the first bytes of the object (dbstore)',
    regions: "does not check the scope's region",
    'start of lists': 'lists the key of start-after too (dbstore)',
    'temporary credentials': 'has no temporary credentials (its STS crashes on dbstore)',
    'unsigned headers': 'takes x-amz-* headers that are not signed',
  },
  refusals: {
    'a life of more than a week': '403 AccessDenied',
    'a negative life': '403 AccessDenied',
    'a signed header less': '403 SignatureDoesNotMatch',
    'an empty signature': '403 AccessDenied',
    'an unsigned x-amz-content-sha256': '403 SignatureDoesNotMatch',
    'another algorithm': '403 AccessDenied',
    'another day than the scope has': '403 AccessDenied',
    'another region': '403 SignatureDoesNotMatch',
    'another service': '403 SignatureDoesNotMatch',
    'no credential': '403 AccessDenied',
    'no date': '403 AccessDenied',
    'no life': '403 AccessDenied',
    'no signature': '403 AccessDenied',
    'no signed headers': '403 AccessDenied',
    'refuses a changed signature': '403 AccessDenied',
    'refuses a rewritten expiration': '403 AccessDenied',
    'refuses a rewritten size limit': '403 AccessDenied',
    "refuses another's secret": '403 AccessDenied',
  },
})
