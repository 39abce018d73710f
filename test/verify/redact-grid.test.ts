/** Every secret is redacted in every format that logs and dumps use, with and without colors. */
import { Console } from 'node:console'
import { PassThrough } from 'node:stream'
import { inspect } from 'node:util'
import { redact } from 'sigv4-presign/verify'
import { describe, expect, it } from 'vitest'

const hex = '4f1c9a0be7d2836655aa90b1c3d5e7f90123456789abcdef0f1e2d3c4b5a6978'
const token = `IQoJb3JpZ2luX2VjEJr//////////wEaCXVzLWVhc3QtMSJHMEUC${'aB3+dE5/gH7'.repeat(12)}==`
const policy = Buffer.from(
  JSON.stringify({ expiration: '2026-01-01T00:00:00Z', conditions: [{ bucket: 'b' }] }),
).toString('base64')

const secrets: [name: string, value: string][] = [
  ['X-Amz-Signature', hex],
  ['x-amz-signature', hex],
  ['xAmzSignature', hex],
  ['X-Amz-Security-Token', token],
  ['xAmzSecurityToken', token],
  ['X-Amz-Credential', 'AKIDEXAMPLESECRETID/20260301/eu-west-1/s3/aws4_request'],
  ['Policy', policy],
  ['x-amz-server-side-encryption-customer-key', 'c2VjcmV0LWtleS1vZi1hLWN1c3RvbWVyLTMyYnl0ZXM='],
  ['signingKey', hex],
  ['signing_key', hex],
  ['signingKey', Buffer.from(hex, 'hex').toString('base64')],
  ['secretAccessKey', 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'],
  ['sessionToken', token],
  ['sig', 'aB3dE5gH7jK9lM1nO3pQ5rS7tU9vW1xY3zA5bC7dE9f='],
  ['X-Amz-Security-Token', `eyJhbGciOiJIUzUxMiJ9.eyJhY2Nlc3NLZXkiOiJBQkMxMjNERUZHIn0.${'k3JZ8yqV1xW0fT5n'.repeat(5)}`],
]

const encode = encodeURIComponent

const hexOf = (letter: string) => letter.charCodeAt(0).toString(16)

/** Percent-encodes every second character. */
const escaped = (name: string) => name.replace(/(.)(.)/g, (_, first, second) => `${first}%${hexOf(second)}`)

/** Breaks text into lines of `width` characters. */
const wrapped = (text: string, width: number, indent = '') =>
  text.match(new RegExp(`.{1,${width}}`, 'g'))!.join(`\n${indent}`)

/** Returns what `console.table` prints. */
function tableOf(rows: unknown): string {
  const output = new PassThrough()
  new Console(output).table(rows)
  return `${output.read()}`
}

const formats: Record<string, (name: string, value: string) => string> = {
  'a comparison': (name, value) => `assert ${name} == '${value}'`,
  'bold Markdown': (name, value) => `* **${name}**: ${value}`,
  'a sentence': (name, value) => `the ${name} is ${value}, as expected`,
  parentheses: (name, value) => `the ${name} (${value})`,
  'a CDATA section': (name, value) => `<${name}><![CDATA[${value}]]></${name}>`,
  'a typed YAML value': (name, value) => `${name}: !!str ${value}`,
  'serialized PHP': (name, value) => `a:1:{s:${name.length}:"${name}";s:${value.length}:"${value}";}`,
  'Erlang binaries': (name, value) => `{<<"${name}">>,<<"${value}">>}`,
  'a DynamoDB item': (name, value) => JSON.stringify({ [name]: { S: value } }),
  'an OpenTelemetry attribute': (name, value) => JSON.stringify({ key: name, value: { stringValue: value } }),
  'a list in an OpenTelemetry attribute': (name, value) =>
    JSON.stringify({ key: `header.${name}`, value: { arrayValue: { values: [{ stringValue: value }] } } }),
  'the output of an OpenTelemetry collector': (name, value) => `     -> header.${name}: Str(${value})`,
  'a Protocol Buffers map': (name, value) =>
    `fields {\n  key: "${name}"\n  value {\n    string_value: "${value}"\n  }\n}`,
  'the output of grep': (name, value) => `\x1b[01;31m\x1b[K${name}\x1b[m\x1b[K=${encode(value)}`,
  'a query': (name, value) => `https://h.example/a?b=c&${name}=${encode(value)}&d=e`,
  'a query inside a query': (name, value) => `?to=${encode(`https://h.example/a?${name}=${encode(value)}&d=e`)}&f=g`,
  'a query whose names are escaped': (name, value) => `?a=b&${escaped(name)}=${encode(value)}&d=e`,
  'a query whose names are escaped, inside a query': (name, value) =>
    `?to=${encode(`https://h.example/a?${escaped(name)}=${encode(value)}&d=e`)}&f=g`,
  'a query whose names are escaped and wrapped': (name, value) =>
    `?a=b&${wrapped(escaped(name), 4)}=${encode(value)}&d=e`,
  'a query whose names are wrapped': (name, value) => `?a=b&${wrapped(name, 5, '  ')}=${encode(value)}&d=e`,
  'JSON whose names are escaped': (name, value) =>
    `{"${name.replace(/[-A-Z]/g, (letter) => `\\u00${hexOf(letter)}`)}":${JSON.stringify(value)}}`,
  'a query of fields': (name, value) => `fields%5B${name}%5D=${encode(value)}&fields%5Bkey%5D=a`,
  'a query of fields, encoded twice': (name, value) => `x=${encode(`fields%5B${name}%5D=${encode(value)}&a=b`)}`,
  'a query of fields, not encoded': (name, value) => `fields[${name}]=${value}&fields[key]=a`,
  'a URL-encoded body': (name, value) => `${name}=${encode(value)}`,
  JSON: (name, value) => JSON.stringify({ [name]: value, key: 'a' }),
  'indented JSON': (name, value) => JSON.stringify({ a: { [name]: value } }, null, 2),
  'JSON inside JSON': (name, value) => JSON.stringify(JSON.stringify({ [name]: value })),
  'name and value': (name, value) => JSON.stringify([{ name, value }]),
  'value and name': (name, value) => JSON.stringify([{ value, name }]),
  'key and value': (name, value) => JSON.stringify([{ key: name, value }]),
  'k and v': (name, value) => JSON.stringify([{ k: name, v: value }]),
  'v and k': (name, value) => JSON.stringify([{ v: value, k: name }]),
  pairs: (name, value) => JSON.stringify([[name, value]]),
  'console.log': (name, value) => inspect({ key: 'a', [name]: value, b: 'c' }),
  'a deep dump': (name, value) => inspect({ post: { fields: { [name]: value } } }, { depth: 9, compact: false }),
  'a Map': (name, value) => inspect(new Map([[name, value]])),
  'a header': (name, value) => `${name}: ${value}\nhost: a`,
  CGI: (name, value) => `HTTP_${name.replaceAll('-', '_').toUpperCase()}=${value}`,
  YAML: (name, value) => `fields:\n  ${name}: ${value}\n  key: a`,
  'YAML with quotes': (name, value) => `  ${name}: "${value}"\n  key: a`,
  'folded YAML': (name, value) => `  ${name}: >-\n    ${wrapped(value, 40, '    ')}\n  key: a`,
  'literal YAML': (name, value) => `  ${name}: |\n    ${value}\n  key: a`,
  'YAML with a wrapped string': (name, value) =>
    `  ${name}: "${wrapped(value, 40, '    \\').replaceAll('\n', '\\\n')}"\n  key: a`,
  'wrapped lines': (name, value) => wrapped(`GET https://h.example/a?b=c&${name}=${encode(value)}&d=e`, 72),
  'indented lines': (name, value) => wrapped(`https://h.example/a?b=c&${name}=${encode(value)}&d=e`, 60, '  '),
  'quoted-printable': (name, value) => wrapped(`${name}=${encode(value)}`, 70),
  'a concatenated string': (name, value) =>
    `'${name}': '${wrapped(value, 40, "' +\n    '").replaceAll("\n' +", "' +")}'`,
  'a Go dump': (name, value) => `map[string]string{"${name}":"${value}"}`,
  'a Go map': (name, value) => `map[${name}:${value} key:a]`,
  'a Rust dump': (name, value) => `{"${name}": Some("${value}")}`,
  'a Python dump': (name, value) => `{'${name}': '${value}', 'key': 'a'}`,
  'Python bytes': (name, value) => `{b'${name}': b'${value}'}`,
  'a Ruby dump': (name, value) => `{"${name}"=>"${value}"}`,
  'a PHP dump': (name, value) => `array(1) {\n  ["${name}"]=>\n  string(${value.length}) "${value}"\n}`,
  'a table': (name, value) => `│ ${name} │ '${value}' │`,
  'console.table with names on top': (name, value) => tableOf([{ a: 1, [name]: value, key: 'b' }]),
  'a Markdown table': (name, value) => `| key | ${name} |\n| --- | --- |\n| a | ${value} |\n| b | ${value} |`,
  'a table of psql': (name, value) => ` key | ${name}\n-----+------\n a   | ${value}\n(1 row)`,
  'CSV with a header line': (name, value) => `key,${name},region\na,${value},eu-west-1\nb,${value},eu-west-1\n`,
  'CSV with quotes': (name, value) => `"key","${name}","region"\r\n"a, b","${value}","eu-west-1"\r\n`,
  'TSV with a header line': (name, value) => `${name}\tkey\n${value}\ta\n`,
  'the line after its name': (name, value) => `${name}\n${value}\nhost\na`,
  'an indented line after its name': (name, value) => `${name}:\n    ${value}\nhost:\n    a`,
  'a line after its name, in JSON': (name, value) => JSON.stringify(`${name}\n${value}\nhost\na`),
  'arguments of console.log': (name, value) => `${name} ${value}`,
  HTML: (name, value) => `<input type="hidden" name="${name}" value="${value}">`,
  'HTML with the value first': (name, value) => `<input value='${value}' name='${name}'>`,
  XML: (name, value) => `<${name}>${value}</${name}>`,
  'a multipart body': (name, value) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n--x`,
  TOML: (name, value) => `"${name}" = "${value}"`,
  'a shell': (name, value) => `export ${name.replaceAll('-', '_')}='${value}'`,
  'curl -F': (name, value) => `curl -F '${name}=${value}' https://h.example/`,
  'curl -H': (name, value) => `curl -H "${name}: ${value}" https://h.example/`,
  'a symbol': (name, value) => inspect({ [Symbol(name)]: value }),
  'a String object': (name, value) => inspect({ [name]: new String(value) }),
  'a getter': (name, value) => `{ a: 1, '${name}': [Getter: '${value}'] }`,
  "Chrome's console": (name, value) => `0: "${name}"\n1: "${value}"\nlength: 2`,
  'the code of curl --libcurl': (name, value) =>
    `  curl_mime_name(part1, "${name}");\n  curl_mime_data(part1, "${value}", CURL_ZERO_TERMINATED);`,
  'a hash table of PowerShell': (name, value) => `@{'${name}' = '${value}'; b = 'c'}`,
  'a list of PowerShell': (name, value) => `${name.padEnd(60)} : ${value}\n${'Region'.padEnd(60)} : eu-west-1`,
  'a table of PowerShell': (name, value) =>
    `Key ${name.padEnd(value.length)} Region\n--- ${'-'.repeat(name.length).padEnd(value.length)} ------\n` +
    `a   ${value} eu-west-1\nb   ${value} eu-west-1`,
  'a table of kubectl': (name, value) =>
    `NAME  ${name.padEnd(value.length)}  AGE\na     ${value}  5d\nb     ${value}  6d`,
  'a table of Vault': (name, value) =>
    `${'Key'.padEnd(60)}Value\n${'---'.padEnd(60)}-----\n${name.padEnd(60)}${value}\n${'region'.padEnd(60)}eu-west-1`,
  'an HTML table with names on top': (name, value) =>
    `<table><tr><th>key</th><th>${name}</th><th>b</th></tr><tr><td>a</td><td>${value}</td><td>c</td></tr></table>`,
  'an HTML table with names on top, indented': (name, value) =>
    `<tr>\n  <th>key</th>\n  <th>${name}</th>\n</tr>\n<tr>\n  <td>a</td>\n  <td>${value}</td>\n</tr>`,
  'highlighted HTML': (name, value) =>
    `<span class="attr">&quot;${name}&quot;</span>: <span class="string">&quot;${value}&quot;</span>`,
  'a SOAP element': (name, value) => `<ns2:${name} xsi:type="xsd:string">${value}</ns2:${name}>`,
  'a YAML list in a recorded request': (name, value) =>
    `    headers:\n      ${name}:\n      - ${value}\n      Accept:\n      - a`,
  'a YAML list of names and values': (name, value) => `- name: ${name}\n  value: ${value}\n- name: b\n  value: c`,
  'a YAML list of values and names': (name, value) => `- value: ${value}\n  name: ${name}\n- name: b`,
  'YAML with a tag': (name, value) => `${name}: !secret ${value}\n`,
  'YAML with an anchor': (name, value) => `${name}: &anchor ${value}\n`,
  'a plan of Terraform': (name, value) => `      ~ "${name}" = "${value}" -> "${value}"`,
  'outputs of CloudFormation': (name, value) =>
    JSON.stringify({ Outputs: [{ OutputKey: name, OutputValue: value }] }, null, 2),
  'a query of Mongo': (name, value) => JSON.stringify({ filter: { [name]: { $eq: value } } }),
  'a stub of WireMock': (name, value) => JSON.stringify({ headers: { [name]: { equalTo: value } } }),
  'a JSON schema': (name, value) => JSON.stringify({ properties: { [name]: { type: 'string', default: value } } }),
  'columns and rows': (name, value) => JSON.stringify({ columns: ['key', name], rows: [['a', value]] }),
  'lists in an event of CloudFront': (name, value) =>
    JSON.stringify({ querystring: { [name]: { value, multiValue: [{ value }] } } }),
  'a list in a query': (name, value) => `a[]=b&fields[${name}][]=${encode(value)}&c=d`,
  SQL: (name, value) => `INSERT INTO t (key, "${name}") VALUES ('a', '${value}');`,
  'the output of Redis': (name, value) => `1) "key"\n2) "a"\n3) "${name}"\n4) "${value}"`,
  'a private property in PHP': (name, value) =>
    `["${name}":"A\\B":private]=>\n  string(${value.length}) "${value}"\n  [${name}:protected] => ${value}`,
  'a nested list in PHP': (name, value) => `[${name}] => Array\n        (\n            [0] => ${value}\n        )\n`,
  'an Erlang map': (name, value) => `#{<<"${name}">> => <<"${value}">>}`,
  'a Lisp list': (name, value) => `(("key" . "a") ("${name}" . "${value}"))`,
  spew: (name, value) => `(string) (len=${name.length}) "${name}": (string) (len=${value.length}) "${value}"`,
  'an expectation': (name, value) => `${name} mismatch: expected "${value}", got "${value}"`,
  prose: (name, value) => `header '${name}' has invalid value '${value}'`,
  'an inequality': (name, value) => `${name} != ${value}`,
  'a leader of dots': (name, value) => `${name} ........ ${value}`,
  'a numbered list': (name, value) => `1. ${name}\n   ${value}\n2. key\n   a`,
  'a nested list': (name, value) => `- ${name}\n  - ${value}\n- key\n  - a`,
  'a code block': (name, value) => `**${name}**\n\n\`\`\`\n${value}\n\`\`\``,
  'text with invisible characters': (name, value) => `${wrapped(name, 4, '').replaceAll('\n', '\u200b')}=${value}&a=b`,
  'a value with invisible characters': (name, value) => `${name}: ${wrapped(value, 20).replaceAll('\n', '\u200b')}`,
  'a value with places for line breaks': (name, value) =>
    `<td>${name}</td><td>${wrapped(value, 20).replaceAll('\n', '<wbr>')}</td>`,
  'hyphens that do not break': (name, value) => `${name.replaceAll('-', '\u2011')}: ${value}`,
  'an environment of /proc': (name, value) => `A=b\0${name.replaceAll('-', '_')}=${value}\0HOME=/root\0`,
  'escape codes without their first character': (name, value) => `[36m${name}[0m: [32m'${value}'[39m`,
  'codes that move the cursor': (name, value) => `\x1b[2K\x1b[1G${name}: \x1b[?25l${value}\x1b[?25h`,
  'escape codes in caret notation': (name, value) => `^[[32m${name}^[[0m: ^[[1m${value}^[[0m`,
  'a box': (name, value) => `│ ${wrapped(`a?${name}=${encode(value)}&d=e`, 72).replaceAll('\n', ' │\n│ ')} │`,
  'a comment': (name, value) => `# ${wrapped(`a?${name}=${encode(value)}&d=e`, 72).replaceAll('\n', '\n# ')}`,
}

/** Colors names and values separately, as `util.inspect` and many loggers do. */
const color = (text: string) =>
  text
    .replace(/(?<=[:=>]\s?)('[^']*'|"[^"]*")/g, '\x1b[32m$1\x1b[39m')
    .replace(/^(\s*)(['"]?[\w-]+['"]?)(?=[:=])/gm, '$1\x1b[1;34m$2\x1b[0m')

const colors: Record<string, (text: string) => string> = {
  'without colors': (text) => text,
  'with colors': color,
  'with every letter colored': (text) => text.replace(/[:='"]/g, '\x1b[33m$&\x1b[0m'),
  'with escaped colors': (text) => JSON.stringify(color(text)),
}

/** A part of a secret must not remain either. */
const leaks = (text: string, value: string) => {
  const plain = text.replace(/\s|[\\"'+\0\u200b│#]|<wbr>|\x1b\[[\d;]*m/g, '')
  const parts = [value, encode(value), encode(encode(value))].map((form) => form.replaceAll('+', ''))
  return parts.some((form) =>
    Array.from({ length: Math.max(1, form.length - 16) }, (_, at) => form.slice(at, at + 16)).some(
      (part) => part.length > 12 && !part.includes('aws4_request') && !/2026\d{4}/.test(part) && plain.includes(part),
    ),
  )
}

describe.each(Object.entries(formats))('redact leaves no secret in %s', (_, format) => {
  it.each(Object.entries(colors))('%s', (_, coloring) => {
    const leaking = secrets
      .filter(([name, value]) => {
        const text = coloring(format(name, value))
        return leaks(redact(text), value.replace(/\/2026.*/, ''))
      })
      .map(([name]) => name)
    expect(leaking).toEqual([])
  })
})

it('redacts text in UTF-16 that was read as bytes', () => {
  const leaking = secrets.filter(([name, value]) => {
    const text = [...`GET /?a=b&${name}=${encode(value)}&c=d\r\n`].map((letter) => `${letter}\0`).join('')
    return leaks(redact(text), value.replace(/\/2026.*/, '')) || !redact(text).includes('c=d')
  })
  expect(leaking).toEqual([])
})

it('redacts a value in several lines that start with a time', () => {
  const leaking = secrets.filter(([name, value]) => {
    const text = wrapped(`GET https://photos.example/${'a'.repeat(30)}?${name}=${encode(value)}&d=e`, 130)
      .split('\n')
      .map((line, index) => `2026-03-01T12:00:00.${index}Z INFO ${line}`)
      .join('\n')
    return leaks(redact(text), value.replace(/\/2026.*/, '')) || !redact(text).includes('d=e')
  })
  expect(leaking).toEqual([])
})

it('removes colors, and keeps the rest', () => {
  expect(redact("{ \x1b[32mkey\x1b[39m: 'a', 'X-Amz-Signature': \x1b[32m'abc'\x1b[39m }")).toBe(
    "{ key: 'a', 'X-Amz-Signature': 'REDACTED' }",
  )
})

const key = Buffer.from(hex, 'hex')

it.each([
  ['a Buffer', inspect({ signingKey: key, a: 'b' })],
  ['a Uint8Array', inspect({ signingKey: new Uint8Array(key), a: 'b' })],
  ['a Buffer as JSON', JSON.stringify({ signingKey: key, a: 'b' })],
  ['a Uint8Array as JSON', JSON.stringify({ 'X-Amz-Signature': new Uint8Array(key), a: 'b' }, null, 2)],
  ['a list as JSON in JSON', JSON.stringify(JSON.stringify({ signingKey: [...key], a: 'b' }, null, 2))],
])('redacts bytes: %s', (_, text) => {
  const left = redact(text)
  expect(left).toContain('REDACTED')
  // The last bytes of the key.
  expect(left).not.toMatch(/90\D{1,30}105\D{1,30}120|5a 69 78/)
  expect(left).toMatch(/\ba\W+b\b/)
})

it.each([
  'x-amz-security-token\nx-amz-server-side-encryption-aws-kms-key-id2\nhost',
  'x-amz-security-token x-amz-content-sha256-of-the-streaming-payload',
  'policy\nadministrators-of-the-department',
  'policy,region\nread-only,eu-west-1\n',
  'signingKey: expected 64 hexadecimal digits, got 1, 2, 3',
  '│ (index) │ key │ sig │\n│ 0 │ 2026/holiday-photos-of-2026 │ 1 │',
])('keeps text that only resembles a table: %j', (text) => {
  expect(redact(text)).toBe(text)
})

it('keeps the other columns of a table', () => {
  expect(redact(`key,signingKey,region\n2026/holiday-photos-of-2026,${hex},eu-west-1\n`)).toBe(
    'key,signingKey,region\n2026/holiday-photos-of-2026,REDACTED,eu-west-1\n',
  )
})

it('keeps the lines after a value', () => {
  expect(redact(`X-Amz-Signature=${hex}\nConnection closed\nREADY`)).toBe(
    'X-Amz-Signature=REDACTED\nConnection closed\nREADY',
  )
  expect(redact('sig=1 and sessionToken: expected a string')).toBe('sig=1 and sessionToken: expected a string')
})
