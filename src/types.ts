/** AWS credentials: the secret access key itself. */
export interface Credentials {
  /** The public half, e.g. `AKIAIOSFODNN7EXAMPLE`. */
  accessKeyId: string
  /** The secret half. It never leaves the process and is never part of an error, a URL or a form. */
  secretAccessKey: string
  /** The session token of temporary credentials. It becomes part of the URL or form. Default: no token. */
  sessionToken?: string | undefined
  /** When temporary credentials expire: a Date, or a string in ISO 8601. No signature is valid for longer. */
  expiration?: Date | string | undefined
}

/**
 * A signing key in place of the secret access key. It signs for one day, one region and one service. The object is
 * plain JSON, so it can be stored and sent. `scopeCredentials` makes one.
 *
 * Keep it secret: until you deactivate the access key, whoever holds it can sign any request for that day, region and
 * service.
 *
 * @example
 * const scoped: ScopedCredentials = JSON.parse(await env.KEYS.get('20260301'))
 * const { url } = await presign({ region: 'eu-west-1', bucket: 'photos', credentials: scoped }, getObject('cat.jpg'))
 */
export interface ScopedCredentials {
  /** The public half of the access key that the signing key was derived from. */
  accessKeyId: string
  /** The signing key: 64 hexadecimal digits. It is never part of an error, a URL or a form. */
  signingKey: string
  /** The only day that it signs for: `YYYYMMDD`, in UTC. */
  date: string
  /** The only region that it signs for. */
  region: string
  /** The only service that it signs for, such as `s3`. */
  service: string
  /** The session token of temporary credentials. It becomes part of the URL or form. */
  sessionToken?: string | undefined
  /** When temporary credentials expire: a Date, or a string in ISO 8601. No signature is valid for longer. */
  expiration?: Date | string | undefined
}

/** The scope of a signing key. */
export interface KeyScope {
  /** The only region that the key can sign for. */
  region: string
  /** The only service that the key can sign for. Default: `s3`. */
  service?: string | undefined
  /** The only day that the key can sign for, in UTC: `YYYYMMDD`, or any time of that day. Default: today. */
  date?: string | Date | undefined
}

/** The secret access key, or a signing key that was derived from it. */
export type AnyCredentials = Credentials | ScopedCredentials

/** The credential scope of what is about to be signed. */
export interface CredentialScope {
  /** The day of signing: `YYYYMMDD`, in UTC. */
  date: string
  /** The region; for SigV4a the region set, joined with commas. */
  region: string
  /** The service, such as `s3`. */
  service: string
}

/**
 * Returns the credentials at each call. It receives the scope of what is about to be signed, so that it can choose the
 * right day's signing key. You can pass the AWS SDKs' credential providers as they are.
 */
export type CredentialsProvider =
  | ((scope: CredentialScope) => AnyCredentials | Promise<AnyCredentials>)
  | (() => AnyCredentials | Promise<AnyCredentials>)

/**
 * Bucket, endpoint, region and credentials: a plain object.
 *
 * @example
 * const store: Store = { region: 'eu-west-1', bucket: 'photos', credentials }
 * const r2: Store = { region: 'auto', endpoint: `https://${accountId}.r2.cloudflarestorage.com`, bucket: 'photos', credentials }
 */
export interface Store {
  /** The region in the credential scope, e.g. `eu-west-1`; `auto` for Cloudflare R2. */
  region: string
  /** The credentials, or a function that returns them at each call. */
  credentials: AnyCredentials | CredentialsProvider
  /** The default bucket of every operation. */
  bucket?: string | undefined
  /**
   * The public origin that clients will use, with an optional base path, `http` or `https`.
   * Default: Amazon S3's endpoint of the region.
   */
  endpoint?: string | HostUrl | undefined
  /**
   * Puts the bucket into the path (`true`) or the host name (`false`). Default: `true` with a custom endpoint,
   * `false` on Amazon S3. A bucket that can't be part of a host name always goes into the path.
   */
  forcePathStyle?: boolean | undefined
  /** The service in the credential scope. Default: `s3`. */
  service?: string | undefined
  /**
   * Throws if the store does not support a request. It is called with each request and its bucket before anything is
   * signed. The presets of `sigv4-presign/endpoints` contain one, and `unsupported` makes one from data.
   */
  guard?: ((request: PlainOperation | PostRequest, bucket: string | undefined) => void) | undefined
}

/**
 * A plain record, or an iterable of pairs such as a `Headers`, a `URLSearchParams`, a `Map` or an array. It becomes a
 * plain record before a guard sees it.
 */
export type Pairs<V> = Record<string, V | undefined> | Iterable<readonly [string, V]>

/** A request to S3 as plain data. The operation builders return one; you can also write it as a literal. */
export interface Operation {
  /** The HTTP method, upper case. */
  method: string
  /** The bucket. Default: the store's. */
  bucket?: string | undefined
  /** The raw object key, never percent-encoded. */
  key?: string | undefined
  /** Query parameters, raw. An array repeats the parameter; `''` makes a bare sub-resource such as `uploads`. */
  query?: Pairs<string | string[]> | undefined
  /** Headers. Every one is signed, and the client must send it. */
  headers?: Pairs<string> | undefined
}

/** An operation whose query and headers are plain records, as builders return them and guards see them. */
export interface PlainOperation extends Operation {
  query?: Record<string, string | string[] | undefined> | undefined
  headers?: Record<string, string | undefined> | undefined
}

