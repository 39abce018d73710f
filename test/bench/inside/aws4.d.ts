declare module 'aws4' {
  interface SignedRequest {
    path: string
  }
  const aws4: {
    sign(
      request: { service: string; region: string; host: string; path: string; signQuery: boolean },
      credentials: { accessKeyId: string; secretAccessKey: string },
    ): SignedRequest
  }
  export default aws4
}
