import { randomInt } from 'node:crypto';

/** A whole number from 0 to `below` - 1. */
export type RandomInt = (below: number) => number;

/** Unpredictable numbers, for real use. */
export const secureRandom: RandomInt = (below) => randomInt(below);

/** `length` characters, each taken from `alphabet`. */
export function randomText(random: RandomInt, length: number, alphabet: string): string {
  return Array.from({ length }, () => alphabet.charAt(random(alphabet.length))).join('');
}

/** A version 4 UUID. */
export function randomUuid(random: RandomInt): string {
  const hex = (length: number) => randomText(random, length, '0123456789abcdef');
  return `${hex(8)}-${hex(4)}-4${hex(3)}-${randomText(random, 1, '89ab')}${hex(3)}-${hex(12)}`;
}
