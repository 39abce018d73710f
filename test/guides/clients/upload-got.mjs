import { text } from 'node:stream/consumers'
import got from 'got'

const { url, method, headers } = JSON.parse(await text(process.stdin))
const { statusCode } = await got(url, { method, headers, body: Buffer.from('from got') })
console.log(statusCode)
