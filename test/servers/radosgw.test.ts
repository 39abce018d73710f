import { radosgw } from './radosgw.ts'
import { describeServer } from './suite/suite.ts'

/** Ceph 18.2 with its embedded store, dbstore. */
await describeServer(radosgw, {
  features: {
    'date conditions': 'ignores if-modified-since and if-unmodified-since (dbstore)',
    'upload conditions': 'ignores if-none-match in an upload (dbstore)',
    copies: 'returns 200 for a copy but stores nothing (dbstore)',
    'future dates': 'does not check whether the date is in the future',
    'form headers': 'does not store the Content-Disposition of a form',
    'upload lists': 'lists no multipart uploads (dbstore)',
    'multipart objects': 'serves only the last part of a multipart object (dbstore)',
    ranges: 'returns the first bytes of the object for every range (dbstore)',
    regions: "does not check the scope's region",
    'start-after': 'includes the key of start-after (dbstore)',
    'temporary credentials': 'does not support temporary credentials (its STS crashes on dbstore)',
    'unsigned headers': 'accepts unsigned x-amz-* headers',
  },
  rejections: {
    'an expiry of more than a week': '403 AccessDenied',
    'a negative expiry': '403 AccessDenied',
    'a header removed from the signed headers': '403 SignatureDoesNotMatch',
    'an empty signature': '403 AccessDenied',
    'an unsigned x-amz-content-sha256': '403 SignatureDoesNotMatch',
    'another algorithm': '403 AccessDenied',
    'a date that differs from the scope': '403 AccessDenied',
    'another region': '403 SignatureDoesNotMatch',
    'another service': '403 SignatureDoesNotMatch',
    'no credential': '403 AccessDenied',
    'no date': '403 AccessDenied',
    'no expiry': '403 AccessDenied',
    'no signature': '403 AccessDenied',
    'no signed headers': '403 AccessDenied',
    'rejects a changed signature': '403 AccessDenied',
    'rejects a rewritten expiration': '403 AccessDenied',
    'rejects a rewritten size limit': '403 AccessDenied',
    "rejects another user's secret": '403 AccessDenied',
  },
})
