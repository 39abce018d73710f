export { completeBody } from './multipart/complete-body.ts'
export { planParts } from './multipart/plan.ts'
export { readCompletion, readParts, readUploadId } from './multipart/responses.ts'
export { presignUpload } from './multipart/sync.ts'
export type {
  Completion,
  PartChecksums,
  PlannedPart,
  PresignedPart,
  PresignedUpload,
  PresignUploadOptions,
  StoredPart,
  UploadedPart,
} from './multipart/types.ts'
