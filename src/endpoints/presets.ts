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

/** What must be known of a user's own to find a store: the word that stands for it, in capitals. */
export type PresetPart = 'ACCOUNT' | 'NAMESPACE' | 'PROJECT' | 'REGION'

/** A store whose address is known. */
export interface Preset {
  /** What people call it. */
  title: string
  /** What must be known of the user's own, in the order in which its function takes it. */
  parts: PresetPart[]
  find(...parts: string[]): Omit<Store, 'credentials'>
}

const regional = (title: string, find: (region: string) => Omit<Store, 'credentials'>): Preset => ({
  title,
  parts: ['REGION'],
  find,
})

/** The stores whose address is known, by the names of their functions: those of a server of one's own are not among them. */
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
