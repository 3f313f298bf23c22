import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareOrder, orderKey, type Place, placeOfOurs } from './order.ts';

const SECOND = '2026-11-22T12:00:05.000Z';
const place = (more: Partial<Place> = {}): Place => ({
  occurred_at: SECOND,
  received_at: '2026-11-22T12:00:06.000Z',
  ...more,
});

/** Whether the places are in their order. */
const inOrder = (...places: Place[]) => {
  const keys = places.map(orderKey);
  expect([...keys].sort(compareOrder)).toEqual(keys);
};

it('the provider’s second decides first, whenever a message arrived', () => {
  inOrder(
    place({ occurred_at: '2026-11-22T12:00:04.000Z', received_at: '2026-11-22T12:09:00.000Z' }),
    place(),
  );
});

it('within one second the arrival decides, and of what arrived together the position', () => {
  inOrder(
    place(),
    place({ position: 9 }),
    place({ position: 10 }),
    place({ received_at: '2026-11-22T12:00:06.001Z' }),
  );
});

it('a clock of the provider that is ahead puts nothing behind what came later', () => {
  inOrder(
    place({ occurred_at: '2026-11-22T12:04:00.000Z' }),
    place({ occurred_at: '2026-11-22T12:00:06.000Z', received_at: '2026-11-22T12:00:06.500Z' }),
  );
});

it('our own words stand where they were made, their parts one after the other', () => {
  inOrder(
    place({ received_at: '2026-11-22T12:00:05.100Z' }),
    placeOfOurs('2026-11-22T12:00:05.300Z'),
    placeOfOurs('2026-11-22T12:00:05.300Z', 1),
    place({ received_at: '2026-11-22T12:00:05.400Z' }),
  );
});

it('every place has a key of one length, also where a POST holds more than can be told apart', () => {
  const instant = fc.date({ min: new Date(0), max: new Date(Date.UTC(2200, 0, 1)), noInvalidDate: true });
  fc.assert(
    fc.property(instant, instant, fc.nat(50_000), (occurred, received, position) => {
      const key = orderKey({
        occurred_at: occurred.toISOString(),
        received_at: received.toISOString(),
        position,
      });
      expect(key).toMatch(/^\d{10}#\d{13}#\d{4}$/);
    }),
  );
});
