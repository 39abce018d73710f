export type { KeyScope } from './core/scoped.ts'
export { PresignError, type PresignErrorCode } from './errors.ts'
export { attachment } from './operations/attachment.ts'
export {
  abortMultipartUpload,
  completeMultipartUpload,
  copyObject,
  createBucket,
  createMultipartUpload,
  deleteBucket,
  deleteObject,
  deleteObjectTagging,
  getObject,
  getObjectTagging,
  headBucket,
  headObject,
  listBuckets,
  listMultipartUploads,
  listObjects,
  listObjectVersions,
  listParts,
  putObject,
  putObjectTagging,
  uploadPart,
  uploadPartCopy,
} from './operations/builders.ts'
export type * from './operations/parameters.ts'
export { toFormData } from './post/form.ts'
export { presign, presignMany, presignPost, presignUrl, scopeCredentials } from './sign/async.ts'
export type * from './types.ts'
