import { getObject } from 'sigv4-presign'
import { presign } from 'sigv4-presign/sync'
import { store } from './next-store'

/** A server component. For a day, each picture keeps its URL, so that browsers can cache it. */
export function Gallery({ keys }: { keys: string[] }) {
  const urlOf = (key: string) => presign(store, getObject(key), { expiresIn: 3600, stableFor: 86_400 }).url
  return (
    <ul>
      {keys.map((key) => (
        <li key={key}>
          <img src={urlOf(key)} alt={key} />
        </li>
      ))}
    </ul>
  )
}
