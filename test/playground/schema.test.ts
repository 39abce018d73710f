import * as library from 'sigv4-presign'
import { expect, it } from 'vitest'
import { schemaOf, schemas } from './samples.ts'

it('reads every operation of the library', () => {
  const builders = Object.keys(library).filter(
    (name) => !/^(Presign|presign|attachment|toFormData|scopeCredentials)/.test(name),
  )
  expect(schemas.map(({ name }) => name).sort()).toEqual(builders.sort())
})

it('reads a description of every operation and parameter', () => {
  for (const { about, parameters } of schemas) {
    expect(about).toMatch(/\.$/)
    for (const parameter of parameters) expect(parameter.about, parameter.name).toMatch(/\.$/)
  }
})

it('reads the kind of every parameter', () => {
  const kindsOf = (name: string) => Object.fromEntries(schemaOf(name).parameters.map((one) => [one.name, one.kind]))
  expect(kindsOf('putObject')).toMatchObject({
    contentType: 'text',
    contentLength: 'number',
    expires: 'date',
    metadata: 'record',
    tagging: 'record',
    bucketKeyEnabled: 'boolean',
  })
  expect(kindsOf('copyObject').copySource).toBe('copySource')
  expect(
    schemaOf('uploadPart')
      .parameters.filter(({ required }) => required)
      .map(({ name }) => name),
  ).toEqual(['uploadId', 'partNumber'])
  expect(schemaOf('putObject').parameters.find(({ name }) => name === 'storageClass')!.choices).toContain('GLACIER_IR')
  expect([schemaOf('listObjects').onObject, schemaOf('getObject').onObject]).toEqual([false, true])
})
