/** The rule that lets a page of an origin send requests to a bucket and read the answers, as S3's console takes it. */
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
