import { formatDuration } from '../../../format/units.ts'

const pad = (part: number): string => `${part}`.padStart(2, '0')

/** Formats a time in the time zone of the browser, as `2026-11-26 10:15:00`. */
function formatLocal(time: Date): string {
  const date = [time.getFullYear(), pad(time.getMonth() + 1), pad(time.getDate())]
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(pad)
  return `${date.join('-')} ${clock.join(':')}`
}

/** Formats a time in UTC, as `2026-11-26 10:15:00`. */
const formatUtc = (time: Date): string =>
  time
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, '')

/** Describes a time: in UTC, in local time if that differs, and how far away it is. */
export function describeExpiry(expiresAt: Date, now: Date): string {
  const seconds = (expiresAt.getTime() - now.getTime()) / 1000
  const distance = seconds > 0 ? `in ${formatDuration(seconds)}` : `${formatDuration(-seconds)} ago`
  const [local, utc] = [formatLocal(expiresAt), formatUtc(expiresAt)]
  return local === utc ? `${utc} UTC, ${distance}` : `${local} local time, ${utc} UTC, ${distance}`
}
