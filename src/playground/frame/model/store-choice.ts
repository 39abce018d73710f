import { aws } from '../../../endpoints/aws.ts'
import { type PresetPart, presets } from '../../../endpoints/presets.ts'
import { minio } from '../../../endpoints/stores.ts'
import type { Store } from '../../../types.ts'
import type { Call } from './call.ts'

/** Where the objects are, as it was filled in. */
export interface StoreInput {
  /** The store: one of {@link storeChoices}. */
  store: string
  parts: Partial<Record<PresetPart | 'ENDPOINT', string>>
  variants: { dualStack: boolean; fips: boolean; accelerate: boolean }
  bucket: string
  addressing: 'default' | 'path' | 'host'
}

/** A store's place: what the library calls by, and what it gives. */
export interface ChosenStore {
  call: Call
  bucket?: string
  forcePathStyle?: boolean
}

/** How the page asks for a part, and what the library's errors call it. */
export const parts: Record<PresetPart | 'ENDPOINT', { label: string; parameter: string; example: string }> = {
  REGION: { label: 'Region', parameter: 'region', example: 'eu-west-1' },
  ACCOUNT: { label: 'Account ID', parameter: 'accountId', example: '32 hexadecimal digits' },
  PROJECT: { label: 'Project reference', parameter: 'projectRef', example: 'abcdefghijklmnopqrst' },
  NAMESPACE: { label: 'Namespace', parameter: 'namespace', example: 'axaxnpcrorw5' },
  ENDPOINT: { label: 'Endpoint', parameter: 'endpoint', example: 'https://s3.example.com' },
}

/** A store that can be chosen, and the parts that it asks for. */
export interface StoreChoice {
  value: string
  title: string
  parts: (PresetPart | 'ENDPOINT')[]
}

/** All stores that can be chosen: Amazon's, those whose address is known, any other by its address. */
export const storeChoices: StoreChoice[] = [
  { value: 'aws', title: 'Amazon S3', parts: ['REGION'] },
  ...Object.entries(presets).map(([value, { title, parts }]) => ({ value, title, parts })),
  { value: 'minio', title: 'MinIO, Ceph, Garage or any other, by its address', parts: ['ENDPOINT', 'REGION'] },
]

const trimmed = (text: string | undefined): string => text?.trim() ?? ''

/** What was chosen, as a call of the library. */
export function chooseStore({ store, parts: filled, variants, bucket, addressing }: StoreInput): ChosenStore {
  const region = trimmed(filled.REGION)
  const chosen = Object.fromEntries(Object.entries(variants).filter(([, on]) => on))
  const args: Record<string, () => unknown[]> = {
    aws: () => [{ region, ...chosen }],
    minio: () => [trimmed(filled.ENDPOINT), ...(region === '' ? [] : [{ region }])],
  }
  return {
    call: { name: store, args: args[store]?.() ?? presets[store]!.parts.map((part) => trimmed(filled[part])) },
    ...(bucket !== '' && { bucket }),
    ...(addressing !== 'default' && { forcePathStyle: addressing === 'path' }),
  }
}

/**
 * The store, but for who signs.
 *
 * @throws {PresignError} What the preset refuses.
 */
export function resolveStore({ call: { name, args }, ...rest }: ChosenStore): Omit<Store, 'credentials'> {
  const find: Record<string, (...args: never[]) => Omit<Store, 'credentials'>> = { aws, minio }
  return { ...(find[name] ?? presets[name]!.find)(...(args as never[])), ...rest }
}
