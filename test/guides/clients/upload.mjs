import { request } from 'node:http'
import { text } from 'node:stream/consumers'

const { url, method, headers } = JSON.parse(await text(process.stdin))
const body = Buffer.from('from Node')
const outgoing = request(url, { method, headers: { ...headers, 'content-length': body.length } }, (response) => {
  console.log(response.statusCode)
  response.resume()
})
outgoing.end(body)
