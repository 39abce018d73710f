import { formatDuration } from '../../../format/units.ts'

/** When something ends and how far that is, for people. */
export function describeExpiry(expiresAt: Date, now: Date): string {
  const left = (expiresAt.getTime() - now.getTime()) / 1000
  const when = expiresAt
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC')
  return left > 0 ? `${when}, in ${formatDuration(left)}` : `${when}, ${formatDuration(-left)} ago`
}
