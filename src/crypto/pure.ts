/*
 * SHA-256 (FIPS 180-4) and HMAC (RFC 2104) without the platform's help, for signing without `await`.
 *
 * No secret decides a branch or an index: the only table is of hex digits, for what is published anyway.
 *
 * The shape is the measured one: the 10 blocks of a URL, with UTF-8 and hex, take 3.0 us on Node 20. One round a turn
 * takes 0.4 us more and saves 64 bytes of gzip; four save less than 0.1 us for 135 bytes, eight 0.1 us for 340.
 * `charCodeAt` takes 0.6 us more than `encodeInto`. So do buffers in the module's own scope: bundlers declare those with
 * `var`, and engines then can't rely on them. A table of the constants would take 400 bytes.
 */

/** A key that is ready for use: the states after the block of the inner pad and that of the outer. */
export type HmacKey = Int32Array<ArrayBuffer>[]

const rotate = (x: number, n: number): number => (x >>> n) | (x << (32 - n))

/** Makes, at first use, what serves every call: all is synchronous, so one set of buffers is enough. */
function createHash() {
  const initial = new Int32Array(8)
  const constants = new Int32Array(64)
  const state = new Int32Array(8)
  const schedule = new Int32Array(80)
  const buffer = new Uint8Array(4096)
  const encoder = new TextEncoder()

  // The first 32 bits of the fractions of the first primes' square and cube roots: a typed array drops the whole part,
  // and what lies past its end. A double has 18 bits more, and no root is closer than 2^-8 to where the 32 bits change:
  // the engine's power function may be 1,000 units in its last place off.
  for (let n = 2, i = 0; i < 64; n++) {
    let factor = 2
    while (n % factor) factor++
    if (factor === n) {
      initial[i] = n ** (1 / 2) * 2 ** 32
      constants[i++] = n ** (1 / 3) * 2 ** 32
    }
  }

  /** Takes the block in the first 16 words of the schedule into the state. */
  function compress(): void {
    let a = state[0]!
    let b = state[1]!
    let c = state[2]!
    let d = state[3]!
    let e = state[4]!
    let f = state[5]!
    let g = state[6]!
    let h = state[7]!
    // Two rounds a turn. The words that follow are made 16 ahead; the last 16 go unused, which is cheaper than asking.
    for (let i = 0; i < 64; i += 2) {
      let x = schedule[i + 1]!
      let y = schedule[i + 14]!
      schedule[i + 16] =
        (rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3)) +
        (rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10)) +
        schedule[i + 9]! +
        schedule[i]!
      h = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + (g ^ (e & (f ^ g))) + constants[i]! + schedule[i]!) | 0
      d = (d + h) | 0
      h = (h + (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) | (c & (a | b)))) | 0
      x = schedule[i + 2]!
      y = schedule[i + 15]!
      schedule[i + 17] =
        (rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3)) +
        (rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10)) +
        schedule[i + 10]! +
        schedule[i + 1]!
      g =
        (g +
          (rotate(d, 6) ^ rotate(d, 11) ^ rotate(d, 25)) +
          (f ^ (d & (e ^ f))) +
          constants[i + 1]! +
          schedule[i + 1]!) |
        0
      c = (c + g) | 0
      g = (g + (rotate(h, 2) ^ rotate(h, 13) ^ rotate(h, 22)) + ((h & a) | (b & (h | a)))) | 0
      x = g
      y = h
      g = e
      h = f
      e = c
      f = d
      c = a
      d = b
      a = x
      b = y
    }
    state[0]! += a
    state[1]! += b
    state[2]! += c
    state[3]! += d
    state[4]! += e
    state[5]! += f
    state[6]! += g
    state[7]! += h
  }

  /** The digest of a value, text as UTF-8; with a key's state, of the value after the pad's block. */
  function digest(value: string | Uint8Array, from?: Int32Array): Uint8Array {
    let bytes = buffer
    let { length } = value
    if (typeof value === 'string') {
      const { read, written } = encoder.encodeInto(value, buffer)
      if (read < length) return digest(encoder.encode(value), from)
      length = written
    } else bytes = value as Uint8Array<ArrayBuffer>
    const total = from ? length + 64 : length
    const padded = (i: number): number => (i < length ? bytes[i]! : i > length ? 0 : 0x80)
    state.set(from ?? initial)
    for (let i = 0; i < length + 9; ) {
      if (i + 63 < length)
        for (let j = 0; j < 16; i += 4)
          schedule[j++] = (bytes[i]! << 24) | (bytes[i + 1]! << 16) | (bytes[i + 2]! << 8) | bytes[i + 3]!
      else
        for (let j = 0; j < 16; i += 4)
          schedule[j++] = (padded(i) << 24) | (padded(i + 1) << 16) | (padded(i + 2) << 8) | padded(i + 3)
      if (i > length + 8) {
        schedule[14] = total / 2 ** 29
        schedule[15] = total * 8
      }
      compress()
    }
    const result = new Uint8Array(32)
    for (let i = 0; i < 32; i++) result[i] = state[i >> 2]! >> ((~i & 3) * 8)
    return result
  }

  /** The state after the block of a padded key. */
  function pad(key: Uint8Array, byte: number): Int32Array<ArrayBuffer> {
    for (let i = 0; i < 64; i++) schedule[i >> 2] = (schedule[i >> 2]! << 8) | (key[i]! ^ byte)
    state.set(initial)
    compress()
    return state.slice()
  }

  return { digest, pad }
}

let created: ReturnType<typeof createHash> | undefined
const hash = () => (created ??= createHash())

const hexDigits: string[] = []
function hex(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < 32; i++) text += hexDigits[bytes[i]!] ??= (bytes[i]! + 256).toString(16).slice(1)
  return text
}

/** SHA-256 in hex. */
export const sha256 = (value: string | Uint8Array): string => hex(hash().digest(value))

/** Makes a key ready, of any length. */
export function hmacKey(key: Uint8Array): HmacKey {
  const { digest, pad } = hash()
  const block = key.length > 64 ? digest(key) : key
  return [0x36, 0x5c].map((byte) => pad(block, byte))
}

const authenticate = (key: HmacKey, value: string | Uint8Array): Uint8Array => {
  const { digest } = hash()
  return digest(digest(value, key[0]), key[1])
}

/** HMAC-SHA-256 in hex. */
export const hmac = (key: HmacKey, value: string | Uint8Array): string => hex(authenticate(key, value))

/** Derives a signing key, HMAC by HMAC along the credential's scope. */
export const deriveKey = (secretAccessKey: string, credential: string[]): HmacKey =>
  credential
    .slice(1)
    .reduce(
      (key, part) => hmacKey(authenticate(key, part)),
      hmacKey(new TextEncoder().encode(`AWS4${secretAccessKey}`)),
    )
