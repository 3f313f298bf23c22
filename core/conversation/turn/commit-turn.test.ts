import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { inboxMessage } from '../../../test/support/events.ts';
import { AI_FIRST } from '../../../test/support/records.ts';
import { ConversationRepository } from '../conversation-repository.ts';
import { turnKey } from '../keys.ts';
import { storeMessage } from '../message/store-message.ts';
import type { Conversation } from '../records.ts';
import { commitTurn } from './commit-turn.ts';
import type { TurnOutcome } from './turn-records.ts';

let table: TestTable;
let repository: ConversationRepository;
const now = () => Date.UTC(2026, 10, 22, 12);
const options = { author: 'ai' as const, now };

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

const TOKENS = { uncached: 4, cached: 2, cache_write: 0, output: 1, reasoning: 0 };

describe('commitTurn', () => {
  it('writes turn, reply and conversation together; the due time stands for the reply', async () => {
    const seen = await receive('a');
    const result = await commitTurn(
      table,
      seen,
      { ...answer('tn_a', 1), tokens: TOKENS, durationMs: 9 },
      options,
    );
    expect(result.kind).toBe('committed');
    expect(await repository.find('acme', 'cv_1')).toMatchObject({ answered_seq: 1, reply_seq: 1 });
    const conversation = await repository.find('acme', 'cv_1');
    expect(conversation).toMatchObject({ due_at: seen.due_at, due_shard: seen.due_shard });
    expect([conversation?.waiting_since, conversation?.owed_after]).toEqual([undefined, undefined]);
    const reply = await repository.findReply('acme', 'cv_1', 1);
    expect(reply?.due_at).toBeUndefined();
    expect(reply).toMatchObject({
      status: 'pending',
      content: { kind: 'text', body: 'answer tn_a' },
    });
    expect(await repository.findTurn('acme', 'cv_1', 'tn_a')).toMatchObject({ reply_seq: 1, tokens: TOKENS });
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
    expect(await repository.find('acme', 'cv_1')).toMatchObject({ answered_seq: 0 });
  });

  it('of two turns at once exactly one is written', async () => {
    const seen = await receive('a');
    const results = await Promise.all(
      ['tn_a', 'tn_b', 'tn_c'].map((turn) => commitTurn(table, seen, answer(turn, 1), options)),
    );
    expect(results.map(({ kind }) => kind).sort()).toEqual(['committed', 'stale', 'stale']);
    expect((await repository.findWithReplies('acme', 'cv_1', 9))?.replies).toHaveLength(1);
  });

  it.each<TurnOutcome>(['superseded', 'parked', 'taken_over', 'already_answered'])(
    'writes over how the same command ended before without a word: %s',
    async (outcome) => {
      const seen = await receive('a');
      await putTurn('tn_a', outcome);
      expect((await commitTurn(table, seen, answer('tn_a', 1), options)).kind).toBe('committed');
      expect(await repository.findTurn('acme', 'cv_1', 'tn_a')).toMatchObject({ outcome: 'answered' });
    },
  );

  it.each<TurnOutcome>(['answered', 'handed_over', 'refused', 'failed', 'over_budget'])(
    'writes nothing over a turn that ended as %s',
    async (outcome) => {
      const seen = await receive('a');
      await putTurn('tn_a', outcome);
      expect(await commitTurn(table, seen, answer('tn_a', 1), options)).toEqual({ kind: 'repeated' });
      expect(await repository.find('acme', 'cv_1')).toMatchObject({ answered_seq: 0, reply_seq: 0 });
    },
  );

  it.each<[string, Partial<Conversation>]>([
    ['a reply that others wrote', { reply_seq: 3 }],
    ['an answer that others gave', { answered_seq: -1 }],
    ['a message that was not seen', { inbound_seq: 0 }],
  ])('writes nothing after %s', async (_what, as) => {
    const seen = await receive('a');
    expect(await commitTurn(table, { ...seen, ...as }, answer('tn_a', 1), options)).toEqual({
      kind: 'stale',
    });
    expect(await repository.findTurn('acme', 'cv_1', 'tn_a')).toBeUndefined();
  });

  it('splits a long answer into parts that follow one another', async () => {
    const seen = await receive('a');
    const content = { kind: 'text' as const, body: 'palavra '.repeat(900) };
    const result = await commitTurn(table, seen, { ...answer('tn_a', 1), content }, options);
    if (result.kind !== 'committed') throw new Error(result.kind);
    expect(result.replies.map(({ reply_seq, part }) => [reply_seq, part])).toEqual([
      [1, 0],
      [2, 1],
    ]);
    expect(await repository.find('acme', 'cv_1')).toMatchObject({ reply_seq: 2 });
    expect(result.turn).toMatchObject({ reply_seq: 1, reply_count: 2 });
  });
});

