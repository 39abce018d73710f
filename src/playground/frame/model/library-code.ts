import type { PostRequest, PresignOptions } from '../../../types.ts'
import { type Call, expressionOf, literal, property } from './call.ts'
import type { ChosenStore } from './store-choice.ts'

/** Writes the store as code. The credentials are read from the environment; the ones in the form are not written. */
function storeCode({ call, bucket, forcePathStyle }: ChosenStore, temporary: boolean): string {
  const lines = [
    `...${expressionOf(call, '  ')}`,
    ...(bucket === undefined ? [] : [property('bucket', literal(bucket))]),
    ...(forcePathStyle === undefined ? [] : [property('forcePathStyle', literal(forcePathStyle))]),
    'credentials: {',
    '  accessKeyId: process.env.AWS_ACCESS_KEY_ID!,',
    '  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY!,',
    ...(temporary ? ['  sessionToken: process.env.AWS_SESSION_TOKEN!,'] : []),
    '}',
  ]
  const body = lines.map((line) => `  ${line}${/[{,]$/.test(line) ? '' : ','}`).join('\n')
  return `const store = {\n${body}\n}`
}

const importing = (names: string[], module: string) => `import { ${[...names].sort().join(', ')} } from '${module}'`

/** Writes the program that makes the same URL with this library. */
export function presignCode(place: ChosenStore, operation: Call, options: PresignOptions, temporary: boolean): string {
  const how = Object.keys(options).length === 0 ? '' : `, ${literal(options)}`
  return [
    importing([operation.name, 'presign'], 'sigv4-presign'),
    importing([place.call.name], 'sigv4-presign/endpoints'),
    '',
    storeCode(place, temporary),
    '',
    `const operation = ${expressionOf(operation)}`,
    `const { url, method, headers } = await presign(store, operation${how})`,
  ].join('\n')
}

/** Writes the program that makes the same form with this library. */
export const presignPostCode = (place: ChosenStore, post: PostRequest, temporary: boolean): string =>
  [
    importing(['presignPost'], 'sigv4-presign'),
    importing([place.call.name], 'sigv4-presign/endpoints'),
    '',
    storeCode(place, temporary),
    '',
    'const { url, fields } = await presignPost(store, {',
    ...Object.entries(post).map(([name, value]) => `  ${property(name, literal(value))},`),
    '})',
  ].join('\n')
