export { attachment } from './core/attachment.ts'
export { toFormData } from './core/form.ts'
export type { KeyScope } from './core/scoped.ts'
export { PresignError, type PresignErrorCode } from './errors.ts'
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
export { presign, presignMany, presignPost, presignUrl, scopeCredentials } from './sign/async.ts'
export type * from './types.ts'
