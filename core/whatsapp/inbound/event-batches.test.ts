import { expect, test } from 'vitest';
import type { Envelope } from '#core/events/envelope.ts';
import { PublishError } from '#platform/bus/publish-error.ts';
import { busEntry, EventTooLargeError } from '#platform/bus/put-events.ts';
import { inboxMessage } from '../../../test/support/events.ts';
import { EventBatches } from './event-batches.ts';

const event = (number: number): Envelope => ({
  ...inboxMessage(),
  event_id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
});
const numberOf = ({ event_id }: Envelope) => Number(event_id.slice(-12));

/** @param publish sees the numbers of the events of a call */
function batches(publish: (numbers: number[]) => void = () => undefined) {
  const calls: number[][] = [];
  const refused: [number, string][] = [];
  const made = new EventBatches<number>({
    publish: async (events) => {
      const numbers = events.map(numberOf);
      calls.push(numbers);
      publish(numbers);
    },
    onRefused: async (number, reason) => void refused.push([number, reason]),
  });
  const add = (from: number, to: number) => {
    for (let number = from; number <= to; number++) made.add(event(number), number);
  };
  return { made, add, calls, refused };
}

const failed = (...failures: [number, string][]) =>
  new PublishError(
    failures.map(([number, code]) => ({ entry: busEntry(event(number), 'b', 's'), code, retryable: false })),
  );

test('ten are published as soon as they are there, the rest at the end', async () => {
  const { made, add, calls } = batches();
  add(1, 10);
  await new Promise((resolve) => setImmediate(resolve));
  expect(calls).toEqual([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]]);
  add(11, 12);
  await made.end();
  expect(calls[1]).toEqual([11, 12]);
});

test('a failure is thrown at the end, after the other calls', async () => {
  const { made, add, calls } = batches((numbers) => {
    if (numbers.includes(1)) throw failed([1, 'ThrottlingException']);
  });
  add(1, 25);
  await expect(made.end()).rejects.toThrow('ThrottlingException');
  expect(made.failed).toBe(true);
  expect(calls).toHaveLength(3);
});

test('one that is too large is handed back, its neighbours are published', async () => {
  const { made, add, calls, refused } = batches((numbers) => {
    if (numbers.includes(2)) throw new EventTooLargeError('2', 5);
  });
  add(1, 3);
  await made.end();
  expect(calls).toEqual([[1, 2, 3], [1], [2], [3]]);
  expect(refused).toEqual([[2, 'event_too_large']]);
});

test('one that the bus finds malformed is handed back; with another failure beside it that is thrown too', async () => {
  const one = batches(() => {
    throw failed([2, 'MalformedDetail']);
  });
  one.add(1, 3);
  await one.made.end();
  expect(one.refused).toEqual([[2, 'event_malformed']]);
  const two = batches(() => {
    throw failed([2, 'MalformedDetail'], [3, 'InternalFailure']);
  });
  two.add(1, 3);
  await expect(two.made.end()).rejects.toThrow('InternalFailure');
});
