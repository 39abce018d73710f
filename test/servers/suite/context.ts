import { type Operation, type Presigned, type PresignOptions, presign, type Store } from 'sigv4-presign'
import { expect, it } from 'vitest'
import { type Outgoing, send } from '../client.ts'
import type { Server } from '../server.ts'
import { readXml } from '../xml.ts'

/** What Amazon S3 documents and some server does otherwise. */
export type Feature =
  | 'conditions on dates'
  | 'conditions on uploads'
  | 'copies'
  | 'dates to come'
  | 'forms'
  | 'headers of forms'
  | 'lists of uploads'
  | 'metadata in the query'
  | 'metadata in any script'
  | 'objects in parts'
  | 'ranges'
  | 'regions'
  | 'repeated parameters'
  | 'start of lists'
  | 'tags'
  | 'temporary credentials'
  | 'unsigned headers'
  | 'versions'

/** Where a server is known to do otherwise than Amazon S3 documents. */
export interface Deviations {
  /** By feature, what the server does. */
  features: Partial<Record<Feature, string>>
  /** By the name of a test, the status and the code with which the server refuses what S3 refuses with others. */
  refusals: Record<string, string>
}

type Body = Outgoing['body']

/** What the sections of the suite share. */
export interface Context {
  server: Server
  deviations: Deviations
  /** The names of the tests of refusals. */
  refusals: Set<string>
  /** The suite's bucket, as its owner sees it. */
  store: Store & { bucket: string }
  /** Presigns an operation on the store. */
  sign(operation: Operation, options?: PresignOptions): Promise<Presigned>
  /** Presigns an operation on the store and sends it. */
  use(operation: Operation, body?: Body, options?: PresignOptions): Promise<Response>
  /** The same, and the answer must have this status. */
  expect(status: number, operation: Operation, body?: Body, options?: PresignOptions): Promise<Response>
}

export const createContext = (server: Server, deviations: Deviations): Context => {
  const { region, endpoint, credentials } = server
  const store = { region, endpoint, credentials: credentials.a, bucket: 'suite-bucket' }
  const sign: Context['sign'] = (operation, options) => presign(store, operation, options)
  const use: Context['use'] = async (operation, body, options) =>
    send(server, { ...(await sign(operation, options)), body })
  return {
    server,
    deviations,
    refusals: new Set(),
    store,
    sign,
    use,
    expect: (status, ...request) => expectStatus(status, use(...request)),
  }
}

/** The answer, which must have this status; if it has not, the failure shows the code that the server gave. */
export const expectStatus = async (status: number, response: Promise<Response>): Promise<Response> => {
  const answer = await response
  if (answer.status !== status) expect(await outcome(answer)).toBe(`${status}`)
  return answer
}

/** A server's answer in short: its status, and the code of an error. */
export const outcome = async (response: Response) =>
  [response.status, ...readXml(await response.text(), 'Code').slice(0, 1)].join(' ')

/**
 * A test of what Amazon S3 documents; where the server is known to do otherwise, a test of what it does, under a name
 * that says so: it turns red when the server is mended.
 */
export const itUnless = (
  { deviations, server }: Context,
  feature: Feature,
  title: string,
  documented: () => Promise<void>,
  otherwise: () => Promise<void>,
) => {
  const deviation = deviations.features[feature]
  if (deviation === undefined) it(title, documented)
  else it(`${title}: not here, since ${server.name} ${deviation}`, otherwise)
}

/** A test that a request is refused with the status and the code that Amazon S3 documents, or with the server's own. */
export const itRefuses = (
  { deviations, refusals, server }: Context,
  title: string,
  documented: string,
  request: () => Promise<Response>,
) => {
  const actual = deviations.refusals[title]
  if (actual === documented) throw new Error(`${title}: ${documented} is no deviation`)
  refusals.add(title)
  it(actual ? `${title} (${server.name} answers ${actual}, S3 ${documented})` : title, async () => {
    expect(await outcome(await request())).toBe(actual ?? documented)
  })
}
