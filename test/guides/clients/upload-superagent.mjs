import { text } from 'node:stream/consumers'
import superagent from 'superagent'

const { url, method, headers } = JSON.parse(await text(process.stdin))
const { status } = await superagent(method, url).set(headers).send(Buffer.from('from superagent'))
console.log(status)
