import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ContentionError } from '#platform/dynamodb/contention-error.ts';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { inboxEcho, inboxMessage } from '../../../test/support/events.ts';
import { AI_FIRST } from '../../../test/support/records.ts';
import { ConversationRepository } from '../conversation-repository.ts';
import { conversationKey } from '../keys.ts';
import { storeMessage } from './store-message.ts';

let table: TestTable;
let repository: ConversationRepository;
const NOW = Date.UTC(2026, 10, 22, 12, 0, 1);

beforeEach(async () => {
  table = await startConversationsTable();
  repository = new ConversationRepository(table);
});
afterEach(() => table.close());

const store = (event: Parameters<typeof storeMessage>[2], now = NOW) =>
  storeMessage(table, repository, event, {
    policy: AI_FIRST,
    answerDueMs: 60_000,
    now: () => now,
  });

describe('storeMessage', () => {
  it('makes the conversation, its first ticket and the message row in one write', async () => {
    const { conversation, inboundSeq, duplicate } = await store(inboxMessage());
    expect([inboundSeq, duplicate]).toEqual([1, false]);
    expect(await repository.find('acme', 'cv_1')).toEqual(conversation);
    expect(conversation).toMatchObject({
      inbound_seq: 1,
      answered_seq: 0,
      owner_epoch: 1,
      ticket_status: 'bot',
      ticket_number: 1,
      wa_id: '5511999990000',
      due_at: NOW + 60_000,
    });
    expect(await repository.latestMessages({ tenant_id: 'acme', conversation_id: 'cv_1' }, 5)).toMatchObject([
      { message_id: 'wamid.1', body: 'Oi', inbound_seq: 1 },
    ]);
  });

  it('numbers messages in the order in which they are stored and lists them by the provider’s time', async () => {
    await store(inboxMessage({ messageId: 'a', occurredAt: '2026-11-22T12:00:05.000Z' }));
    const late = await store(inboxMessage({ messageId: 'b', occurredAt: '2026-11-22T12:00:02.000Z' }));
    expect(late.inboundSeq).toBe(2);
    const rows = await repository.latestMessages({ tenant_id: 'acme', conversation_id: 'cv_1' }, 5);
    expect(rows.map(({ message_id }) => message_id)).toEqual(['b', 'a']);
    expect((await repository.find('acme', 'cv_1'))?.last_inbound_at).toBe('2026-11-22T12:00:05.000Z');
  });

  it('reads messages of one second in the order of the customer’s phone, whatever the order of storing', async () => {
    const receivedAt = '2026-11-22T12:00:06.000Z';
    for (const position of [7, 2, 0, 11, 5, 3, 1, 10, 4, 8, 6, 9]) {
      await store(inboxMessage({ messageId: `m${position}`, receivedAt, payload: { position } }));
    }
    const later = '2026-11-22T12:00:06.500Z';
    await store(inboxMessage({ messageId: 'm12', receivedAt: later }));
    const rows = await repository.latestMessages({ tenant_id: 'acme', conversation_id: 'cv_1' }, 20);
    expect(rows.map(({ message_id }) => message_id)).toEqual(
      Array.from({ length: 13 }, (_, index) => `m${index}`),
    );
  });

  it('stores a repeated message once and returns the seq it was given', async () => {
    await store(inboxMessage({ messageId: 'a' }));
    await store(inboxMessage({ messageId: 'b' }));
    const again = await store(inboxMessage({ messageId: 'a' }), NOW + 5000);
    expect(again).toMatchObject({ duplicate: true, inboundSeq: 1, conversation: { inbound_seq: 2 } });
    expect(await repository.latestMessages({ tenant_id: 'acme', conversation_id: 'cv_1' }, 5)).toHaveLength(
      2,
    );
  });

  it('stores a message of doubtful time once, though each delivery gives it another time', async () => {
    const payload = { clockSuspect: true };
    await store(inboxMessage({ occurredAt: '2026-11-22T12:00:00.000Z', payload }));
    const again = await store(inboxMessage({ occurredAt: '2026-11-22T12:09:00.000Z', payload }));
    expect(again).toMatchObject({ duplicate: true, inboundSeq: 1 });
    expect(await repository.latestMessages({ tenant_id: 'acme', conversation_id: 'cv_1' }, 5)).toMatchObject([
      { occurred_at: '2026-11-22T12:00:00.000Z' },
    ]);
  });

  it('gives no seq to what asks for no answer', async () => {
    const { conversation, inboundSeq } = await store(inboxMessage({ payload: { late: true } }));
    expect(inboundSeq).toBeUndefined();
    expect(conversation).toMatchObject({ inbound_seq: 0, ticket_status: 'pending' });
    expect(conversation.due_at).toBeUndefined();
  });

  it('takes nothing about the customer from a message that came late', async () => {
    await store(inboxMessage({ messageId: 'new', occurredAt: '2026-11-22T12:00:05.000Z' }));
    const contact = { waId: '5511000000000', name: 'Old name' };
    const { conversation } = await store(
      inboxMessage({ messageId: 'old', occurredAt: '2026-11-22T12:00:01.000Z', payload: { contact } }),
    );
    expect(conversation).toMatchObject({
      inbound_seq: 2,
      wa_id: '5511999990000',
      customer_name: 'Ana',
      last_inbound_at: '2026-11-22T12:00:05.000Z',
    });
  });

  it('a customer is written to at the number that they have, and never at one that they gave up', async () => {
    const said = async (second: number, contact: object) => {
      const occurredAt = `2026-11-22T12:00:0${second}.000Z`;
      const { conversation } = await store(
        inboxMessage({ messageId: `m${second}`, occurredAt, payload: { contact } }),
      );
      const { wa_id, wa_user_id } = conversation;
      expect(await repository.find('acme', 'cv_1')).toEqual(conversation);
      return [wa_id, wa_user_id];
    };
    expect(await said(1, { waId: '5511999990000' })).toEqual(['5511999990000', undefined]);
    expect(await said(2, { userId: 'BR.1' })).toEqual(['5511999990000', 'BR.1']);
    expect(await said(3, { userId: 'BR.1' })).toEqual(['5511999990000', 'BR.1']);
    expect(await said(4, { userId: 'BR.2' })).toEqual([undefined, 'BR.2']);
    expect(await said(5, { waId: '5511988880000' })).toEqual(['5511988880000', 'BR.2']);
    expect(await said(6, { waId: '5511977770000', userId: 'BR.3' })).toEqual(['5511977770000', 'BR.3']);
  });

  it('notes who else has the customer’s number, for as long as messages say so', async () => {
    const said = (second: number, payload: object) =>
      store(
        inboxMessage({
          ...{ messageId: `m${second}`, occurredAt: `2026-11-22T12:00:0${second}.000Z`, payload },
        }),
      );
    const noted = async (second: number, payload: object) =>
      (await said(second, payload)).conversation.same_phone_as;
    expect(await noted(1, { samePhoneAs: 'ct_2' })).toBe('ct_2');
    expect(await noted(2, { contact: { userId: 'BR.1' } })).toBe('ct_2');
    expect(await noted(3, {})).toBeUndefined();
  });

  it('remembers since when an answer is owed', async () => {
    await store(inboxMessage({ messageId: 'a', occurredAt: '2026-11-22T12:00:05.000Z' }));
    const { conversation } = await store(
      inboxMessage({ messageId: 'b', occurredAt: '2026-11-22T12:00:01.000Z' }),
    );
    expect(conversation).toMatchObject({
      waiting_since: '2026-11-22T12:00:05.000Z',
    });
  });

  it('keeps the earlier due time while an answer is owed', async () => {
    await store(inboxMessage({ messageId: 'a' }));
    const { conversation } = await store(inboxMessage({ messageId: 'b' }), NOW + 30_000);
    expect(conversation.due_at).toBe(NOW + 60_000);
  });

  it('of many at once none is lost, none is stored twice, and every seq is given once', async () => {
    const messages = [...Array(4)].flatMap((_, index) => {
      const event = inboxMessage({ messageId: `m${index}` });
      return [event, event];
    });
    const results = await Promise.allSettled(messages.map((event) => store(event)));
    const lost = messages.filter((_, index) => results[index]?.status === 'rejected');
    for (const event of lost) await store(event);
    const rows = await repository.latestMessages({ tenant_id: 'acme', conversation_id: 'cv_1' }, 50);
    expect(rows.map(({ inbound_seq }) => inbound_seq).sort()).toEqual([1, 2, 3, 4]);
    expect((await repository.find('acme', 'cv_1'))?.inbound_seq).toBe(4);
  });

  it('keeps tenants apart even if their ids collide', async () => {
    await store(inboxMessage({ tenantId: 'acme' }));
    expect(await repository.find('other', 'cv_1')).toBeUndefined();
    const { conversation } = await store(inboxMessage({ tenantId: 'other' }));
    expect(conversation.inbound_seq).toBe(1);
  });

  it('keeps what a message did to the ticket for its redelivery', async () => {
    const first = await store(inboxMessage());
    const again = await store(inboxMessage());
    expect(again).toMatchObject({ duplicate: true, ticketChange: first.ticketChange });
    expect((await store(inboxMessage({ messageId: 'b' }))).ticketChange).toBeUndefined();
  });

  it('watches nobody when people have the ticket, and keeps the customer’s waiting', async () => {
    await store(inboxMessage());
    await store(inboxEcho({ occurredAt: '2026-11-22T12:00:01.000Z' }));
    const { conversation } = await store(
      inboxMessage({ messageId: 'b', occurredAt: '2026-11-22T12:00:02.000Z' }),
    );
    expect(conversation).toMatchObject({ inbound_seq: 2, ticket_status: 'open', due_at: undefined });
    expect(conversation.waiting_since).toBeDefined();
  });

  it('an echo answers what the customer said before it and is part of the history', async () => {
    await store(inboxMessage());
    const { conversation, inboundSeq } = await store(inboxEcho({ occurredAt: '2026-11-22T12:00:01.000Z' }));
    expect(inboundSeq).toBeUndefined();
    expect(await repository.find('acme', 'cv_1')).toEqual(conversation);
    expect(conversation).toMatchObject({ answered_seq: 1, owner_epoch: 2, waiting_since: undefined });
    expect(await repository.latestMessages({ tenant_id: 'acme', conversation_id: 'cv_1' }, 5)).toMatchObject([
      { body: 'Oi' },
      { body: 'Já respondo', from_me: true },
    ]);
  });

  it('an echo from before the customer’s newest message answers nothing', async () => {
    await store(inboxMessage());
    const { conversation } = await store(inboxEcho({ occurredAt: '2026-11-22T11:59:59.000Z' }));
    expect(conversation).toMatchObject({ ticket_status: 'open', answered_seq: 0, due_at: undefined });
  });

  it('an echo of the second in which the customer wrote answers nothing: no person reads so fast', async () => {
    await store(inboxMessage({ occurredAt: '2026-11-22T12:00:01.000Z' }));
    const { conversation } = await store(inboxEcho({ occurredAt: '2026-11-22T12:00:01.000Z' }));
    expect(conversation).toMatchObject({ ticket_status: 'open', answered_seq: 0, inbound_seq: 1 });
    expect(conversation.waiting_since).toBeDefined();
  });

  it('an echo that begins a conversation opens no 24-hour window', async () => {
    const { conversation } = await store(inboxEcho());
    expect(conversation).toMatchObject({
      ticket_status: 'open',
      wa_id: '5511999990000',
      last_inbound_at: '1970-01-01T00:00:00.000Z',
    });
  });

  it('refuses a conversation that has moved', async () => {
    const { conversation } = await store(inboxMessage());
    const key = conversationKey('acme', 'cv_1');
    const moved = { ...key, ...conversation, merged_into: 'cv_0' };
    await table.client.send(new PutCommand({ TableName: table.tableName, Item: moved }));
    await expect(store(inboxMessage({ messageId: 'b' }))).rejects.toThrow(ContentionError);
    expect(await repository.latestMessages({ tenant_id: 'acme', conversation_id: 'cv_1' }, 5)).toHaveLength(
      1,
    );
  });
});
