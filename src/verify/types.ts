import type { AnyCredentials, CredentialScope, ScopedCredentials } from '../types.ts'

export type { CredentialScope, ScopedCredentials }

/** Headers: a `Headers`, any other list of pairs, or a record, such as Node's `request.headers`. */
export type HeadersLike =
  | Iterable<readonly [name: string, value: string]>
  /** A `Headers`, for projects whose types do not declare it as iterable. */
  | { forEach(callback: (value: string, name: string) => void): void }
  | Record<string, string | readonly string[] | undefined>

/**
 * A request as it was received: a standard `Request`, Node's `IncomingMessage`, or a literal.
 *
 * A changed URL does not match its signature, so pass `url` as it was received: an absolute URL, or the path and query
 * alone (in Express, `originalUrl`). In a record of headers, characters up to U+00FF are bytes, as in Node's headers
 * and in the headers that `presign` returns.
 */
export interface ReceivedRequest {
  method?: string | undefined
  url?: string | undefined
  headers?: HeadersLike | undefined
}

/** Additional properties of temporary credentials. */
interface Temporary {
  /**
   * The session token of temporary credentials. The request must contain this token. If there is no token here, the
   * request must not contain one either.
   */
  sessionToken?: string | undefined
  /** When temporary credentials expire: a Date, or a string in ISO 8601. */
  expiration?: Date | string | undefined
}

/** The secret half of an access key. */
export interface SecretKey extends Temporary {
  secretAccessKey: string
}

/** The properties of a `CryptoKey`, whose type some projects that use these types do not declare. */
export interface SigningKey {
  readonly type: string
  readonly extractable: boolean
  readonly algorithm: object
  readonly usages: readonly string[]
}

/** A key that is derived from the secret: for one scope in SigV4, for all scopes in SigV4a. */
export interface DerivedKey extends Temporary {
  /**
   * A `CryptoKey` with the usage `verify`: HMAC with SHA-256 or, for SigV4a, the public key, ECDSA with P-256. Nothing
   * is derived, which is faster, so timing distinguishes this access key from an unknown one. To prevent this, return a
   * random key for unknown access keys, too. Their requests are then rejected with `SignatureDoesNotMatch`.
   */
  signingKey: SigningKey
}

/** What verifies the signatures of an access key: the secret, or a key that is derived from it. */
export type Secret = SecretKey | DerivedKey | ScopedCredentials

/** The options that all verifiers share. */
export interface AuthenticationOptions {
  /**
   * Looks up an access key. Return `undefined` if it is unknown. It is called only for requests that are well formed,
   * have an accepted scope and have not expired. Errors that it throws are passed on. If it returns `undefined` or a
   * `secretAccessKey`, a key is derived and the signature is computed in both cases, so that timing reveals only how
   * long this function took.
   */
  credentials: (accessKeyId: string, scope: CredentialScope) => Secret | undefined | Promise<Secret | undefined>
  /** The accepted regions. Default: all. */
  region?: string | readonly string[] | undefined
  /** The accepted service. Default: `s3`. */
  service?: string | undefined
  /** The time. Default: now, read at each call. */
  now?: Date | undefined
  /**
   * Whether a key may have a segment `.` or `..`, separated by `/` or `\`, also if percent-encoded. Such a key leaves
   * its bucket if it becomes part of a path or a URL. Default: `refuse`.
   */
  dotSegments?: 'refuse' | 'allow' | undefined
}

/** Details of how a request was signed that the request itself may not state. */
export interface CanonicalOptions {
  /**
   * The public hosts that a signature may be for, with their ports unless they are the default ports. Each also covers
   * the buckets in front of it: `s3.example.com` covers `photos.s3.example.com`. If they do not cover the request's own
   * host, a proxy has changed it, and the signature must be for one of these. If only the port differs, it must be for
   * the public host of the same name. Default: the request's own host.
   */
  host?: string | readonly string[] | undefined
  /**
   * The body's SHA-256 in hex, if it was signed and the request does not state it in `x-amz-content-sha256`. Default:
   * `UNSIGNED-PAYLOAD` for S3, the hash of an empty body for other services.
   */
  payloadHash?: string | undefined
  /** `false` if the session token was appended after signing, as for AWS IoT. Default: `true`. */
  signSessionToken?: boolean | undefined
}

