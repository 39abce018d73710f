declare module 'aws4' {
  interface UnsignedRequest {
    service: string
    region: string
    host: string
    path: string
    method?: string
    headers?: Record<string, string>
    signQuery: boolean
  }
  const aws4: {
    sign(
      request: UnsignedRequest,
      credentials: { accessKeyId: string; secretAccessKey: string },
    ): { path: string; headers?: Record<string, string> }
  }
  export default aws4
}
