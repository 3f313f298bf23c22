import { expect, test } from 'vitest';
import type { Unsent } from './outbox.ts';
import { outboxStore } from './outbox-store.ts';

const unsent = (key: string, at: number): Unsent => ({
  ...{ key, conversationId: 'cv_1', said: { kind: 'text', text: key }, sendAnyway: false, state: 'sending' },
  ...{ seen: { ownerEpoch: 1, seq: 1, replySeq: 0 }, at },
});

function memory(): Storage {
  const held = new Map<string, string>();
  return {
    get length() {
      return held.size;
    },
    key: (index) => [...held.keys()][index] ?? null,
    getItem: (name) => held.get(name) ?? null,
    setItem: (name, value) => void held.set(name, value),
    removeItem: (name) => void held.delete(name),
    clear: () => held.clear(),
  };
}

test('two tabs of one person keep each other’s messages, and what one of them sent is gone', () => {
  const storage = memory();
  const [one, two] = [outboxStore(storage, 'ana'), outboxStore(storage, 'ana')];
  expect([one.read(), two.read()]).toEqual([[], []]);
  one.write([unsent('a', 1)]);
  two.write([unsent('b', 2)]);
  expect(
    outboxStore(storage, 'ana')
      .read()
      .map(({ key }) => key),
  ).toEqual(['a', 'b']);
  one.write([]);
  expect(
    outboxStore(storage, 'ana')
      .read()
      .map(({ key }) => key),
  ).toEqual(['b']);
  expect(outboxStore(storage, 'bia').read()).toEqual([]);
});
