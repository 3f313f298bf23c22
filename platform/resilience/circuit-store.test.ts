import { ConnectionDropped } from '@prosa/local-cloud/http';
import { afterEach, describe, expect, it } from 'vitest';
import { startTable, type TestTable } from '../../test/support/conversations-table.ts';
import { type CircuitRecord, unknownCircuit } from './circuit-record.ts';
import type { CircuitStore } from './circuit-store.ts';
import { DynamoCircuitStore } from './dynamo-circuit-store.ts';
import { MemoryCircuitStore } from './memory-circuit-store.fixture.ts';

const NAME = 'model#api.example.com';
const NOW = Date.UTC(2026, 10, 22, 12);

const first: CircuitRecord = {
  ...unknownCircuit(NAME),
  version: 1,
  write_id: 'w1',
  window_until: NOW + 30_000,
  window_failures: 1,
  window_successes: 2,
  expires_at: NOW / 1000 + 600,
};
const second: CircuitRecord = {
  ...first,
  version: 2,
  write_id: 'w2',
  state: 'OPEN',
  changed_at: NOW,
  open_until: NOW + 30_000,
  openings: 1,
};

let table: TestTable | undefined;
afterEach(async () => {
  await table?.close();
  table = undefined;
});

async function dynamoStore(onCall?: Parameters<typeof startTable>[1]): Promise<CircuitStore> {
  table = await startTable('Circuits', onCall);
  return new DynamoCircuitStore(table.client, table.tableName);
}

describe.each([
  ['DynamoDB', () => dynamoStore()],
  ['memory', async () => new MemoryCircuitStore()],
])('a store in %s', (_, open) => {
  it('knows nothing of a circuit that was never written', async () => {
    expect(await (await open()).read(NAME)).toEqual(unknownCircuit(NAME));
  });

  it('makes a circuit once; whoever comes later learns what is there', async () => {
    const store = await open();
    expect(await store.swap(first)).toEqual({ written: true, record: first });
    const other = { ...first, write_id: 'other', window_failures: 9 };
    expect(await store.swap(other)).toEqual({ written: false, record: first });
    expect(await store.read(NAME)).toEqual(first);
  });

  it('replaces the version before, and no other', async () => {
    const store = await open();
    expect(await store.swap(second)).toEqual({ written: false, record: unknownCircuit(NAME) });
    await store.swap(first);
    expect(await store.swap(second)).toEqual({ written: true, record: second });
    const late = { ...second, write_id: 'late', open_until: 1 };
    expect(await store.swap(late)).toEqual({ written: false, record: second });
    expect(await store.read(NAME)).toEqual(second);
  });

  it('forgets a decision and an expiry that the next record has no more', async () => {
    const store = await open();
    await store.swap({ ...first, forced: 'OPEN' });
    await store.swap({ ...second, forced: undefined, expires_at: undefined });
    const { expires_at: _, ...kept } = second;
    expect(await store.read(NAME)).toEqual(kept);
  });

  it('knows a write again that was made already', async () => {
    const store = await open();
    await store.swap(first);
    expect(await store.swap(first)).toEqual({ written: true, record: first });
  });

  it('adds to the counts of the window, which changes no version', async () => {
    const store = await open();
    await store.swap(first);
    await store.count(first, { failures: 1, successes: 0 });
    expect(await store.count(first, { failures: 2, successes: 3 })).toEqual({
      written: true,
      record: { ...first, window_failures: 4, window_successes: 5 },
    });
  });

  it('begins a window once; the second environment learns of it', async () => {
    const store = await open();
    await store.swap(first);
    const begin = { until: NOW + 90_000, expiresAt: NOW / 1000 + 9_000 };
    const begun = {
      ...first,
      window_until: begin.until,
      expires_at: begin.expiresAt,
      window_failures: 1,
      window_successes: 0,
    };
    expect(await store.count(first, { failures: 1, successes: 0 }, begin)).toEqual({
      written: true,
      record: begun,
    });
    expect(await store.count(first, { failures: 1, successes: 0 }, begin)).toEqual({
      written: false,
      record: begun,
    });
  });

  it('counts nothing for a circuit that changed or is gone', async () => {
    const store = await open();
    const gone = { written: false, record: unknownCircuit(NAME) };
    expect(await store.count(first, { failures: 1, successes: 0 })).toEqual(gone);
    await store.swap(first);
    await store.swap(second);
    const counted = await store.count(first, { failures: 1, successes: 0 });
    expect(counted).toEqual({ written: false, record: second });
    expect(await store.read(NAME)).toEqual(second);
  });

  it('keeps circuits apart', async () => {
    const store = await open();
    await store.swap(first);
    expect((await store.read('model#other')).version).toBe(0);
  });

  it('makes one of two changes that are made at once', async () => {
    const store = await open();
    await store.swap(first);
    const rivals = Array.from({ length: 20 }, (_, index) => ({ ...second, write_id: `rival${index}` }));
    const results = await Promise.all(rivals.map((rival) => store.swap(rival)));
    expect(results.filter(({ written }) => written)).toHaveLength(1);
    const winner = results.find(({ written }) => written)?.record;
    for (const { record } of results) expect(record).toEqual(winner);
  });
});

describe('in DynamoDB', () => {
  it('is one item per circuit, under the keys of the table', async () => {
    const store = await dynamoStore();
    await store.swap(first);
    await store.swap(second);
    expect(await table?.items()).toEqual([{ pk: NAME, sk: 'circuit', ...second }]);
  });

  it('counts a write as made whose answer was lost and that the SDK repeats', async () => {
    let losses = 1;
    const store = await dynamoStore(({ operation }) => {
      if (operation !== 'PutItem' || losses-- <= 0) return undefined;
      return () => {
        throw new ConnectionDropped();
      };
    });
    expect(await store.swap(first)).toEqual({ written: true, record: first });
    expect(losses).toBeLessThan(0);
  });

  it('says so when an item is not a circuit', async () => {
    const store = await dynamoStore();
    await store.swap({ ...first, state: JSON.parse('"AJAR"') });
    await expect(store.read(NAME)).rejects.toThrow('state');
  });

  it('stops waiting when it is told to', async () => {
    const store = await dynamoStore();
    await expect(store.read(NAME, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  });
});
