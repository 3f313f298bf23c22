import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nextSlot } from './pair-rate.ts';

const NOW = 1_800_000_000_000;

/** Places of messages that come at these times. */
function places(times: readonly number[]): number[] {
  let tat: number | undefined;
  return times.map((now) => {
    const slot = nextSlot(tat, now);
    tat = slot.tat;
    return slot.at;
  });
}

it('lets 45 through at once, then one every 6 seconds, a second late', () => {
  const at = places(Array(50).fill(NOW)).map((place) => (place - NOW) / 1_000);
  expect(at).toEqual([...Array(45).fill(0), 7, 13, 19, 25, 31]);
});

it('is full again after as long a silence', () => {
  const burst = Array(45).fill(NOW);
  const later = Array(46).fill(NOW + 45 * 6_000);
  expect(places([...burst, ...later]).slice(45)).toEqual([...later.slice(0, 45), NOW + 46 * 6_000 + 1_000]);
});

const arrivals = fc
  .array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 150 })
  .map((gaps) => {
    let now = NOW;
    return gaps.map((gap) => {
      now += gap * Number(gap % 3 === 0);
      return now;
    });
  });

it('never gives more than 45 and one per 6 seconds in any stretch, in order, and none before it came', () => {
  fc.assert(
    fc.property(arrivals, (times) => {
      const at = places(times);
      for (const [last, end] of at.entries()) {
        expect(end).toBeGreaterThanOrEqual(times[last] ?? 0);
        expect(end).toBeGreaterThanOrEqual(at[last - 1] ?? 0);
        for (const [first, start] of at.slice(0, last).entries()) {
          expect(last - first + 1).toBeLessThanOrEqual(45 + Math.floor((end - start) / 6_000));
        }
      }
    }),
    { numRuns: 60 },
  );
});

it('is not too fast for WhatsApp when those that did not wait arrive up to a second late', () => {
  // One after the other: none overtakes another.
  const onTheWay = fc
    .array(fc.integer({ min: 0, max: 1_000 }), { minLength: 45, maxLength: 45 })
    .map((delays) => delays.toSorted((one, other) => one - other));
  const burst = fc.integer({ min: 1, max: 100 });
  fc.assert(
    fc.property(burst, onTheWay, (count, delays) => {
      let tat = 0;
      for (const [index, place] of places(Array(count).fill(NOW)).entries()) {
        const arrival = place + (place === NOW ? (delays[index] ?? 0) : 0);
        expect(arrival).toBeGreaterThanOrEqual(tat - 44 * 6_000);
        tat = Math.max(tat, arrival) + 6_000;
      }
    }),
    { numRuns: 60 },
  );
});

it('gives the next message the next place', () => {
  const first = nextSlot(NOW + 45 * 6_000, NOW);
  const second = nextSlot(first.tat, NOW);
  expect([first.at - NOW, second.at - NOW]).toEqual([7_000, 13_000]);
});
