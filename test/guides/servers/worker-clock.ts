import { getObject } from 'sigv4-presign'
import { presign } from 'sigv4-presign/sync'

const store = {
  region: 'us-east-1',
  bucket: 'photos',
  credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'an example' },
}

// Wrong: the clock reads 1970 here.
const expired = presign(store, getObject('cat.jpg')).url

export default {
  fetch(): Response {
    // Right: the clock reads the time of the request here.
    const valid = presign(store, getObject('cat.jpg')).url
    return Response.json({ expired, valid })
  },
}
