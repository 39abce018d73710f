import { presign, putObject, type Store } from 'sigv4-presign'

/** Signs an upload that S3 rejects with 412 if the object exists. The client must send the returned headers. */
export const presignNewObject = (store: Store, key: string) => presign(store, putObject(key, { ifNoneMatch: '*' }))
