import { once } from 'node:events'
import { type RequestOptions, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { Failure, usage } from '../program/failure.ts'
import { type Environment, variable } from '../settings/profiles.ts'

/** Whether `NO_PROXY` names a host: exactly, as a parent domain, with its port, or by `*`. */
const isExcepted = ({ hostname, port }: URL, list: string): boolean =>
  list.split(/[\s,]+/).some((entry) => {
    const name = entry.toLowerCase().replace(/^\*?\./, '')
    const host = name.endsWith(`:${port || 443}`) ? name.slice(0, name.lastIndexOf(':')) : name
    return name === '*' || (host !== '' && (hostname === host || hostname.endsWith(`.${host}`)))
  })

/**
 * Finds the proxy for a URL: that of `HTTPS_PROXY`, unless `NO_PROXY` names the host. As in curl, lower-case names
 * take precedence. `http` requests use no proxy.
 *
 * @throws {Failure} If the setting is not the URL of an HTTP proxy.
 */
export function findProxy(url: URL, environment: Environment): URL | undefined {
  const setting = (name: string) => variable(environment, name.toLowerCase()) ?? variable(environment, name)
  const text = setting('HTTPS_PROXY')
  if (url.protocol !== 'https:' || text === undefined || isExcepted(url, setting('NO_PROXY') ?? '')) return undefined
  const address = text.includes('://') ? text : `http://${text}`
  const proxy = URL.canParse(address) ? new URL(address) : undefined
  if (!proxy || !/^https?:$/.test(proxy.protocol)) throw usage('HTTPS_PROXY: expected the URL of an HTTP proxy')
  return proxy
}

/**
 * Opens a TLS connection to the host of a URL through a tunnel of the proxy, which sees only the name of the host.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6
 */
export async function connectThrough(
  proxy: URL,
  { hostname, port }: URL,
  { ca, signal, timeout }: Pick<RequestOptions, 'signal' | 'timeout'> & { ca?: string },
): Promise<Socket> {
  const path = `${hostname}:${port || 443}`
  // One character for each byte, which need not be UTF-8.
  const login = `${proxy.username}:${proxy.password}`.replace(/%([\da-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  const outgoing = (proxy.protocol === 'https:' ? requestHttps : requestHttp)({
    host: proxy.hostname.replace(/^\[|\]$/g, ''),
    port: proxy.port,
    method: 'CONNECT',
    path,
    headers: { host: path, ...(login !== ':' && { 'proxy-authorization': `Basic ${btoa(login)}` }) },
    agent: false,
    ...(ca !== undefined && { ca }),
    ...(signal && { signal }),
    ...(timeout !== undefined && { timeout }),
  })
  outgoing.on('timeout', () => outgoing.destroy(new Error('the proxy does not respond'))).end()
  const [{ statusCode }, socket] = (await once(outgoing, 'connect')) as [{ statusCode: number }, Socket]
  if (statusCode !== 200) {
    socket.destroy()
    const message = `the proxy of HTTPS_PROXY refused the connection: ${statusCode}`
    throw statusCode >= 500 ? new Error(message) : new Failure(message)
  }
  const host = hostname.replace(/^\[|\]$/g, '')
  return connectTls({ socket, host, ...(!isIP(host) && { servername: host }), ...(ca !== undefined && { ca }) })
}
