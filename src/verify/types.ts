import type { AnyCredentials, CredentialScope, ScopedCredentials } from '../types.ts'

export type { CredentialScope, ScopedCredentials }

/** Headers: a `Headers`, any other list of pairs, or a record, such as Node's `request.headers`. */
export type HeadersLike =
  | Iterable<readonly [name: string, value: string]>
  /** A `Headers`, to a project whose types do not say that it can be iterated. */
  | { forEach(callback: (value: string, name: string) => void): void }
  | Record<string, string | readonly string[] | undefined>

/**
 * A request as it came: a standard `Request`, Node's `IncomingMessage`, or a literal.
 *
 * The text of `url` is what was signed or it is refused, so give it as it came over the wire: an absolute URL, or the
 * path and query alone (in Express, `originalUrl`). In a record of headers, characters up to U+00FF are bytes, as Node
 * has them and `presign` returns them.
 */
export interface ReceivedRequest {
  method?: string | undefined
  url?: string | undefined
  headers?: HeadersLike | undefined
}

/** What temporary credentials have besides. */
interface Temporary {
  /** The session token, if the credentials are temporary: then the request must carry it, else it must carry none. */
  sessionToken?: string | undefined
  /** When temporary credentials expire: a Date, or a string in ISO 8601. */
  expiration?: Date | string | undefined
}

/** The secret half of an access key. */
export interface SecretKey extends Temporary {
  secretAccessKey: string
}

/** What a `CryptoKey` has: not every project that uses these types knows the name. */
export interface SigningKey {
  readonly type: string
  readonly extractable: boolean
  readonly algorithm: object
  readonly usages: readonly string[]
}

/** The key that SigV4 derives from the secret for one scope, or SigV4a for all. */
export interface DerivedKey extends Temporary {
  /**
   * A `CryptoKey` with the usage `verify`: HMAC with SHA-256; for SigV4a the public key, ECDSA of P-256. Nothing is
   * derived, which is faster, so that the time tells this access key from one that is unknown. Where it must not, return
   * a random key for what is unknown, too: then it is refused with `SignatureDoesNotMatch`.
   */
  signingKey: SigningKey
}

/** What verifies the signatures of an access key: the secret, or a key that was derived from it. */
export type Secret = SecretKey | DerivedKey | ScopedCredentials

/** What both verifiers ask. */
export interface AuthenticationOptions {
  /**
   * Looks up an access key; `undefined` if it is unknown. It is asked only for a request that is well-formed, of an
   * accepted scope and not expired. What it throws comes through as it is. If it is `undefined` or has a
   * `secretAccessKey`, a key is derived and the signature is computed in either case, so that the time tells nothing but
   * how long this function took.
   */
  credentials: (accessKeyId: string, scope: CredentialScope) => Secret | undefined | Promise<Secret | undefined>
  /** The regions that are accepted. Default: all. */
  region?: string | readonly string[] | undefined
  /** The service that is accepted. Default: `s3`. */
  service?: string | undefined
  /** The time. Default: now, read at each call. */
  now?: Date | undefined
  /**
   * Whether a key may have a segment `.` or `..`, between `/` or `\`, also if percent-encoded. Such a key leaves its
   * bucket if it becomes part of a path or a URL. Default: `refuse`.
   */
  dotSegments?: 'refuse' | 'allow' | undefined
}

/** How a presigned request's text to sign is put together, where the request does not say it. */
export interface CanonicalOptions {
  /**
   * The public hosts that a signature may be for, with their ports if not the default ones; each covers the buckets in
   * front of it too: `s3.example.com` covers `photos.s3.example.com`. If the request's own host is none of them, a
   * proxy has changed it, and the signature must be for one of these. Default: the request's own host.
   */
  host?: string | readonly string[] | undefined
  /**
   * The body's SHA-256 in hex, if it was signed and the request does not name it in `x-amz-content-sha256`. Default: as
   * the service has it, `UNSIGNED-PAYLOAD` or the empty body's.
   */
  payloadHash?: string | undefined
  /** `false` if the session token was appended after signing, as AWS IoT has it. Default: `true`. */
  signSessionToken?: boolean | undefined
}

/** How to verify a presigned URL. */
export interface VerifyOptions extends AuthenticationOptions, CanonicalOptions {
  /** How many seconds in the future a signing date may be. Default: 900. */
  clockSkew?: number | undefined
  /**
   * What to do with an `x-amz-*` header that is not signed: anybody could have added it, to make a copy or a public
   * object of an upload. A list names those that may come unsigned, such as `['x-amz-cf-id']` behind CloudFront.
   * Default: `refuse`.
   */
  unsignedAmzHeaders?: 'refuse' | 'allow' | readonly string[] | undefined
}

/** What a signature says of itself. */
export interface Signed {
  accessKeyId: string
  region: string
  service: string
  signingDate: Date
  /** When the URL or the policy ends. */
  expiresAt: Date
  /** Whether it is of temporary credentials. */
  hasSessionToken: boolean
}