/** How to verify a presigned URL. */
export interface VerifyOptions extends AuthenticationOptions, CanonicalOptions {
  /** How many seconds in the future a signing date may be. Default: 900. */
  clockSkew?: number | undefined
  /**
   * What to do with unsigned `x-amz-*` headers. Anybody could have added them, for example to turn an upload into a
   * copy or to make its object public. A list names the headers that may be unsigned, such as `['x-amz-cf-id']` behind
   * CloudFront. Default: `refuse`.
   */
  unsignedAmzHeaders?: 'refuse' | 'allow' | readonly string[] | undefined
}

/** What a signature states about itself. */
export interface Signed {
  accessKeyId: string
  region: string
  service: string
  signingDate: Date
  /** When the URL or the policy expires. */
  expiresAt: Date
  /** Whether temporary credentials were used. */
  hasSessionToken: boolean
}

/** The target of a request. */
export interface RequestTarget {
  /**
   * The path as signed, percent-encoded. Append it to an origin: `new URL(path, base)` would read what follows `//` at
   * its start as a host.
   */
  path: string
  /**
   * The bucket, for S3's services: the part of the host in front of an AWS S3 host or a host of the option `host`; for
   * any other host, the first segment of the path. For an access point: its name and account, such as
   * `photos-123456789012`, on Outposts followed by a dot and the outpost. For a multi-region access point:
   * `ALIAS.mrap`.
   */
  bucket?: string
  /**
   * The object's key, decoded. It may begin with `/`: append it, encoded, to the bucket's URL, or join it to a path.
   * `new URL(key, base)` and `path.resolve` could leave the bucket.
   */
  key?: string
  /** The query without the signature's own parameters, decoded. */
  query: Record<string, string | string[]>
}

/** A request that may be served. Everything in it was signed. */
export interface Verified extends Signed, RequestTarget {
  method: string
  /** The host that the signature is for. */
  host: string
  /** The names of the signed headers, sorted, including `host`. */
  signedHeaders: string[]
  /** The signed headers except `host`, with names in lower case. One that was absent is empty. */
  headers: Record<string, string>
  /** The body's SHA-256 in hex, which you must compare, or `UNSIGNED-PAYLOAD` if any body is allowed. */
  payloadHash: string
  /**
   * What was signed, as an operation: `presign(store, verified.operation)` signs the request for another store. Use it
   * for S3's services only, since it does not contain the path.
   */
  operation: VerifiedOperation
}

/** The operation that was signed. */
export interface VerifiedOperation {
  method: string
  bucket?: string
  key?: string
  /** The query without the signature's parameters, decoded. */
  query: Record<string, string | string[]>
  /** The signed headers except `host`, with names in lower case. One that was absent is empty. */
  headers: Record<string, string>
}

/** A request that is signed with SigV4a and may be served. */
export interface VerifiedV4a extends Omit<Verified, 'region'> {
  /** The regions in which the URL is valid, e.g. `['us-east-1', 'eu-*']`. */
  regionSet: string[]
}

/** What a presigned URL states. It has not been verified. */
export interface Inspected extends Signed, RequestTarget {
  /** `AWS4-HMAC-SHA256` for SigV4, `AWS4-ECDSA-P256-SHA256` for SigV4a. */
  algorithm: string
  /** The region or, for SigV4a, the region set, separated by commas. */
  region: string
  /** The regions in which a SigV4a URL is valid, e.g. `['us-east-1', 'eu-*']`. Undefined for SigV4. */
  regionSet?: string[]
  /** The host. Undefined if only a path was passed. */
  host?: string
  /** The names of the headers that the client must send, including `host`. */
  signedHeaders: string[]
  /** How long the URL is valid after its signing date, in seconds. */
  expiresIn: number
  expired: boolean
}

