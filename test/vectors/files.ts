import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { VectorFile } from '../conformance/vectors.ts'

const directory = fileURLToPath(new URL('../../vectors/', import.meta.url))

/** The files in `vectors/`, by name without `.json`. */
export const files: Record<string, VectorFile> = Object.fromEntries(
  readdirSync(directory)
    .filter((name) => name.endsWith('.json'))
    .map((name) => [name.slice(0, -5), JSON.parse(readFileSync(directory + name, 'utf8'))]),
)

export const readme = readFileSync(`${directory}README.md`, 'utf8')
