/**
 * A small S3 server in this process, so that the tests and the demo also run on machines without another server. It
 * checks signatures with the official signer, see authentication.ts.
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Credentials } from '../../../src/types.ts'
import { type Server, type ServerKind, throwAwayCredentials } from '../server.ts'
import { writeXml } from '../xml.ts'
import { authenticateForm, authenticateUrl, type Received, type Users } from './authentication.ts'
import { checkPolicy } from './policy.ts'
import { Refusal } from './refusal.ts'
import { createStore, type StoreResponse } from './store.ts'

const region = 'us-east-1'
const dnsName = 's3.localhost'

/** Decodes a header as UTF-8, like S3. Node decodes headers as Latin-1. */
const asUtf8 = (value: string) => Buffer.from(value, 'latin1').toString('utf8')

const decode = (text: string) => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw new Refusal('InvalidArgument', 'The URL is not UTF-8.')
  }
}

const readQuery = (query: string): Received['query'] =>
  query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name, ...value] = pair.split('=')
      return [decode(name!), decode(value.join('='))]
    })

const receive = async (message: IncomingMessage): Promise<Received> => {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  const [path, ...query] = message.url!.split('?')
  const headers = Object.entries(message.headers).map(([name, value]) => [name, asUtf8([value].flat().join(','))])
  return {
    method: message.method!,
    path: path!,
    query: readQuery(query.join('?')),
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks),
  }
}

/** Returns the bucket, from the host name or the path, and the key. */
const locate = ({ headers, path }: Received) => {
  const host = headers.host!.replace(/:\d+$/, '')
  const bucket = host.endsWith(`.${dnsName}`) ? host.slice(0, -dnsName.length - 1) : undefined
  const [, first, key] = /^\/([^/]*)\/?(.*)$/s.exec(bucket === undefined ? path : `/${bucket}${path}`)!
  const literally = (text: string) => decode(text.replaceAll('+', '%2B'))
  return { bucket: literally(first!), key: literally(key!) }
}

/** Returns the headers that the signer moved into the query. */
const hoisted = (query: Received['query']) => Object.fromEntries(query.filter(([name]) => name.startsWith('x-amz-')))

/** Returns the form's fields by lower-case name, and its file. Ignores everything after the file. */
const readForm = async ({ headers, body }: Received) => {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': headers['content-type'] ?? '' } })
    .formData()
    .catch(() => {
      throw new Refusal('MalformedPOSTRequest', 'The body is not multipart/form-data.')
    })
  const fields = new Map<string, string>()
  for (const [name, value] of form) {
    if (name === 'file' && typeof value !== 'string') return { fields, file: value }
    fields.set(name.toLowerCase(), `${value}`)
  }
  throw new Refusal('InvalidArgument', 'The form has no file.')
}

const answerForm = (fields: Map<string, string>, location: string, etag: string): StoreResponse => {
  const [bucket, key] = [fields.get('bucket')!, fields.get('key')!]
  const redirect = fields.get('success_action_redirect')
  if (redirect !== undefined) {
    const target = new URL(redirect)
    for (const [name, value] of Object.entries({ bucket, key, etag })) target.searchParams.append(name, value)
    return { status: 303, headers: { location: target.href }, body: '' }
  }
  const status = fields.get('success_action_status') ?? ''
  const xml = writeXml('PostResponse', { Location: location, Bucket: bucket, Key: key, ETag: etag })
  if (status === '201') return { status: 201, headers: { etag, 'content-type': 'application/xml' }, body: xml }
  return { status: status === '200' ? 200 : 204, headers: { etag }, body: '' }
}

const createHandler = (users: Users) => {
  const store = createStore()
  /** Returns the access key ID of the buckets' owner. Temporary credentials belong to the first user. */
  const owner = (user: Credentials) => (user.sessionToken === undefined ? user : users.credentials[0]!).accessKeyId

  const handleForm = async (received: Received) => {
    const { fields, file } = await readForm(received)
    const { bucket } = locate(received)
    const user = authenticateForm(fields, users)
    fields.set('bucket', bucket)
    fields.set('key', (fields.get('key') ?? '').replaceAll('${filename}', file.name))
    const body = Buffer.from(await file.arrayBuffer())
    checkPolicy(fields, body.length, new Date())
    const key = fields.get('key')!
    const headers = Object.fromEntries(fields)
    const { etag } = store({ user: owner(user), method: 'PUT', bucket, key, query: new Map(), headers, body }).headers
    return answerForm(fields, `http://${received.headers.host}/${bucket}/${encodeURIComponent(key)}`, etag!)
  }

  return async (message: IncomingMessage): Promise<StoreResponse> => {
    const received = await receive(message)
    const { method, query, headers, body } = received
    if (method === 'POST' && query.length === 0) return handleForm(received)
    const user = owner(await authenticateUrl(received, users, new Date()))
    const { bucket, key } = locate(received)
    return store({ user, method, bucket, key, query: new Map(query), headers: { ...headers, ...hoisted(query) }, body })
  }
}

const refuse = (error: unknown): StoreResponse => {
  if (!(error instanceof Refusal)) throw error
  const body = error.code === 'NotModified' ? '' : writeXml('Error', { Code: error.code, Message: error.message })
  return { status: error.status, headers: { 'content-type': 'application/xml' }, body }
}

const respond = (response: ServerResponse, { status, headers, body }: StoreResponse) => {
  const sent = Object.entries(headers).map(([name, value]) => [name, Buffer.from(value).toString('latin1')])
  response.writeHead(status, { ...Object.fromEntries(sent), 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

const start = async (): Promise<Server> => {
  const [a, b] = [throwAwayCredentials('REFERENCEUSERAEXAMPLE'), throwAwayCredentials('REFERENCEUSERBEXAMPLE')]
  const temporary = {
    ...throwAwayCredentials('REFERENCETEMPORARYEXAMPLE'),
    sessionToken: throwAwayCredentials('').secretAccessKey,
  }
  const handle = createHandler({ region, credentials: [a, b, temporary] })
  const server = createServer((message, response) => {
    handle(message)
      .catch(refuse)
      .then(
        (answer) => respond(response, answer),
        (error: Error) => response.writeHead(500).end(error.stack),
      )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    name: 'reference',
    endpoint: `http://127.0.0.1:${port}`,
    virtualHostEndpoint: `http://${dnsName}:${port}`,
    region,
    credentials: { a, b, temporary },
    failure: () => (server.listening ? undefined : 'reference was stopped'),
    stop: async () => {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

export const reference: ServerKind = { name: 'reference', missing: () => undefined, start }
