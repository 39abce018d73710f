import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { childText, findElement, readXml, type XmlElement } from '../../src/format/xml.ts'

const codeOf = (xml: string) => findElement(readXml(xml), 'Code')?.text

const plainError = '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchUpload</Code></Error>'

describe('readXml', () => {
  it.each([
    ['Amazon S3', plainError],
    [
      'a document with a namespace',
      '<Error xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Code>NoSuchUpload</Code></Error>',
    ],
    ['a document with a prefix', "<s3:Error xmlns:s3='urn:s3'><s3:Code>NoSuchUpload</s3:Code></s3:Error>"],
    ['a document with attributes', `<Error\n a="1" xsi:b = '2' ><Code c="">NoSuchUpload</Code ></Error >`],
    [
      'a document with white space before the result',
      `<?xml version="1.0"?>\n   \n\n<Error><Code>NoSuchUpload</Code></Error>`,
    ],
    ['white space before the declaration', `  \n${plainError}`],
    ['a byte order mark', `\uFEFF${plainError}`],
    ['CDATA', '<Error><Code>NoSuch<![CDATA[Upload]]></Code></Error>'],
    ['comments', '<!-- <Code>Other</Code> --><Error><!----><Code>NoSuch<!-- - -->Upload</Code></Error><!-- -->'],
    ['processing instructions', '<Error><?a <Code>Other</Code> ?><Code>NoSuchUpload</Code></Error>'],
    ['references', '<Error><Code>&#78;&#x6f;&#x53;uchUpload</Code></Error>'],
    ['an element in an error response', '<ErrorResponse><Error><Code>NoSuchUpload</Code></Error></ErrorResponse>'],
    ['an empty element before it', '<Error><Message/><Codes>x</Codes><Code>NoSuchUpload</Code></Error>'],
    ['a fragment', '<Code>NoSuchUpload</Code><Message>x</Message>'],
  ])('reads %s', (_, xml) => {
    expect(codeOf(xml)).toBe('NoSuchUpload')
  })

  it('decodes the five entities and characters outside the BMP exactly once', () => {
    const text = '&amp;&lt;&gt;&quot;&apos;&#x1F408;&#128008;&amp;amp;&#10;<![CDATA[&amp;]]>'
    expect(codeOf(`<Code>${text}</Code>`)).toBe('&<>"\'🐈🐈&amp;\n&amp;')
  })

  it('reads every line break as a line feed', () => {
    expect(codeOf('<Code>a\r\nb\rc&#13;</Code>')).toBe('a\nb\nc\r')
  })

  it('keeps the order and the nesting of elements', () => {
    const text = (name: string, value: string): XmlElement => ({ name, text: value, children: [] })
    expect(readXml('<a>1<b>2</b>3<c/></a>')).toEqual({
      name: '',
      text: '',
      children: [{ name: 'a', text: '13', children: [text('b', '2'), text('c', '')] }],
    })
  })

  it.each([
    ['a tag that is not closed', '<Error><Code>NoSuchUpload</Code>'],
    ['a document that was cut off in a tag', '<Error><Code>NoSuchUpload</Code></Err'],
    ['a tag that was not opened', '<Code>NoSuchUpload</Code></Error>'],
    ['overlapping tags', '<a><Code>x</a></Code>'],
    ['a closing tag of another prefix', '<a:Code>x</b:Code>'],
    ['a closing tag that closes itself', '<Code>x</Code/>'],
    ['a document type', '<!DOCTYPE Error><Error><Code>x</Code></Error>'],
    ['a custom entity', '<!DOCTYPE e [<!ENTITY x "NoSuchUpload">]><Error><Code>&x;</Code></Error>'],
    ['an unknown entity', '<Code>&nbsp;</Code>'],
    ['an entity with the name of an object property', '<Code>&valueOf;</Code>'],
    ['an ampersand', '<Code>a & b</Code>'],
    ['a reference to half a surrogate pair', '<Code>&#xD800;</Code>'],
    ['a reference beyond Unicode', '<Code>&#x110000;</Code>'],
    ['an attribute without quotes', '<Code a=b>x</Code>'],
    ['an attribute without a value', '<Code a>x</Code>'],
    ['attributes without space between', '<Code a="b"c="d">x</Code>'],
    ['a comment that is not closed', '<Code>x</Code><!-- '],
    ['CDATA that is not closed', '<Code><![CDATA[x</Code>'],
    ['a lone bracket', '<Code>a < b</Code>'],
    ['JSON in a tag', '<{"a":1}>'],
  ])('rejects %s', (_, xml) => {
    expect(readXml(xml)).toBeUndefined()
  })

  it.each([undefined, null, 1, {}, new Uint8Array(3)])('rejects %s, which is not a string', (value) => {
    expect(readXml(value as string)).toBeUndefined()
  })

  it('never throws', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '<',
        '>',
        '/',
        '<a>',
        '</a>',
        '<a/>',
        '<!--',
        '-->',
        '<![CDATA[',
        ']]>',
        '<?',
        '?>',
        '&',
        ';',
        '&amp;',
        '="',
        "'",
        ' ',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        readXml(pieces.join(''))
      }),
      { numRuns: 2000 },
    )
  })

  it('reads any escaped text unchanged', () => {
    const escapeText = (text: string) => text.replace(/[&<>\r]/g, (character) => `&#${character.charCodeAt(0)};`)
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(codeOf(`<Code>${escapeText(text)}</Code>`)).toBe(text)
      }),
    )
  })
})

