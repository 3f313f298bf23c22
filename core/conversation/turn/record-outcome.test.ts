import { afterEach, beforeEach, expect, it } from 'vitest';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { turnCommand } from '../../../test/support/events.ts';
import { ConversationRepository } from '../conversation-repository.ts';
import { recordOutcome } from './record-outcome.ts';

const NOW = Date.UTC(2026, 10, 22, 12);

let table: TestTable;

beforeEach(async () => {
  table = await startConversationsTable();
});
afterEach(() => table.close());

it('keeps how a command first ended', async () => {
  const command = turnCommand({ seq: 3 });
  await recordOutcome(table, command, 'tn_a', { outcome: 'superseded', now: NOW });
  await recordOutcome(table, turnCommand({ seq: 4 }), 'tn_a', { outcome: 'parked', now: NOW + 1 });
  const row = await new ConversationRepository(table).findTurn('acme', 'cv_1', 'tn_a');
  expect(row).toEqual({
    turn_id: 'tn_a',
    seq_through: 3,
    reply_seq: 0,
    reply_count: 0,
    outcome: 'superseded',
    trace_id: command.trace_id,
    ended_at: new Date(NOW).toISOString(),
  });
});

it('what the table refuses for another reason is an error', async () => {
  const elsewhere = { ...table, tableName: 'elsewhere' };
  await expect(
    recordOutcome(elsewhere, turnCommand(), 'tn_a', { outcome: 'parked', now: NOW }),
  ).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});
