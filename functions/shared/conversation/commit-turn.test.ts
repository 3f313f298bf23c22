import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { inboxMessage } from '../../../test/support/events.ts';
import { AI_FIRST } from '../../../test/support/records.ts';
import { commitTurn } from './commit-turn.ts';
import { ConversationRepository } from './conversation-repository.ts';
import type { Conversation } from './records.ts';
import { storeMessage } from './store-message.ts';

let table: TestTable;
let repository: ConversationRepository;
const now = () => Date.UTC(2026, 10, 22, 12);
const options = { now };

beforeEach(async () => {
  table = await startConversationsTable();
  repository = new ConversationRepository(table);
});
afterEach(() => table.close());

async function receive(messageId: string): Promise<Conversation> {
  const stored = await storeMessage(table, repository, inboxMessage({ messageId }), {
    policy: AI_FIRST,
    answerDueMs: 60_000,
    now,
  });
  return stored.conversation;
}

const answer = (turnId: string, seq: number) => ({
  turnId,
  seq,
  outcome: 'answered' as const,
  content: { kind: 'text' as const, body: `answer ${turnId}` },
});

describe('commitTurn', () => {
  it('writes turn, reply and conversation together; the due time goes over to the reply', async () => {
    const seen = await receive('a');
    const result = await commitTurn(
      table,
      seen,
      { ...answer('tn_a', 1), tokensUsed: 7, durationMs: 9 },
      options,
    );
    expect(result.kind).toBe('committed');
    expect(await repository.find('acme', 'cv_1')).toMatchObject({ answered_through: 1, reply_seq: 1 });
    const conversation = await repository.find('acme', 'cv_1');
    expect([conversation?.due_at, conversation?.waiting_since, conversation?.unanswered_from]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(await repository.findReply('acme', 'cv_1', 1)).toMatchObject({
      status: 'pending',
      due_at: now() + 120_000,
      outcome: 'answered' as const,
      content: { kind: 'text' as const, body: 'answer tn_a' },
    });
    expect(await repository.findTurn('acme', 'cv_1', 'tn_a')).toMatchObject({ reply_seq: 1, tokens_used: 7 });
  });

  it('writes the same turn once', async () => {
    const seen = await receive('a');
    await commitTurn(table, seen, answer('tn_a', 1), options);
    const current = await receive('b');
    expect(await commitTurn(table, current, answer('tn_a', 2), options)).toEqual({ kind: 'repeated' });
    expect((await repository.findWithReplies('acme', 'cv_1', 9))?.replies).toHaveLength(1);
  });

  it('writes nothing when a newer message came while the model was asked', async () => {
    const seen = await receive('a');
    await receive('b');
    expect(await commitTurn(table, seen, answer('tn_a', 1), options)).toEqual({ kind: 'stale' });
    expect((await repository.findWithReplies('acme', 'cv_1', 9))?.replies).toEqual([]);
    expect(await repository.findTurn('acme', 'cv_1', 'tn_a')).toBeUndefined();
  });

  it('writes nothing under an old owner epoch', async () => {
    const seen = await receive('a');
    const result = await commitTurn(table, { ...seen, owner_epoch: 0 }, answer('tn_a', 1), options);
    expect(result).toEqual({ kind: 'stale' });
    expect(await repository.find('acme', 'cv_1')).toMatchObject({ answered_through: 0 });
  });

  it('of two turns at once exactly one is written', async () => {
    const seen = await receive('a');
    const results = await Promise.all(
      ['tn_a', 'tn_b', 'tn_c'].map((turn) => commitTurn(table, seen, answer(turn, 1), options)),
    );
    expect(results.map(({ kind }) => kind).sort()).toEqual(['committed', 'stale', 'stale']);
    expect((await repository.findWithReplies('acme', 'cv_1', 9))?.replies).toHaveLength(1);
  });
});
