import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { replyKey } from '#core/conversation/keys.ts';
import { lastRead, TurnBench } from '../../test/benches/turn.fixture.ts';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';

let table: TestTable;
let bench: TurnBench;
const calls: string[] = [];

beforeEach(async () => {
  table = await startConversationsTable(({ operation }) => void calls.push(operation));
  bench = new TurnBench(table);
});
afterEach(() => table.close());

/** So much was said since that neither is among what a turn reads. */
async function longAfter(...first: string[]): Promise<void> {
  for (const text of first) await bench.run(await bench.receive(text));
  await table.client.send(
    new UpdateCommand({
      TableName: table.tableName,
      Key: replyKey('acme', 'cv_1', 1),
      UpdateExpression: 'SET message_id = :id',
      ExpressionAttributeValues: { ':id': 'wamid.ours' },
    }),
  );
  for (let number = 1; number <= 25; number++) {
    await bench.run(await bench.receive(`e ${number}`, { ms: 60_000 }));
  }
}

/** What the model reads of a message that answers another. */
async function readAnswerTo(messageId: string): Promise<string | undefined> {
  const last = await bench.receive('Esse', { ms: 60_000, payload: { context: { messageId } } });
  calls.length = 0;
  expect(await bench.run(last)).toBe('answered');
  return lastRead(bench).at(-1)?.split('\n')[0];
}

it('an old message that is answered now is read as it stands', async () => {
  await longAfter('Quero chá');
  expect(await readAnswerTo('wamid.Quero chá')).toBe('[[answers the customer\'s message: "Quero chá"]]');
  expect(calls).toEqual(['Query', 'Query', 'BatchGetItem', 'GetItem', 'TransactWriteItems']);
});

it('so is an old answer of ours', async () => {
  await longAfter('Quero chá');
  expect(await readAnswerTo('wamid.ours')).toBe('[[answers the company\'s message: "re: Quero chá"]]');
});

it('of an old message that was taken back there is no word', async () => {
  await longAfter('Quero chá');
  const revoke = { mediaType: 'revoke' as const, body: null, target: { messageId: 'wamid.Quero chá' } };
  await bench.receive('undo', { payload: revoke });
  expect(await readAnswerTo('wamid.Quero chá')).toBe('[[answers a message that was taken back]]');
});

it('nothing is looked for where what is answered is among what is read', async () => {
  await bench.run(await bench.receive('Quero chá'));
  expect(await readAnswerTo('wamid.Quero chá')).toBe('[[answers the customer\'s message: "Quero chá"]]');
  expect(calls).toEqual(['Query', 'Query', 'TransactWriteItems']);
});
