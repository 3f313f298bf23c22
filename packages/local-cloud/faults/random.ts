/**
 * A generator of numbers from 0 up to but not including 1 that a seed determines (mulberry32).
 *
 * It decides when faults strike, and nothing that must be unpredictable.
 *
 * @param seed a whole number from 0 to 2³² − 1
 */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
