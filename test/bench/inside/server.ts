/** A server whose responses contain 100 presigned URLs each, made by the case that the first argument names. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ours } from './ours.ts'
import { peers } from './peers.ts'
import { isExpected } from './work.ts'

const name = process.argv[2]
const signing = [...ours, ...peers].find((one) => one.name === name)
if (!signing?.url) throw new Error(`no case named ${name} makes URLs`)
const { turn, url } = signing

let next = 0

const server = createServer(async (_, response) => {
  const first = next
  next += 100
  const results = await Promise.all(Array.from({ length: 100 }, (_, index) => turn(first + index)))
  const urls = results.map((result) => url(result as never))
  if (!urls.every((one, index) => isExpected(one, first + index))) response.statusCode = 500
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(urls))
})

server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
