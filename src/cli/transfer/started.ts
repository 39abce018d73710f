import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'

/** An upload that was started with these headers. */
interface StartedUpload {
  bucket: string
  key: string
  headers: Record<string, string>
  uploadId: string
}

const hash = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex')

/**
 * The file that records an upload: hashes only, since a header may hold an encryption key.
 *
 * @throws {Error} If the folder is relative: others may write to the current folder.
 */
function recordPath({ bucket, key, uploadId }: Omit<StartedUpload, 'headers'>): string {
  const given = process.env.XDG_STATE_HOME ?? ''
  const state = isAbsolute(given) ? given : join(homedir(), '.local', 'state')
  if (!isAbsolute(state)) throw new Error('no home')
  return join(state, 'sigv4-presign', 'uploads', hash([bucket, key, uploadId]).slice(0, 32))
}

const headersHash = (headers: Record<string, string>) => hash(Object.entries(headers).sort())

/** Records that this user started an upload, since `--resume` continues no others. Without a home, does nothing. */
export function recordStarted(upload: StartedUpload): void {
  try {
    const path = recordPath(upload)
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    writeFileSync(path, headersHash(upload.headers), { mode: 0o600 })
  } catch {
    // Only --resume needs the record, and reports that it is missing.
  }
}

/** Removes the record of an upload that is complete or aborted. */
export function forgetStarted(upload: Omit<StartedUpload, 'headers'>): void {
  try {
    rmSync(recordPath(upload), { force: true })
  } catch {
    // A record that stays names an upload that no longer exists.
  }
}

/** Returns why an upload must not be resumed; undefined if this user started it with the same headers. */
export function refusalToResume(upload: StartedUpload): string | undefined {
  let recorded: string
  try {
    recorded = readFileSync(recordPath(upload), 'utf8')
  } catch {
    return 'it was not started by you on this machine'
  }
  return recorded === headersHash(upload.headers) ? undefined : 'it was started with other headers'
}
