import { aws } from '../../../endpoints/aws.ts'
import { minio } from '../../../endpoints/presets.ts'
import { type PresetParameter, presets } from '../../../endpoints/presets-by-name.ts'
import type { Store } from '../../../types.ts'
import type { Call } from './call.ts'

/** A store, as the form describes it. */
export interface StoreInput {
  /** One of {@link storeChoices}. */
  store: string
  parts: Partial<Record<PresetParameter | 'ENDPOINT', string>>
  variants: { dualStack: boolean; fips: boolean; accelerate: boolean }
  bucket: string
  addressing: 'default' | 'path' | 'host'
}

/** A store as a call of an endpoint function, with the settings beside it. */
export interface ChosenStore {
  call: Call
  bucket?: string
  forcePathStyle?: boolean
}

/** The label of each part, its name in the library's errors, and an example. */
export const parts: Record<PresetParameter | 'ENDPOINT', { label: string; parameter: string; example: string }> = {
  REGION: { label: 'Region', parameter: 'region', example: 'eu-west-1' },
  ACCOUNT: { label: 'Account ID', parameter: 'accountId', example: '32 hexadecimal digits' },
  PROJECT: { label: 'Project reference', parameter: 'projectRef', example: 'abcdefghijklmnopqrst' },
  NAMESPACE: { label: 'Namespace', parameter: 'namespace', example: 'axaxnpcrorw5' },
  ENDPOINT: { label: 'Endpoint', parameter: 'endpoint', example: 'https://s3.example.com' },
}

/** A store in the list, and the parts that its address needs. */
export interface StoreChoice {
  value: string
  title: string
  parts: (PresetParameter | 'ENDPOINT')[]
}

/** The list of stores: Amazon S3, every preset, and any other store by its endpoint. */
export const storeChoices: StoreChoice[] = [
  { value: 'aws', title: 'Amazon S3', parts: ['REGION'] },
  ...Object.entries(presets).map(([value, { title, parameters }]) => ({ value, title, parts: parameters })),
  { value: 'minio', title: 'Other (MinIO, Ceph, Garage, …)', parts: ['ENDPOINT', 'REGION'] },
]

const trimmed = (text: string | undefined): string => text?.trim() ?? ''

/** Turns the form's store into a call of the library. */
export function chooseStore({ store, parts: filled, variants, bucket, addressing }: StoreInput): ChosenStore {
  const region = trimmed(filled.REGION)
  const chosen = Object.fromEntries(Object.entries(variants).filter(([, on]) => on))
  const args: Record<string, () => unknown[]> = {
    aws: () => [{ region, ...chosen }],
    minio: () => [trimmed(filled.ENDPOINT), ...(region === '' ? [] : [{ region }])],
  }
  return {
    call: { name: store, args: args[store]?.() ?? presets[store]!.parameters.map((part) => trimmed(filled[part])) },
    ...(bucket !== '' && { bucket }),
    ...(addressing !== 'default' && { forcePathStyle: addressing === 'path' }),
  }
}

/**
 * Calls the endpoint function.
 *
 * @returns The store without credentials.
 * @throws {PresignError} Like the endpoint function.
 */
export function resolveStore({ call: { name, args }, ...rest }: ChosenStore): Omit<Store, 'credentials'> {
  const create: Record<string, (...args: never[]) => Omit<Store, 'credentials'>> = { aws, minio }
  return { ...(create[name] ?? presets[name]!.create)(...(args as never[])), ...rest }
}
