import fc from 'fast-check';
import { expect, it } from 'vitest';
import { propertyRuns } from '../../../test/support/property-runs.ts';
import { conversationItem } from '../../../test/support/records.ts';
import { compareOrder, orderKey } from '../message/order.ts';
import type { MessageRow } from '../records.ts';
import { readOwed } from './read-owed.ts';

const RECEIVED_AT = '2026-01-01T00:00:00.000Z';

/** Rows in their order on the customer's phone, each with the number that it happened to get. */
const numbered = fc
  .integer({ min: 1, max: 70 })
  .chain((count) =>
    fc.shuffledSubarray(
      Array.from({ length: count }, (_, index) => index + 1),
      { minLength: count },
    ),
  )
  .map((numbers) => numbers.map(rowNumbered));

function rowNumbered(inbound_seq: number, position: number): MessageRow {
  return {
    message_id: `m${inbound_seq}`,
    media_type: 'text',
    occurred_at: RECEIVED_AT,
    received_at: RECEIVED_AT,
    position,
    inbound_seq,
    body: `text ${inbound_seq}`,
  };
}

/** A conversation's rows as a table would give them. */
function stored(rows: readonly MessageRow[]): Parameters<typeof readOwed>[0] {
  const inOrder = [...rows].sort((a, b) => compareOrder(orderKey(a), orderKey(b)));
  return {
    latestMessages: async (_of, limit) => inOrder.slice(-limit),
    messagesNumbered: async (_of, { above, through }) =>
      inOrder.filter(({ inbound_seq = 0 }) => inbound_seq > above && inbound_seq <= through).reverse(),
  };
}

const cases = fc.record({
  rows: numbered,
  // Parts of all numbers: through which all was answered, and the newest when the conversation was read.
  answered: fc.double({ min: 0, max: 1, noNaN: true }),
  read: fc.double({ min: 0, max: 1, noNaN: true }),
});

it('every message that a turn answers is read, whatever comes while it reads', async () => {
  const property = fc.asyncProperty(cases, async ({ rows, answered, read }) => {
    const inbound_seq = Math.max(1, Math.round(read * rows.length));
    const after = Math.floor(answered * inbound_seq);
    const { messages, through } = await readOwed(stored(rows), conversationItem({ inbound_seq }), after);
    const numbers = messages.map(({ inbound_seq: number }) => number);
    const owed = Array.from({ length: through - after }, (_, index) => after + index + 1);
    expect(numbers).toEqual(expect.arrayContaining(owed));
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(inbound_seq === after || through > after).toBe(true);
  });
  await fc.assert(property, propertyRuns(100));
});