/** A `Blob`, for projects whose types declare it. */
type BlobLike = typeof globalThis extends { Blob: { prototype: infer B } }
  ? B
  : { readonly size: number; readonly type: string }

/** The file of a form: a `File`, a `Blob`, or a description of a file. */
export type FormFile = (BlobLike & { readonly name?: string | undefined }) | PostFile

/** A description of the file of a form. */
export interface PostFile {
  /** The size in bytes. */
  size?: number | undefined
  /** The name, which replaces `${filename}`. */
  name?: string | undefined
  /** The file's own content type, which no policy limits. */
  type?: string | undefined
}

/** How to verify a presigned POST. */
export interface VerifyPostOptions extends AuthenticationOptions {
  /** The bucket that the form was posted to. The policy must have a condition on the bucket, as on every field. */
  bucket: string
  /**
   * The file, if it is not in the form. If the form has a file, this option provides only the properties that the
   * form's file does not state. `null`, which `form.get('file')` returns for a form without a file, counts as absent.
   */
  file?: PostFile | null | undefined
}

/** A form that may be served. Its policy is signed, and everything here satisfies the policy. */
export interface VerifiedPost extends Signed {
  bucket: string
  /** The key, in which the file's name has replaced `${filename}`. Like the key of a URL, it may begin with `/`. */
  key: string
  /** The other fields that the policy covers, such as `acl` and `x-amz-meta-…`, with names in lower case. */
  fields: Record<string, string>
  /** The object's content type: the form's field, or the file's own type, which is not signed and no policy limits. */
  contentType?: string
  /** The minimum and maximum size of the file in bytes, if the policy limits it. */
  contentLengthRange?: [min: number, max: number]
  /** The file whose size was checked: the form's own file, or the option `file`. Store this file. */
  file?: FormFile
}

/** A request that was sent, as far as it is known. Omitted properties and headers are unknown, not absent. */
export interface SentRequest {
  method?: string | undefined
  /** The presigned URL, which may be copied from a page or a terminal, or a whole `curl` command. */
  url?: string | undefined
  headers?: HeadersLike | undefined
}

/** Options of `diagnoseWith`. */
export interface DiagnoseOptions {
  /** The body of the store's response. */
  response?: string | undefined
  /** The credentials that should have signed the request. */
  credentials: AnyCredentials
  /** Other credentials that may have been used instead, by display name, such as the name of a profile. */
  otherCredentials?: Readonly<Record<string, AnyCredentials>> | undefined
  /** The time. Default: now. */
  now?: Date | undefined
}

/** Why a store rejected a presigned request. */
export type DiagnosisCause =
  | 'accepted'
  | 'accessKeyUnknown'
  | 'algorithmDiffers'
  | 'clockSkewed'
  | 'escapedUrl'
  | 'expired'
  | 'headerDiffers'
  | 'headerMissing'
  | 'headerNotSigned'
  | 'hostDiffers'
  | 'incomplete'
  | 'malformed'
  | 'methodDiffers'
  | 'notPermitted'
  | 'notYetValid'
  | 'otherSigner'
  | 'pathDiffers'
  | 'payloadHashDiffers'
  | 'queryDiffers'
  | 'regionDiffers'
  | 'scopeDiffers'
  | 'secretDiffers'
  | 'signatureDiffers'
  | 'signatureMatches'
  | 'signedTwice'
  | 'tokenExpired'
  | 'tokenInvalid'
  | 'undetermined'
  | 'whiteSpace'

/** Why a presigned request was rejected, and what to do. */
export interface Diagnosis {
  cause: DiagnosisCause
  /** What to do, in a sentence or two. */
  advice: string
  /** Details of the cause, such as `name`, `signed` and `received`. They contain no secret, token or signature. */
  details: Record<string, string>
  /** The store's own message, if there is one, redacted and cut to 200 characters. */
  storeMessage?: string
  /** The cause and the advice as one line. */
  toString(): string
}
