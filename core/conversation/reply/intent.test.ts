import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { conversationKey } from '../keys.ts';
import { declareIntent } from './intent.ts';
import { at, LedgerBench, NOW } from './ledger.fixture.ts';
import { ReplyLedger } from './reply-ledger.ts';

let table: TestTable;
let bench: LedgerBench;

beforeAll(async () => {
  table = await startConversationsTable();
});
afterAll(() => table.close());
beforeEach(() => {
  bench = new LedgerBench(table);
});

const set = async (field: string, value: unknown) => {
  await table.client.send(
    new UpdateCommand({
      TableName: table.tableName,
      Key: conversationKey('acme', bench.id),
      UpdateExpression: `SET ${field} = :value`,
      ExpressionAttributeValues: { ':value': value },
    }),
  );
};

it('writes the intent', async () => {
  await bench.put();
  const conversation = await bench.declared();
  expect(conversation).toEqual(await bench.conversation());
  expect(conversation).toMatchObject({
    ...{ sending_seq: 1, sending_at: NOW, sending_attempt: 1, pair_tat: NOW + 6_000, auto_count: 1 },
  });
});

it('lets one of two pass', async () => {
  await bench.put();
  const seen = await bench.conversation();
  const intents = await Promise.all([bench.declare(NOW, 1, seen), bench.declare(NOW, 1, seen)]);
  expect(intents.map(({ kind }) => kind).toSorted()).toEqual(['declared', 'not_its_turn']);
});

it('lets no reply pass before its turn, nor after it', async () => {
  await bench.put();
  expect(await bench.declare(NOW, 2)).toEqual({ kind: 'not_its_turn' });
  await set('settled_seq', 1);
  expect(await bench.declare(NOW, 1)).toEqual({ kind: 'not_its_turn' });
});

it('decides again over what changed meanwhile: owner, window, merge', async () => {
  const cases: [string, unknown, object][] = [
    ['owner_epoch', 2, { kind: 'refuse', reason: 'owner_changed' }],
    ['window_from', at(NOW - 25 * 3_600_000), { kind: 'refuse', reason: 'window_closed' }],
    ['merged_into', 'cv_other', { kind: 'not_its_turn' }],
    ['customer_name', 'Ana', { kind: 'declared' }],
  ];
  for (const [field, value, expected] of cases) {
    bench = new LedgerBench(table);
    await bench.put();
    const seen = await bench.conversation();
    await set(field, value);
    expect(await bench.declare(NOW, 1, seen), field).toMatchObject(expected);
  }
});

it('does not pass with a reply that was read before somebody else sent', async () => {
  await bench.put();
  const seen = await bench.conversation();
  const reply = await bench.reply();
  // Another environment sends it and dies; a third finds it out and gives it up as unknown.
  const declared = await bench.declared();
  await new ReplyLedger(table, () => NOW).markUnknown(declared, reply, 1, NOW);
  const facts = { now: NOW + 40_000, templateRefusal: undefined };
  expect(await declareIntent(table, seen, reply, facts)).toEqual({ kind: 'not_its_turn' });
});

it('knows its own write when its answer was lost', async () => {
  await bench.put();
  const send = table.client.send.bind(table.client);
  let lost = 0;
  const client = Object.create(table.client, {
    send: {
      value: async (...given: Parameters<typeof send>) => {
        // As the SDK does: the write is made, the answer lost, and the same write made again.
        await send(...given);
        lost++;
        return send(...given);
      },
    },
  });
  const intent = await declareIntent({ ...table, client }, await bench.conversation(), await bench.reply(), {
    ...{ now: NOW, templateRefusal: undefined },
  });
  expect(lost).toBe(1);
  expect(intent).toMatchObject({ kind: 'declared', conversation: { sending_seq: 1 } });
});

it('reserves one place, and waits once', async () => {
  await bench.put({ pair_tat: NOW + 45 * 6_000 });
  expect(await bench.declare()).toEqual({ kind: 'wait', until: NOW + 7_000 });
  const reserved = await bench.conversation();
  expect(reserved).toMatchObject({ slot_seq: 1, slot_at: NOW + 7_000, pair_tat: NOW + 46 * 6_000 });
  expect(await bench.declare(NOW + 1)).toEqual({ kind: 'wait', until: NOW + 7_000 });
  expect(await bench.conversation()).toEqual(reserved);
  expect(await bench.declare(NOW + 7_000)).toMatchObject({ kind: 'declared' });
  expect(await bench.conversation()).toMatchObject({ pair_tat: NOW + 46 * 6_000, auto_count: 1 });
});

it('changes nothing when it refuses', async () => {
  await bench.put({ auto_since: NOW, auto_count: 20 });
  const before = await bench.conversation();
  expect(await bench.declare()).toEqual({ kind: 'refuse', reason: 'loop_guard' });
  expect(await bench.conversation()).toEqual(before);
});

it('makes no conversation that is not there', async () => {
  await bench.put();
  const seen = { ...(await bench.conversation()), conversation_id: 'cv_nowhere' };
  expect(await bench.declare(NOW, 1, seen)).toEqual({ kind: 'not_its_turn' });
  expect(await bench.get(conversationKey('acme', 'cv_nowhere'))).toBeUndefined();
});
