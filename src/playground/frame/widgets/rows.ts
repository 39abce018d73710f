import type { OperationSchema, ParameterSchema } from '../../schema.ts'
import type { Row } from '../model/request.ts'
import { announce, button, create } from './dom.ts'
import { areaField, type Field, type FieldOptions, selectField, textField } from './fields.ts'

/** Rows of names and values that can be added and removed. */
export interface Rows {
  element: HTMLElement
  rows(): Row[]
  /** The value field of the row with a name. */
  field(name: string): Field | undefined
  all(): Field[]
  /** Adds a row and moves the focus to it. */
  add(): void
}

interface OneRow {
  name: Field
  value: Field
}

/**
 * Creates rows whose names are typed, such as headers.
 *
 * @param removed Called after a row, which had the focus, was removed.
 */
export function namedRows(what: string, nameHint: string, removed: () => void): Rows {
  const rows: OneRow[] = []
  const element = create('div', { class: 'rows' })
  return {
    element,
    rows: () =>
      rows
        .map(({ name, value }): Row => [name.value.trim(), value.value])
        .filter(([name, value]) => name !== '' || value !== ''),
    all: () => rows.map(({ value }) => value),
    field: (wanted) => rows.find(({ name }) => name.value.trim().toLowerCase() === wanted.toLowerCase())?.value,
    add() {
      const name = textField({ label: what, placeholder: nameHint, class: 'name' })
      const value = textField({ label: 'Value', class: 'value' })
      const row = { name, value }
      const line = create('div', { class: 'row' }, name.element, value.element)
      const remove = button(
        'Remove',
        () => {
          rows.splice(rows.indexOf(row), 1)
          line.remove()
          removed()
          announce(`${what} removed`)
        },
        { 'aria-label': `Remove ${what.toLowerCase()}` },
      )
      line.append(remove)
      rows.push(row)
      element.append(line)
      name.element.querySelector('input')!.focus()
    },
  }
}

/** Creates the field for a kind of parameter. */
function parameterField({ name, kind, about, choices }: ParameterSchema, aside: HTMLElement[]): Field {
  const options: FieldOptions = { label: name, hint: about, choices, aside }
  switch (kind) {
    case 'boolean':
      return selectField({
        ...options,
        values: [
          ['true', 'yes'],
          ['false', 'no'],
        ],
      })
    case 'record':
      return areaField({ ...options, choices: [], rows: 2, placeholder: 'name=value, one per line' })
    case 'date':
      return textField({ ...options, placeholder: '2026-12-31T23:59:59Z' })
    case 'copySource':
      return textField({ ...options, placeholder: 'bucket/key' })
    default:
      return textField(options)
  }
}

/** The fields of an operation's parameters: the required ones, and those that were added. */
export interface ParameterRows {
  element: HTMLElement
  /** Shows the parameters of an operation. Values stay if the new operation has the parameter too. */
  show(schema: OperationSchema): void
  rows(): Row[]
  /** The required fields that are empty. */
  missing(): Field[]
  fields(): Record<string, Field>
  /** The field of the parameter that is sent as this header or query parameter. */
  sentAs(name: string): Field | undefined
  add(name: string): void
  /** The parameters that can be added. */
  rest(): ParameterSchema[]
}

/**
 * Creates the fields of parameters.
 *
 * @param removed Called after a field, which had the focus, was removed.
 */
export function parameterRows(removed: () => void): ParameterRows {
  const element = create('div', { class: 'rows' })
  let schema: OperationSchema
  let shown = new Map<string, Field>()

  const make = (parameter: ParameterSchema): Field => {
    const remove = button(
      'Remove',
      () => {
        shown.delete(parameter.name)
        field.element.remove()
        removed()
        announce(`${parameter.name} removed`)
      },
      { 'aria-label': `Remove ${parameter.name}` },
    )
    const field = parameterField(parameter, parameter.required ? [] : [remove])
    return field
  }
  const put = (parameter: ParameterSchema) => {
    const field = make(parameter)
    shown.set(parameter.name, field)
    element.append(field.element)
    return field
  }
  return {
    element,
    show(next) {
      schema = next
      const before = shown
      shown = new Map()
      element.replaceChildren()
      for (const parameter of schema.parameters) {
        const kept = before.get(parameter.name)
        if (parameter.required || kept) {
          const field = put(parameter)
          if (kept) field.value = kept.value
        }
      }
    },
    // An added field that is still empty is not sent. The library reports a required one.
    rows: () => [...shown].map(([name, field]): Row => [name, field.value]).filter(([, value]) => value !== ''),
    missing: () =>
      schema.parameters
        .filter(({ required }) => required)
        .map(({ name }) => shown.get(name)!)
        .filter(({ value }) => value === ''),
    fields: () => Object.fromEntries(shown),
    sentAs(sent) {
      const bare = sent.toLowerCase().replace(/^x-amz-/, '')
      const isSentAs = (name: string) =>
        name === 'metadata' ? bare.startsWith('meta-') : name.replace(/[A-Z]/g, '-$&').toLowerCase() === bare
      return [...shown].find(([name]) => isSentAs(name))?.[1]
    },
    add(name) {
      const parameter = schema.parameters.find((parameter) => parameter.name === name)!
      put(parameter).element.querySelector<HTMLElement>('input, select, textarea')!.focus()
    },
    rest: () => schema.parameters.filter(({ name }) => !shown.has(name)),
  }
}
