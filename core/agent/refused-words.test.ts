import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { replyKey } from '#core/conversation/keys.ts';
import { lastRead, TurnBench } from '../../test/benches/turn.fixture.ts';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';

let table: TestTable;
let bench: TurnBench;

beforeEach(async () => {
  table = await startConversationsTable();
  bench = new TurnBench(table);
});
afterEach(() => table.close());

it('what a turn was refused for is in no later prompt, and not quoted there either', async () => {
  await bench.run(await bench.receive('antes'));
  bench.says.push(() => ({ kind: 'refused', cause: new Error('no') }));
  expect(await bench.run(await bench.receive('segredo', { ms: 1_000 }))).toBe('refused');
  await table.client.send(
    new UpdateCommand({
      TableName: table.tableName,
      Key: replyKey('acme', 'cv_1', 2),
      UpdateExpression: 'SET #status = :sent',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':sent': 'sent' },
    }),
  );
  await bench.give({ status: 'bot' });
  const payload = { context: { messageId: 'wamid.segredo' } };
  expect(await bench.run(await bench.receive('depois', { ms: 1_000, payload }))).toBe('answered');
  const read = lastRead(bench).join('\n');
  expect(read).toContain('antes');
  expect(read).toContain('[[answers an earlier message]]\ndepois');
  expect(read).not.toContain('segredo');
});
