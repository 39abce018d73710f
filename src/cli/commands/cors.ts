import { corsConfiguration } from '../../format/cors.ts'
import { quote } from '../../format/shell.ts'
import { type Command, readOperands } from '../program/command.ts'
import { exitCodes, usage } from '../program/failure.ts'
import { print, printError } from '../program/output.ts'
import { readLocation } from '../settings/location.ts'

/** The methods that a CORS rule of S3 may have: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CORSRule.html */
const corsMethods = ['GET', 'PUT', 'HEAD', 'POST', 'DELETE']

function checkOrigin(origin: string): string {
  if (origin === '*' || (URL.canParse(origin) && new URL(origin).origin === origin)) return origin
  const example =
    URL.canParse(origin) && /^https?:$/.test(new URL(origin).protocol) ? new URL(origin).origin : undefined
  throw usage(`--origin: expected an origin such as ${example ?? 'https://example.com'}, without a path`)
}

function checkMethod(method: string): string {
  if (corsMethods.includes(method)) return method
  throw usage(`--method: expected ${corsMethods.join(', ')}, got ${method}`)
}

export const cors: Command = {
  name: 'cors',
  summary: 'Print the CORS rule that lets a web page use presigned URLs for a bucket',
  operands: 's3://BUCKET',
  options: ['origin', 'method', 'header'],
  repeatable: ['method'],
  optionHelp: {
    method: 'a method that the page uses; repeatable (default: GET, HEAD and PUT)',
    header: 'the name of a request header that the page sends; repeatable (default: all)',
  },
  notes: [
    'Nothing is sent. Standard error has the command that applies the rule, which replaces the rules of the bucket.',
  ],
  examples: [
    [
      'sigv4-presign cors s3://photos --origin https://example.com > cors.json',
      'downloads and uploads from one origin',
    ],
    [
      'sigv4-presign cors s3://photos --origin https://example.com --method PUT --header content-type',
      'uploads with a content type only',
    ],
  ],
  async run(args) {
    const [place] = readOperands(args, this.operands)
    const { bucket } = readLocation(place!, this.operands)
    const origins = args.values('origin').map(checkOrigin)
    if (origins.length === 0) throw usage('--origin is missing: the origin of the web page, e.g. https://example.com')
    const methods = args.values('method').map(checkMethod)
    const headers = args.values('header').map((header) => header.split(':')[0]!)
    const rule = corsConfiguration(
      origins,
      methods.length > 0 ? methods : ['GET', 'HEAD', 'PUT'],
      headers.length > 0 ? headers : ['*'],
    )
    await print(`${rule}\n`)
    const command = `aws s3api put-bucket-cors --bucket ${quote(bucket)}`
    printError(`apply it with: ${command} --cors-configuration file://cors.json`)
    return exitCodes.done[0]
  },
}
