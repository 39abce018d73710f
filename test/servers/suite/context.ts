import { type Operation, type Presigned, type PresignOptions, presign, type Store } from 'sigv4-presign'
import { expect, it } from 'vitest'
import { type Outgoing, send } from '../client.ts'
import type { Server } from '../server.ts'
import { readXml } from '../xml.ts'

/** A feature that Amazon S3 documents and some server implements differently. */
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

/** The known deviations of a server from the documentation of Amazon S3. */
export interface Deviations {
  /** By feature, what the server does instead. */
  features: Partial<Record<Feature, string>>
  /** By test name, the server's status and error code where S3 documents different ones. */
  refusals: Record<string, string>
}

type Body = Outgoing['body']

/** The state and functions that the sections of the suite share. */
export interface Context {
  server: Server
  deviations: Deviations
  /** The names of the tests that expect a refusal. */
  refusals: Set<string>
  /** The suite's bucket, with the credentials of its owner. */
  store: Store & { bucket: string }
  /** Presigns an operation on the store. */
  sign(operation: Operation, options?: PresignOptions): Promise<Presigned>
  /** Presigns an operation on the store and sends it. */
  use(operation: Operation, body?: Body, options?: PresignOptions): Promise<Response>
  /** Like `use`, but fails unless the response has the status. */
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

/** Returns the response. Fails unless it has the status; the failure shows the server's error code. */
export const expectStatus = async (status: number, response: Promise<Response>): Promise<Response> => {
  const answer = await response
  if (answer.status !== status) expect(await outcome(answer)).toBe(`${status}`)
  return answer
}

/** Returns the status of a response and, for an error, its code, such as `403 AccessDenied`. */
export const outcome = async (response: Response) =>
  [response.status, ...readXml(await response.text(), 'Code').slice(0, 1)].join(' ')

/**
 * Tests a feature as Amazon S3 documents it. If the server is known to deviate, tests the deviation instead, so that
 * the test fails when the server is fixed.
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

/** Tests that a request is refused with the status and code that Amazon S3 documents, or with the server's own. */
export const itRefuses = (
  { deviations, refusals, server }: Context,
  title: string,
  documented: string,
  request: () => Promise<Response>,
) => {
  const actual = deviations.refusals[title]
  if (actual === documented) throw new Error(`${title}: ${documented} is not a deviation`)
  refusals.add(title)
  it(actual ? `${title} (${server.name} answers ${actual}, S3 ${documented})` : title, async () => {
    expect(await outcome(await request())).toBe(actual ?? documented)
  })
}
