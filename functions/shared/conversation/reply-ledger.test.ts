import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { inboxMessage } from '../../../test/support/events.ts';
import { AI_FIRST } from '../../../test/support/records.ts';
import { commitTurn } from './commit-turn.ts';
import { ConversationRepository } from './conversation-repository.ts';
import type { Conversation, ReplyRow } from './records.ts';
import { ReplyLedger } from './reply-ledger.ts';
import { storeMessage } from './store-message.ts';

let table: TestTable;
let repository: ConversationRepository;
let ledger: ReplyLedger;
const now = () => Date.UTC(2026, 10, 22, 12);

beforeEach(async () => {
  table = await startConversationsTable();
  repository = new ConversationRepository(table);
  ledger = new ReplyLedger(table);
});
afterEach(() => table.close());

/** A conversation with `count` replies that wait. */
async function withReplies(count: number): Promise<{ conversation: Conversation; replies: ReplyRow[] }> {
  for (let seq = 1; seq <= count; seq++) {
    const { conversation } = await storeMessage(table, repository, inboxMessage({ messageId: `m${seq}` }), {
      policy: AI_FIRST,
      answerDueMs: 60_000,
      now,
    });
    await commitTurn(
      table,
      conversation,
      { turnId: `tn_${seq}`, seq, body: `answer ${seq}` },
      { now, sendDueMs: 120_000 },
    );
  }
  const conversation = await repository.find('acme', 'cv_1');
  if (!conversation) throw new Error('the conversation was not stored');
  return { conversation, replies: await ledger.unsettled(conversation) };
}

const first = (replies: ReplyRow[]): ReplyRow => {
  const [reply] = replies;
  if (!reply) throw new Error('there is no reply');
  return reply;
};

const status = async (replySeq: number) => (await repository.findReply('acme', 'cv_1', replySeq))?.status;
const settledThrough = async () => (await repository.find('acme', 'cv_1'))?.settled_through;

describe('ReplyLedger', () => {
  it('lists unsettled replies in their order', async () => {
    const { conversation, replies } = await withReplies(3);
    expect(replies.map(({ reply_seq }) => reply_seq)).toEqual([1, 2, 3]);
    await ledger.begin(conversation, first(replies));
    await ledger.settle(conversation, first(replies), { status: 'sent', messageId: 'wamid.x' });
    const current = await repository.find('acme', 'cv_1');
    expect(current && (await ledger.unsettled(current)).map(({ reply_seq }) => reply_seq)).toEqual([2, 3]);
  });

  it('is read with the conversation, the newest only', async () => {
    await withReplies(4);
    const found = await repository.findWithReplies('acme', 'cv_1', 2);
    expect(found?.conversation).toEqual(await repository.find('acme', 'cv_1'));
    expect(found?.replies.map(({ reply_seq }) => reply_seq)).toEqual([3, 4]);
    expect(await repository.findWithReplies('acme', 'cv_none', 2)).toBeUndefined();
  });

  it('lets one of many declare the intent', async () => {
    const { conversation, replies } = await withReplies(1);
    const won = await Promise.all([...Array(5)].map(() => ledger.begin(conversation, first(replies))));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await status(1)).toBe('sending');
  });

  it('declares no intent out of order', async () => {
    const { conversation, replies } = await withReplies(2);
    const second = replies[1] ?? first(replies);
    expect(await ledger.begin(conversation, second)).toBe(false);
    expect(await status(2)).toBe('pending');
  });

  it('declares no intent for an answer of an earlier owner', async () => {
    const { conversation, replies } = await withReplies(1);
    expect(await ledger.begin(conversation, { ...first(replies), owner_epoch: 0 })).toBe(false);
    expect(await status(1)).toBe('pending');
  });

  it('takes an intent back', async () => {
    const { conversation, replies } = await withReplies(1);
    await ledger.begin(conversation, first(replies));
    expect(await ledger.withdraw(conversation, first(replies))).toBe(true);
    expect(await status(1)).toBe('pending');
    expect(await settledThrough()).toBe(0);
  });

  it('settles only what was begun, and holds only what was not', async () => {
    const { conversation, replies } = await withReplies(1);
    const reply = first(replies);
    expect(await ledger.settle(conversation, reply, { status: 'sent', messageId: 'x' })).toBe(false);
    expect(await status(1)).toBe('pending');
    await ledger.begin(conversation, reply);
    expect(await ledger.settle(conversation, reply, { status: 'held', reason: 'x' })).toBe(false);
    expect(await status(1)).toBe('sending');
    expect(await settledThrough()).toBe(0);
  });

  it('replaces unknown by what is learnt later, also when a later reply is settled already', async () => {
    const { conversation, replies } = await withReplies(2);
    const [one, two] = [first(replies), replies[1] ?? first(replies)];
    await ledger.begin(conversation, one);
    await ledger.settle(conversation, one, { status: 'unknown', reason: 'interrupted' });
    await ledger.begin(conversation, two);
    await ledger.settle(conversation, two, { status: 'sent', messageId: 'wamid.2' });
    expect(await ledger.settle(conversation, one, { status: 'sent', messageId: 'wamid.1' })).toBe(true);
    expect([await status(1), await status(2), await settledThrough()]).toEqual(['sent', 'sent', 2]);
  });

  it('is due until it is settled', async () => {
    const { conversation, replies } = await withReplies(1);
    expect(first(replies).due_at).toBe(now() + 120_000);
    await ledger.begin(conversation, first(replies));
    await ledger.settle(conversation, first(replies), { status: 'sent', messageId: 'wamid.x' });
    const settled = await repository.findReply('acme', 'cv_1', 1);
    expect([settled?.due_at, settled?.due_shard]).toEqual([undefined, undefined]);
  });

  it('keeps why WhatsApp refused', async () => {
    const { conversation, replies } = await withReplies(1);
    await ledger.begin(conversation, first(replies));
    await ledger.settle(conversation, first(replies), { status: 'failed', code: 131047, reason: 'window' });
    expect(await repository.findReply('acme', 'cv_1', 1)).toMatchObject({
      status: 'failed',
      code: 131047,
      reason: 'window',
      attempts: 1,
    });
  });
});
