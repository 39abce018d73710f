import type { Store } from '../types.ts'
import {
  b2,
  exoscale,
  gcs,
  hetzner,
  linode,
  oracle,
  ovh,
  r2,
  scaleway,
  spaces,
  storj,
  supabase,
  tigris,
  vultr,
  wasabi,
} from './stores.ts'

/** A parameter of a preset, as the placeholder that users see. */
export type PresetPart = 'ACCOUNT' | 'NAMESPACE' | 'PROJECT' | 'REGION'

/** A store whose endpoint is known. */
export interface Preset {
  /** The name of the store. */
  title: string
  /** The parameters of its function, in order. */
  parts: PresetPart[]
  find(...parts: string[]): Omit<Store, 'credentials'>
}

const regional = (title: string, find: (region: string) => Omit<Store, 'credentials'>): Preset => ({
  title,
  parts: ['REGION'],
  find,
})

/** All presets by name, except those for your own server. */
export const presets: Record<string, Preset> = {
  r2: { title: 'Cloudflare R2', parts: ['ACCOUNT'], find: (account) => r2(account!) },
  gcs: { title: 'Google Cloud Storage', parts: [], find: gcs },
  b2: regional('Backblaze B2', b2),
  spaces: regional('DigitalOcean Spaces', spaces),
  wasabi: regional('Wasabi', wasabi),
  tigris: { title: 'Tigris', parts: [], find: tigris },
  supabase: {
    title: 'Supabase Storage',
    parts: ['PROJECT', 'REGION'],
    find: (project, region) => supabase(project!, region!),
  },
  linode: regional('Linode (Akamai)', linode),
  scaleway: regional('Scaleway', scaleway),
  hetzner: regional('Hetzner', hetzner),
  ovh: regional('OVHcloud', ovh),
  vultr: regional('Vultr', vultr),
  exoscale: regional('Exoscale', exoscale),
  storj: { title: 'Storj', parts: [], find: storj },
  oracle: {
    title: 'Oracle Cloud',
    parts: ['NAMESPACE', 'REGION'],
    find: (namespace, region) => oracle(namespace!, region!),
  },
}
