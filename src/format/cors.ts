/** Returns the rule that lets a page of an origin use a bucket, as the console of S3 accepts it. */
export const corsRule = (origin: string): string =>
  JSON.stringify(
    [
      {
        AllowedOrigins: [origin],
        AllowedMethods: ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'],
        AllowedHeaders: ['*'],
        ExposeHeaders: ['ETag'],
      },
    ],
    null,
    2,
  )

/**
 * Returns the bucket's CORS configuration as `aws s3api put-bucket-cors --cors-configuration` accepts it. It exposes
 * `ETag`, which a multipart upload from a browser needs.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
 */
export const corsConfiguration = (origins: string[], methods: string[], headers: string[]): string =>
  JSON.stringify(
    {
      CORSRules: [
        { AllowedOrigins: origins, AllowedMethods: methods, AllowedHeaders: headers, ExposeHeaders: ['ETag'] },
      ],
    },
    null,
    2,
  )
