/** The asker's side of blind RSA signatures: RFC 9474, RSABSSA-SHA384-PSS-Deterministic, exponent 65537. */

const E = 65_537n
const BYTES = 256
const SALT = 48
const HASH = 48

const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")
const toHex = (number: bigint): string => number.toString(16).padStart(2 * BYTES, "0")
const toNumber = (bytes: Uint8Array): bigint => BigInt(`0x${hex(bytes)}`)
const random = (length: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(length))

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

/** A random value of 32 bytes, in hexadecimal: a token's message, or a secret to follow a question by. */
export const newSecret = (): string => hex(random(32))

async function digest(name: "SHA-256" | "SHA-384", ...parts: Uint8Array[]): Promise<Uint8Array> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return new Uint8Array(await crypto.subtle.digest(name, whole))
}

/** What the server keeps of a secret. */
export const hashOf = async (secret: string): Promise<string> => hex(await digest("SHA-256", bytesOf(secret)))

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  let factor = base % modulus
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * factor) % modulus
    factor = (factor * factor) % modulus
  }
  return result
}

/** The inverse of a number (extended Euclid), or null where there is none. */
function inverse(number: bigint, modulus: bigint): bigint | null {
  let [rest, next, factor, following] = [modulus, number % modulus, 0n, 1n]
  while (next > 0n) {
    const times = rest / next
    ;[rest, next] = [next, rest - times * next]
    ;[factor, following] = [following, factor - times * following]
  }
  return rest === 1n ? ((factor % modulus) + modulus) % modulus : null
}

/** EMSA-PSS-ENCODE (RFC 8017 §9.1.1) with SHA-384 for a modulus of 2,048 bits. */
async function encode(message: Uint8Array): Promise<bigint> {
  const salt = random(SALT)
  const hash = await digest("SHA-384", new Uint8Array(8), await digest("SHA-384", message), salt)
  const block = new Uint8Array(BYTES - HASH - 1)
  block[block.length - SALT - 1] = 1
  block.set(salt, block.length - SALT)
  for (let counter = 0; counter * HASH < block.length; counter++) {
    const mask = await digest("SHA-384", hash, new Uint8Array([0, 0, 0, counter]))
    for (let at = 0; at < HASH && counter * HASH + at < block.length; at++)
      block[counter * HASH + at] = (block[counter * HASH + at] ?? 0) ^ (mask[at] ?? 0)
  }
  block[0] = (block[0] ?? 0) & 0x7f
  return toNumber(new Uint8Array([...block, ...hash, 0xbc]))
}

export interface Begun {
  message: string
  /** What the server is to sign, and learns nothing from. */
  blinded: string
  /** Take the blinding away; null where what came back is no signature. */
  finish(signed: string): string | null
}

/** Begin a token for a key: a random message, blinded (RFC 9474 §4.2). */
export async function begin(modulus: string): Promise<Begun> {
  const n = BigInt(`0x${modulus}`)
  const message = newSecret()
  const encoded = await encode(bytesOf(message))
  let mask = 0n
  let unmask: bigint | null = null
  while (unmask === null) {
    mask = toNumber(random(BYTES + 8)) % n
    unmask = inverse(mask, n)
  }
  const back = unmask
  return {
    message,
    blinded: toHex((encoded * power(mask, E, n)) % n),
    finish(signed) {
      const signature = (BigInt(`0x${signed}`) * back) % n
      return power(signature, E, n) === encoded ? toHex(signature) : null
    },
  }
}
