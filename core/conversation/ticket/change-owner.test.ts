import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeOwner } from '../../../test/support/change-owner.ts';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { inboxMessage } from '../../../test/support/events.ts';
import { AI_FIRST, conversationItem } from '../../../test/support/records.ts';
import { ConversationRepository } from '../conversation-repository.ts';
import { OwnerChangedError, UnknownConversationError } from '../errors.ts';
import { conversationKey, dueShard } from '../keys.ts';
import { storeMessage } from '../message/store-message.ts';
import type { Conversation } from '../records.ts';
import { commitTurn } from '../turn/commit-turn.ts';
import type { OwnerChange } from './change-owner.ts';
import { TicketTransitionError } from './ticket.ts';

let table: TestTable;
let repository: ConversationRepository;
const NOW = Date.UTC(2026, 10, 22, 12);
const AT = new Date(NOW).toISOString();
const options = { answerDueMs: 60_000, now: () => NOW };
const TAKE_OVER: OwnerChange = {
  owner: { status: 'open', queueId: 'sales', userId: 'u1' },
  reason: 'taken_over',
};
const GIVE_BACK: OwnerChange = { owner: { status: 'bot' }, reason: 'given_back' };

beforeEach(async () => {
  table = await startConversationsTable();
  repository = new ConversationRepository(table);
});
afterEach(() => table.close());

const put = (more: Partial<Conversation> = {}) =>
  table.client.send(
    new PutCommand({
      TableName: table.tableName,
      Item: { ...conversationKey('acme', 'cv_1'), ...conversationItem(more) },
    }),
  );
const change = (what: Parameters<typeof changeOwner>[3], tenantId = 'acme') =>
  changeOwner(table, repository, { tenantId, conversationId: 'cv_1' }, what, options);
const find = () => repository.find('acme', 'cv_1');

describe('changeOwner', () => {
  it('gives what is unanswered to people, whom nobody watches', async () => {
    await put({ due_shard: dueShard('cv_1'), due_at: NOW, wakes: 2, waiting_since: AT });
    const { conversation, change: told } = await change(TAKE_OVER);
    expect(await find()).toEqual(conversation);
    expect(conversation).toMatchObject({
      ticket_status: 'open',
      queue_id: 'sales',
      user_id: 'u1',
      owner_epoch: 2,
      answered_seq: 0,
      waiting_since: AT,
    });
    expect(conversation).toMatchObject({ due_at: undefined, due_shard: undefined, wakes: undefined });
    expect(told).toMatchObject({
      from: 'bot',
      to: 'open',
      userId: 'u1',
      ownerEpoch: 2,
      reason: 'taken_over',
    });
  });

  it('watches an agent that is given something unanswered, and none that is not', async () => {
    await put({ ticket_status: 'open', queue_id: 'sales' });
    expect((await change(GIVE_BACK)).conversation).toMatchObject({
      due_at: NOW + 60_000,
      due_shard: dueShard('cv_1'),
    });
    await put({ ticket_status: 'open', queue_id: 'sales', answered_seq: 1 });
    expect((await change(GIVE_BACK)).conversation.due_at).toBeUndefined();
  });

  it('closes with everything answered and keeps the ticket as a row', async () => {
    await put({
      ticket_status: 'open',
      queue_id: 'sales',
      user_id: 'u1',
      waiting_since: AT,
      owed_after: 0,
    });
    const { conversation } = await change({ owner: { status: 'closed' }, reason: 'closed' });
    expect(conversation).toMatchObject({
      answered_seq: 1,
      waiting_since: undefined,
      owed_after: undefined,
      ticket_closed_at: AT,
    });
    expect(await find()).toEqual(conversation);
    const row = (await table.items()).find(({ sk }) => sk === 'TICKET#0000000001');
    expect(row).toMatchObject({ ticket_id: 'tk_1', closed_at: AT, queue_id: 'sales', user_id: 'u1' });
  });

  it('changes nothing for a writer with an old epoch', async () => {
    await put({ owner_epoch: 4 });
    const before = await find();
    await expect(change({ ...TAKE_OVER, epoch: 3 })).rejects.toThrow(OwnerChangedError);
    expect(await find()).toEqual(before);
  });

  it('lets one of two win who act under the same epoch', async () => {
    await put();
    const ends = await Promise.allSettled([
      change({ ...TAKE_OVER, epoch: 1 }),
      change({ owner: { status: 'closed' }, reason: 'closed', epoch: 1 }),
    ]);
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await find())?.owner_epoch).toBe(2);
  });

  it('is repeated over a message that arrives meanwhile, and owes the answer to it', async () => {
    await put({ ticket_status: 'open', queue_id: 'sales', answered_seq: 1 });
    let raced = false;
    const racing = {
      async find(tenantId: string, conversationId: string) {
        const seen = await repository.find(tenantId, conversationId);
        if (!raced) {
          raced = true;
          await storeMessage(table, repository, inboxMessage(), { policy: AI_FIRST, ...options });
        }
        return seen;
      },
    };
    const of = { tenantId: 'acme', conversationId: 'cv_1' };
    const { conversation } = await changeOwner(table, racing, of, { ...GIVE_BACK, epoch: 1 }, options);
    expect(conversation).toMatchObject({ inbound_seq: 2, owner_epoch: 2, due_at: NOW + 60_000 });
  });

  it('makes an answer of the owner before it worthless', async () => {
    await put();
    const seen = await find();
    if (!seen) throw new Error('no conversation');
    await change(TAKE_OVER);
    const answer = {
      turnId: 'tn_1',
      seq: 1,
      outcome: 'answered' as const,
      content: { kind: 'text' as const, body: 'Olá' },
    };
    expect(await commitTurn(table, seen, answer, { author: 'ai', now: options.now })).toEqual({
      kind: 'stale',
    });
  });

  it.each([
    ['another tenant', () => change(TAKE_OVER, 'other'), UnknownConversationError],
    ['a place that is not allowed', () => change(GIVE_BACK), TicketTransitionError],
  ])('refuses %s and changes nothing', async (_what, act, error) => {
    await put();
    const before = await table.items();
    await expect(act()).rejects.toThrow(error);
    expect(await table.items()).toEqual(before);
  });

  it('refuses a conversation that has moved', async () => {
    await put({ merged_into: 'cv_0' });
    await expect(change(TAKE_OVER)).rejects.toThrow(UnknownConversationError);
  });
});