/** What a request asks for. */
export interface RequestTarget {
  /** The path as it was signed, percent-encoded. */
  path: string
  /**
   * The bucket, for S3's services: the part of the host in front of an S3 host of AWS or one of the option `host`; on
   * any other host, the first segment of the path. Of an access point: its name with what stands for its account, such
   * as `photos-123456789012`, on Outposts followed by a dot and the outpost, of a multi-region one `ALIAS.mrap`.
   */
  bucket?: string
  /** The object's key, decoded: what follows the bucket. */
  key?: string
  /** The query without the signature's own parameters, decoded. */
  query: Record<string, string | string[]>
}

/**
 * A request that may be served. Everything in it was signed.
 */
export interface Verified extends Signed, RequestTarget {
  method: string
  /** The host that the signature is for. */
  host: string
  /** The signed headers' names, sorted, `host` too. */
  signedHeaders: string[]
  /** The signed headers besides `host`; a name in lower case. */
  headers: Record<string, string>
  /**
   * The body's SHA-256 in hex, which the caller must compare, or `UNSIGNED-PAYLOAD` if any body is allowed.
   */
  payloadHash: string
  /** What was signed, as an operation: `presign(store, verified.operation)` signs the same request for another store. */
  operation: VerifiedOperation
}

/** The operation that was signed. */
export interface VerifiedOperation {
  method: string
  bucket?: string
  key?: string
  /** The query without the signature's parameters, decoded. */
  query: Record<string, string | string[]>
  /** The signed headers except `host`, names in lower case. */
  headers: Record<string, string>
}

/** The same of what is signed with SigV4a. */
export interface VerifiedV4a extends Omit<Verified, 'region'> {
  /** The regions in which the URL is good, e.g. `['us-east-1', 'eu-*']`. */
  regionSet: string[]
}

/** What a presigned URL says: nobody has verified it. */
export interface Inspected extends Signed, RequestTarget {
  /** `AWS4-HMAC-SHA256`, which is SigV4, or `AWS4-ECDSA-P256-SHA256`, SigV4a. */
  algorithm: string
  /** The region; of SigV4a the region set, with commas. */
  region: string
  /** The regions in which a URL of SigV4a is good, e.g. `['us-east-1', 'eu-*']`; undefined for SigV4. */
  regionSet?: string[]
  /** The host; undefined if only a path was given. */
  host?: string
  /** The names of the headers that the client must send, `host` too. */
  signedHeaders: string[]
  /** How many seconds the URL lives. */
  expiresIn: number
  expired: boolean
}

/** A `Blob`, to projects whose types have it. */
type BlobLike = typeof globalThis extends { Blob: { prototype: infer B } }
  ? B
  : { readonly size: number; readonly type: string }

/** The file of a form: a `File` or a `Blob`, or a description of one. */
export type FormFile = (BlobLike & { readonly name?: string | undefined }) | PostFile

/** A description of the file of a form. */
export interface PostFile {
  /** Its size in bytes. */
  size?: number | undefined
  /** Its name, which replaces `${filename}`. */
  name?: string | undefined
  /** Its own content type, which no policy limits. */
  type?: string | undefined
}

/** How to verify a presigned POST. */
export interface VerifyPostOptions extends AuthenticationOptions {
  /** The bucket that the form was posted to. The policy must have a condition on it, as on every field. */
  bucket: string
  /**
   * The file, if it is not in the form. If the form has a file, only the properties that this file does not state are read
   * from here. `null`, like `form.get('file')` of a form without a file, counts as absent.
   */
  file?: PostFile | null | undefined
}

/** A form that may be served: its policy is signed, and all that is here fulfils it. */
export interface VerifiedPost extends Signed {
  bucket: string
  /** The key, with the file's name in the place of `${filename}`. */
  key: string
  /** The other fields, such as `acl` and `x-amz-meta-…`, names in lower case; none that a policy need not cover. */
  fields: Record<string, string>
  /** The object's content type: the form's field, else the file's own, which nobody signed and no policy limits. */
  contentType?: string
  /** The smallest and the largest size of the file in bytes, if the policy limits it. */
  contentLengthRange?: [min: number, max: number]
  /** The file whose size was checked: store this one. It is the form's own, else the option `file`. */
  file?: FormFile
}

/** A request that was sent, as far as it is known. What is not given is taken as unknown, never as absent. */
export interface SentRequest {
  method?: string | undefined
  /** The presigned URL, also as it was copied from a page or a terminal, or a whole `curl` command. */
  url?: string | undefined
  headers?: HeadersLike | undefined
}

/** With what to diagnose a request. */
export interface DiagnoseOptions {
  /** The body of the store's response. */
  response?: string | undefined
  /** The credentials that should have signed. */
  credentials: AnyCredentials
  /** Other credentials that may have signed instead, by a name to show, such as a profile's. */
  otherCredentials?: Readonly<Record<string, AnyCredentials>> | undefined
  /** The time. Default: now. */
  now?: Date | undefined
}

/** Why a store refused a presigned request. */
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

/** Why a presigned request was refused, and what to do. */
export interface Diagnosis {
  cause: DiagnosisCause
  /** What to do, in a sentence or two. */
  advice: string
  /** What the advice is about, such as `name`, `signed` and `received`. No secret, token or signature is among it. */
  details: Record<string, string>
  /** The store's own message, if there is one: redacted and cut to 200 characters. */
  storeMessage?: string
  /** The cause and the advice as one line. */
  toString(): string
}