/** How to sign. */
export interface PresignOptions {
  /** For how many seconds the URL is valid: a whole number from 1 to 604800 (7 days). Default: 900. */
  expiresIn?: number | undefined
  /** When the URL becomes valid. Default: now, read at each call. */
  signingDate?: Date | undefined
  /**
   * Makes URLs that can be cached: every call in a window of this many seconds returns the same URL. It is signed at
   * the start of the window for `expiresIn + stableFor` seconds, so it is valid for at least `expiresIn` seconds more.
   * Default: 0, which is off.
   */
  stableFor?: number | undefined
  /**
   * `UNSIGNED-PAYLOAD`, or the body's SHA-256 as 64 lower-case hex digits. Default: `UNSIGNED-PAYLOAD` for S3; for
   * other services the hash of the body.
   */
  payloadHash?: string | undefined
  /** Moves `x-amz-*` headers that S3 also accepts as parameters into the query. Default: `false`. */
  hoist?: boolean | undefined
}

/** What a client needs, as plain JSON: send this to the browser. */
export interface PresignedRequest {
  /** The URL. It is a string, since the bytes sent must be the bytes signed. */
  url: string
  /** The HTTP method that was signed. */
  method: string
  /** The headers that the client must send, besides `Host`. Their names are in lower case. */
  headers: Record<string, string>
}

/** A presigned request: `const r = await presign(…); await fetch(r.url, { ...r, body })`. */
export interface Presigned extends PresignedRequest {
  /** When the URL stops working: its own expiry or the credentials', whichever is earlier. */
  expiresAt: Date
}

/**
 * A condition of a POST policy. `{ name: value }` and `['eq', '$name', value]` ask for an exact match.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
export type PostCondition =
  | { [field: string]: string }
  | ['eq', `$${string}`, string]
  | ['starts-with', `$${string}`, string]
  | ['content-length-range', number, number]

/** What a presigned POST allows. */
export interface PostRequest extends Pick<PresignOptions, 'expiresIn' | 'signingDate'> {
  /** The exact key, or a pattern with `${filename}` in it, which the browser's file name replaces. */
  key: string
  /**
   * The bucket. Default: the store's. S3 requires a condition on it, which is made from this property. If the endpoint
   * itself names the bucket, add the condition yourself: `{ bucket: 'photos' }` in `conditions`.
   */
  bucket?: string | undefined
  /** The minimum and maximum size of the file, in bytes. */
  contentLengthRange?: [min: number, max: number] | undefined
  /** Form fields. Each is also a condition: the form must carry exactly this value. */
  fields?: Record<string, string> | undefined
  /** More conditions. A condition on a field replaces the automatic one. The condition on the bucket always stays. */
  conditions?: PostCondition[] | undefined
}

/** A signed form: post `fields`, then the file in a field named `file`, to `url`. */
export interface PresignedPost {
  /** The form's action. */
  url: string
  /** The form's fields, in the order that the form must have them. */
  fields: Record<string, string>
  /** When the policy expires. */
  expiresAt: Date
}

/** How to sign a URL for any AWS service. */
export interface PresignUrlOptions extends PresignOptions {
  /** The HTTP method. Default: `GET`. */
  method?: string | undefined
  /** The service in the credential scope, e.g. `execute-api`. */
  service: string
  /** The region in the credential scope. */
  region: string
  /** The credentials, or a function that returns them at each call. */
  credentials: AnyCredentials | CredentialsProvider
  /** Headers. Every one is signed, and the client must send it. */
  headers?: Pairs<string> | undefined
  /** The body that will be sent. It is hashed if `payloadHash` is absent and the service is not S3's. */
  body?: string | Uint8Array | undefined
  /** `false` appends the session token after signing, as AWS IoT requires. Default: `true`. */
  signSessionToken?: boolean | undefined
}

/** Bucket, endpoint, region set and credentials for SigV4a: a plain object. */
export interface StoreV4a extends Omit<Store, 'region'> {
  /** The regions in which the URL is valid, e.g. `['us-east-1', 'eu-*']`; `['*']` for all. */
  regionSet: string[]
  /** The region of Amazon S3's endpoint, which is used if there is no `endpoint`. It is not signed. */
  region?: string | undefined
}

/** How to sign a URL for any AWS service that accepts SigV4a. */
export interface PresignUrlOptionsV4a extends Omit<PresignUrlOptions, 'region'> {
  /** The regions in which the URL is valid, e.g. `['us-east-1', 'eu-*']`; `['*']` for all. */
  regionSet: string[]
  /** Not used, since the scope has no region. It is accepted so that you can pass the options of `presignUrl`. */
  region?: string | undefined
}

/**
 * A type of the host, if the project's libraries declare it (DOM, Node, …); otherwise only what this package uses of
 * it. So these declarations compile without the DOM library.
 */
type Host<Name extends string, Fallback> = typeof globalThis extends Record<Name, { prototype: infer T }> ? T : Fallback

/** The host's `URL`, or an object with an `href`. */
export type HostUrl = Host<'URL', { readonly href: string }>

/** The host's `Blob`, which includes `File`. */
export type HostBlob = Host<
  'Blob',
  { arrayBuffer(): Promise<ArrayBuffer>; readonly size: number; readonly type: string }
>

/** The host's `FormData`. */
export type HostFormData = Host<
  'FormData',
  Iterable<[name: string, value: unknown]> & { append(name: string, value: string): void }
>