describe('commitTurn with a handover', () => {
  const toSales = { owner: { status: 'pending' as const, queueId: 'sales' }, reason: 'pediu' };

  it('changes the owner with the words, which belong to the new epoch, and notes that it is to be told', async () => {
    const seen = await receive('a');
    const turn = { ...answer('tn_a', 1), outcome: 'handed_over' as const, handover: toSales };
    const result = await commitTurn(table, seen, turn, options);
    expect(result).toMatchObject({
      kind: 'committed',
      unpublished: {
        change: { from: 'bot', to: 'pending', queueId: 'sales', ownerEpoch: 2 },
        handoff: { from_agent: 'agent.ai' },
      },
    });
    const stored = await repository.find('acme', 'cv_1');
    expect(stored).toMatchObject({
      ticket_status: 'pending',
      queue_id: 'sales',
      ticket_reason: 'pediu',
      owner_epoch: 2,
      answered_seq: 1,
    });
    expect([stored?.due_at, stored?.waiting_since]).toEqual([seen.due_at, undefined]);
    expect(await repository.findReply('acme', 'cv_1', 1)).toMatchObject({ owner_epoch: 2 });
    expect(await repository.findTurn('acme', 'cv_1', 'tn_a')).toMatchObject({
      owner_epoch: 2,
      reason: 'pediu',
    });
    expect(await prefixed('UNPUBLISHED#')).toHaveLength(1);
  });

  it('closes: a ticket row stays, with words or without', async () => {
    const seen = await receive('a');
    const handover = { owner: { status: 'closed' as const }, reason: 'resolvido' };
    const turn = { turnId: 'tn_a', seq: 1, outcome: 'handed_over' as const, handover };
    expect(await commitTurn(table, seen, turn, options)).toMatchObject({ kind: 'committed', replies: [] });
    expect(await repository.find('acme', 'cv_1')).toMatchObject({
      ticket_status: 'closed',
      answered_seq: 1,
      reply_seq: 0,
    });
    expect(await prefixed('TICKET#')).toMatchObject([{ reason: 'resolvido', ticket_number: 1 }]);
  });

  it('to people over a newer message: that stays unanswered, for them', async () => {
    await receive('a');
    const seen = await receive('b');
    const turn = { ...answer('tn_a', 1), outcome: 'handed_over' as const, handover: toSales };
    await commitTurn(table, seen, turn, options);
    const stored = await repository.find('acme', 'cv_1');
    expect(stored).toMatchObject({ inbound_seq: 2, answered_seq: 1, waiting_since: expect.any(String) });
    // Not for the message: until the reply is settled.
    expect(stored).toMatchObject({ due_at: seen.due_at, due_shard: seen.due_shard });
  });

  it('never closes over a newer message', async () => {
    await receive('a');
    const seen = await receive('b');
    const handover = { owner: { status: 'closed' as const }, reason: 'x' };
    await expect(commitTurn(table, seen, { ...answer('tn_a', 1), handover }, options)).rejects.toThrow(
      TypeError,
    );
    expect(await repository.find('acme', 'cv_1')).toMatchObject({
      ticket_status: 'bot',
      answered_seq: 0,
    });
  });
});

describe('commitTurn over newer messages', () => {
  it('owes them from now on: waiting and watched', async () => {
    await receive('a');
    const seen = await receive('b');
    const parked = { ...seen, parked_since: 1, parked_until: 2, wakes: 2 };
    const result = await commitTurn(table, parked, answer('tn_a', 1), options);
    expect(result.kind).toBe('committed');
    expect(await repository.find('acme', 'cv_1')).toMatchObject({
      inbound_seq: 2,
      answered_seq: 1,
      waiting_since: new Date(now()).toISOString(),
      due_shard: seen.due_shard,
      due_at: now() + 60_000,
    });
  });
});

async function putTurn(turn_id: string, outcome: TurnOutcome): Promise<void> {
  const row = { turn_id, seq_through: 1, reply_seq: 1, reply_count: 0, outcome };
  const Item = { ...turnKey('acme', 'cv_1', turn_id), ...row };
  await table.client.send(new PutCommand({ TableName: table.tableName, Item }));
}

async function prefixed(prefix: string): Promise<Record<string, unknown>[]> {
  return (await table.items()).filter(({ sk }) => String(sk).startsWith(prefix));
}
