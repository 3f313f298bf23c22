import { createHash } from 'node:crypto';

/** SHA-256 as 64 lower-case hexadecimal digits. */
export function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The same of bytes. */
export function sha256OfBytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A whole number from 0 up to but not including 2³², spread evenly: the first bytes of the SHA-256 of a text. */
export function hashNumber(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE();
}

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * A short, URL-safe name of a text: base32 of the first bytes of its SHA-256, over the length-prefixed
 * parts, so that `('ab', 'c')` and `('a', 'bc')` differ.
 *
 * @param parts what is named
 * @param length characters of five bits each; 26 make a collision among 10¹² names unlikely (2⁻⁵⁰)
 */
export function shortHash(parts: readonly string[], length = 26): string {
  const digest = createHash('sha256')
    .update(parts.map((part) => `${part.length}:${part}`).join(''))
    .digest();
  let bits = 0;
  let value = 0;
  let name = '';
  for (const byte of digest) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5 && name.length < length) {
      bits -= 5;
      name += BASE32[(value >>> bits) & 31];
    }
    value &= (1 << bits) - 1;
  }
  return name;
}