describe('readXml on hostile input', () => {
  const megabytes = (text: string, size = 8) => text.repeat((size * 2 ** 20) / text.length)

  it.each([
    ['open tags', megabytes('<a>')],
    ['empty elements', megabytes('<a/>')],
    ['brackets', megabytes('<')],
    ['ampersands', megabytes('&')],
    ['starts of comments', megabytes('<!--')],
    ['starts of CDATA', megabytes('<![CDATA[')],
    ['starts of processing instructions', megabytes('<?')],
    ['attributes', `<a ${megabytes('b="c" ', 7)}></a>`],
    ['incomplete attributes', `<a ${megabytes('b = ', 7)}>`],
    ['spaces in a tag', `<a${megabytes(' ', 7)}=></a>`],
    ['a long name', `<${megabytes('a', 7)} b></a>`],
    ['text just above the limit', `<a>${megabytes(' ')}</a>`],
  ])('rejects megabytes of %s in linear time', (_, xml) => {
    const start = performance.now()
    expect(readXml(xml)).toBeUndefined()
    expect(performance.now() - start).toBeLessThan(5000)
  })

  it.each([
    ['references', `<a>${megabytes('&amp;', 7)}</a>`],
    ['CDATA sections', `<a>${megabytes('<![CDATA[x]]>', 7)}</a>`],
    ['comments', `<a>${megabytes('<!-- -->', 7)}</a>`],
    ['text', `<a>${megabytes('a', 7)}</a>`],
    ['line breaks', `<a>${megabytes('\r\n', 7)}</a>`],
  ])('reads megabytes of %s in linear time', (_, xml) => {
    const start = performance.now()
    expect(readXml(xml)?.children).toHaveLength(1)
    expect(performance.now() - start).toBeLessThan(5000)
  })

  it('rejects more than 15 levels and more than 100,000 elements', () => {
    const nested = (depth: number) => '<a>'.repeat(depth) + '</a>'.repeat(depth)
    expect(readXml(nested(15))).toBeDefined()
    expect(readXml(nested(16))).toBeUndefined()
    expect(readXml('<a/>'.repeat(100_000))).toBeDefined()
    expect(readXml('<a/>'.repeat(100_001))).toBeUndefined()
  })
})

describe('findElement and childText', () => {
  const document = readXml('<r><Owner><ID>1</ID></Owner><ID>2</ID><ID>3</ID></r>')

  it('find the first element at any depth and the first child', () => {
    expect(findElement(document, 'ID')?.text).toBe('1')
    expect(childText(document?.children[0], 'ID')).toBe('2')
  })

  it('return undefined for a missing element', () => {
    expect(findElement(document, 'Code')).toBeUndefined()
    expect(findElement(undefined, 'Code')).toBeUndefined()
    expect(childText(document, 'ID')).toBeUndefined()
    expect(childText(undefined, 'ID')).toBeUndefined()
  })
})
