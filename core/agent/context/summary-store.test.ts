import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { conversationKey } from '#core/conversation/keys.ts';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { conversationItem } from '../../../test/support/records.ts';
import { storeSummary } from './summary-store.ts';

const summary = (through: string, messages: number) => ({
  text: `até ${through}`,
  through,
  messages,
  reply_seq: 1,
});

let table: TestTable;

beforeEach(async () => {
  table = await startConversationsTable();
});
afterEach(() => table.close());

it('of two summaries made from the same one, the first stays', async () => {
  const conversation = conversationItem();
  const [first, second, third] = [summary('a', 20), summary('b', 40), summary('c', 41)];
  expect(await storeSummary(table, conversation, first, undefined)).toBe(true);
  expect(await storeSummary(table, conversation, second, undefined)).toBe(false);
  expect(await storeSummary(table, conversation, second, first)).toBe(true);
  expect(await storeSummary(table, conversation, third, first)).toBe(false);
  expect(await table.items()).toMatchObject([{ sk: 'SUMMARY', ...second }]);
});

it('holds no words that were taken back while it was written', async () => {
  const seen = conversationItem();
  const Item = { ...conversationKey('acme', 'cv_1'), ...seen, taken_back: 'revocation' };
  await table.client.send(new PutCommand({ TableName: table.tableName, Item }));
  expect(await storeSummary(table, seen, summary('a', 20), undefined)).toBe(false);
  expect(await storeSummary(table, Item, summary('a', 20), undefined)).toBe(true);
});
