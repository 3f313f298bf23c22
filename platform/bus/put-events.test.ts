import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BusEntry, entryBytes, MAX_ENTRIES, MAX_REQUEST_BYTES, packEntries } from './put-events.ts';

test('counts an entry as EventBridge documents it', () => {
  expect(
    entryBytes({ Source: 'ab', DetailType: 'é', Detail: '{"a":"ã"}', EventBusName: 'not counted' }),
  ).toBe(2 + 2 + 10);
  expect(
    entryBytes({ Source: 'ab', DetailType: 'c', Detail: '{}', Time: new Date(0), Resources: ['abc', 'é'] }),
  ).toBe(2 + 1 + 2 + 14 + 3 + 2);
});

test('packs everything, in order, within both limits, and no call could take the next entry too', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: MAX_REQUEST_BYTES - 1 }), { maxLength: 40 }), (sizes) => {
      const entries = sizes.map((bytes, index): BusEntry => ({ eventId: String(index), bytes, entry: {} }));
      const calls = packEntries(entries);
      expect(calls.flat()).toEqual(entries);
      for (const [index, call] of calls.entries()) {
        const bytes = call.reduce((sum, entry) => sum + entry.bytes, 0);
        expect(call.length > 0 && call.length <= MAX_ENTRIES && bytes < MAX_REQUEST_BYTES).toBe(true);
        const next = calls[index + 1]?.[0];
        if (next) expect(call.length === MAX_ENTRIES || bytes + next.bytes >= MAX_REQUEST_BYTES).toBe(true);
      }
    }),
  );
});
