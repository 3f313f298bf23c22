import { TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TurnBench } from '../../../test/benches/turn.fixture.ts';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { createEffectJournal, type EffectWanted } from './effect-journal.ts';
import type { Effect } from './effect-records.ts';

let table: TestTable;
let bench: TurnBench;

beforeEach(async () => {
  table = await startConversationsTable();
  bench = new TurnBench(table);
  await bench.receive('Anote');
});
afterEach(() => table.close());

const journal = () => createEffectJournal(table, () => bench.nowMs);
const WANTED: EffectWanted = {
  ...{ tool: 'erp_note', effect: 'write', arguments: { number: '1' } },
  ...{ turnId: 'tn_1', through: 1, after: 0 },
};
const DONE = { status: 'done', output: 'anotado', duration_ms: 7 } as const;

async function begun(): Promise<Effect> {
  const result = await journal().begin(await bench.conversation(), WANTED);
  if (result.kind !== 'begun') throw new Error(result.kind);
  return result.effect;
}

const statuses = async () =>
  (await journal().live(await bench.conversation(), 0)).map(({ status }) => status);

/** DynamoDB refuses so many updates, since another delivery has the row in a transaction. */
function conflicts(times: number): void {
  const { client } = table;
  const send = client.send.bind(client) as (command: object) => Promise<unknown>;
  let left = times;
  Object.assign(client, {
    send: async (command: object) => {
      if (command.constructor.name !== 'UpdateCommand' || left-- <= 0) return send(command);
      throw new TransactionConflictException({ message: 'conflict', $metadata: {} });
    },
  });
}

it('the end of a call is kept although another delivery asks for the same call at this moment', async () => {
  const effect = await begun();
  conflicts(2);
  await journal().end(await bench.conversation(), effect, DONE);
  expect(await statuses()).toEqual(['done']);
});

it('an end that cannot be kept is no success', async () => {
  const effect = await begun();
  conflicts(9);
  await expect(journal().end(await bench.conversation(), effect, DONE)).rejects.toThrow('another');
  expect(await statuses()).toEqual(['begun']);
});

it('an end that comes late, after the call was begun anew, changes nothing', async () => {
  const first = await begun();
  await journal().end(await bench.conversation(), first, { ...DONE, status: 'not_done' });
  const second = await begun();
  expect(second.effect_id).not.toBe(first.effect_id);
  await journal().end(await bench.conversation(), first, DONE);
  expect(await statuses()).toEqual(['begun']);
});
