import { afterEach, beforeEach, expect, it } from 'vitest';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { turnCommand } from '../../../test/support/events.ts';
import { conversationItem } from '../../../test/support/records.ts';
import { ConversationRepository } from '../conversation-repository.ts';
import { TurnStore } from './turn-store.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const summary = (through: string, messages: number) => ({
  text: `até ${through}`,
  through,
  messages,
  reply_seq: 1,
});

let table: TestTable;
let store: TurnStore;

beforeEach(async () => {
  table = await startConversationsTable();
  store = new TurnStore(table, () => NOW);
});
afterEach(() => table.close());

it('keeps how a command first ended', async () => {
  await store.recordOutcome(turnCommand({ seq: 3 }), 'tn_a', 'superseded');
  await store.recordOutcome(turnCommand({ seq: 3 }), 'tn_a', 'parked');
  const row = await new ConversationRepository(table).findTurn('acme', 'cv_1', 'tn_a');
  expect(row).toEqual({
    turn_id: 'tn_a',
    seq_through: 3,
    reply_seq: 0,
    reply_count: 0,
    outcome: 'superseded',
    ended_at: new Date(NOW).toISOString(),
  });
});

it('of two summaries made from the same one, the first stays', async () => {
  const conversation = conversationItem();
  const [first, second, third] = [summary('a', 20), summary('b', 40), summary('c', 41)];
  expect(await store.storeSummary(conversation, first, undefined)).toBe(true);
  expect(await store.storeSummary(conversation, second, undefined)).toBe(false);
  expect(await store.storeSummary(conversation, second, first)).toBe(true);
  expect(await store.storeSummary(conversation, third, first)).toBe(false);
  expect(await table.items()).toMatchObject([{ sk: 'SUMMARY', through: 'b' }]);
});

it('knows of no change that was told', async () => {
  expect(await store.findUnpublished('acme', 'cv_1', 2)).toBeUndefined();
});

it('what the table refuses for another reason is an error', async () => {
  const broken = new TurnStore({ ...table, tableName: 'elsewhere' }, () => NOW);
  await expect(broken.recordOutcome(turnCommand(), 'tn_a', 'parked')).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});
