import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ForeignChannelError } from '#core/channel/known-channels.ts';
import { contactKey } from '#core/contact/keys.ts';
import type { TicketChanged } from '#core/events/ticket-changed.ts';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { inboxEcho, inboxMessage } from '../../../test/support/events.ts';
import { AI_FIRST, replyItem } from '../../../test/support/records.ts';
import { ConversationRepository } from '../conversation-repository.ts';
import { conversationId } from '../ids.ts';
import { replyKey } from '../keys.ts';
import { storeInLiving } from './store-in-living.ts';

const NOW = Date.UTC(2026, 10, 22, 12, 0, 1);
const OLDER = conversationId('acme', '100', 'ct_older');
const YOUNGER = conversationId('acme', '100', 'ct_younger');

let table: TestTable;
let told: TicketChanged[];
let calls: number;

beforeEach(async () => {
  calls = 0;
  told = [];
  table = await startConversationsTable(() => {
    calls++;
  });
});
afterEach(() => table.close());

const repository = () => new ConversationRepository(table);
const store = (event: Parameters<typeof storeInLiving>[1]) =>
  storeInLiving(
    {
      table,
      conversations: repository(),
      deliveries: { record: () => Promise.reject(new Error('no reply of ours was to come back')) },
      wakeSender: () => Promise.reject(new Error('no reply of ours was to come back')),
      policyOf: async () => AI_FIRST,
      requireChannel: async (tenantId, channelId) => {
        if (channelId !== '100') throw new ForeignChannelError(tenantId, channelId);
      },
      publish: async (facts) => {
        told.push(...facts);
      },
      now: () => NOW,
    },
    event,
  );
const from = (contactId: string, messageId: string) =>
  inboxMessage({
    conversationId: conversationId('acme', '100', contactId),
    messageId,
    payload: { contactId },
  });

async function putContact(contactId: string, more: object) {
  const contact = {
    contact_id: contactId,
    created_at: '2026-01-01T00:00:00.000Z',
    version: 1,
    aliases: [],
    profile_at: '2026-01-01T00:00:00.000Z',
    preferences: {},
    merged_from: [],
    ...more,
  };
  const Item = { ...contactKey('acme', contactId), ...contact };
  await table.client.send(new PutCommand({ TableName: table.tableName, Item }));
}

it('reads conversation and contact with one call and writes with another', async () => {
  await store(from('ct_older', 'a'));
  calls = 0;
  await store(from('ct_older', 'b'));
  expect(calls).toBe(2);
});

it('carries a merge out before the next message: the person who had the younger contact has both', async () => {
  await store(from('ct_younger', 'a'));
  const echo = { conversationId: YOUNGER, payload: { contactId: 'ct_younger' } };
  await store(inboxEcho({ ...echo, occurredAt: '2026-11-22T12:00:01.000Z' }));
  await putContact('ct_younger', { merged_into: 'ct_older' });
  await putContact('ct_older', { merged_from: ['ct_younger'] });

  const { conversation } = await store(from('ct_older', 'b'));
  expect(conversation).toMatchObject({ conversation_id: OLDER, ticket_status: 'open', queue_id: 'general' });
  expect((await repository().find('acme', YOUNGER))?.merged_into).toBe(OLDER);
  expect(told.length).toBeGreaterThan(0);
});

it('stores a message that was on its way to the merged contact in the living conversation, once', async () => {
  await store(from('ct_younger', 'a'));
  await putContact('ct_younger', { merged_into: 'ct_older' });
  await putContact('ct_older', { merged_from: ['ct_younger'] });
  const first = await store(from('ct_younger', 'b'));
  const again = await store(from('ct_younger', 'b'));
  expect(first).toMatchObject({ duplicate: false, conversation: { conversation_id: OLDER } });
  expect(again).toMatchObject({ duplicate: true, inboundSeq: first.inboundSeq });
  const rows = await repository().latestMessages(first.conversation, 10);
  expect(rows.map(({ message_id }) => message_id).sort()).toEqual(['a', 'b']);
});

it('reads and writes nothing for a number that is not the tenant’s, though the ids fit together', async () => {
  calls = 0;
  const of = { channelId: '200', contactId: 'ct_older' };
  const event = inboxMessage({ conversationId: conversationId('acme', '200', 'ct_older'), payload: of });
  await expect(store(event)).rejects.toThrow(ForeignChannelError);
  expect(calls).toBe(0);
});

it('leaves no text that a customer takes back, whichever of their conversations it was in', async () => {
  const to = (contactId: string, body: string | null, messageId: string) => ({
    ...{ conversationId: conversationId('acme', '100', contactId), messageId },
    payload: { contactId, body },
  });
  const rowsWithIt = async () => (await table.items()).filter(({ body }) => body === 'my secret').length;
  await store(inboxMessage(to('ct_youngest', 'my secret', 'a')));
  await putContact('ct_youngest', { merged_into: 'ct_younger' });
  await putContact('ct_younger', { merged_from: ['ct_youngest'] });
  await store(from('ct_younger', 'b'));
  await putContact('ct_younger', { merged_from: ['ct_youngest'], merged_into: 'ct_older' });
  await putContact('ct_older', { merged_from: ['ct_younger', 'ct_youngest'] });
  await store(from('ct_older', 'c'));
  expect(await rowsWithIt()).toBe(1);
  const revoke = to('ct_older', null, 'd');
  const about = { mediaType: 'revoke' as const, target: { messageId: 'a' } };
  await store(inboxMessage({ ...revoke, payload: { ...revoke.payload, ...about } }));
  expect(await rowsWithIt()).toBe(0);
});

it('takes no conversation from its agent when what was sent before the merge comes back as an echo', async () => {
  await store(from('ct_younger', 'a'));
  const sent = { status: 'sent' as const, message_id: 'ours', content: { kind: 'text' as const, body: 'x' } };
  const Item = { ...replyKey('acme', YOUNGER, 1), ...replyItem(1, { channel_id: '100', ...sent }) };
  await table.client.send(new PutCommand({ TableName: table.tableName, Item }));
  await putContact('ct_younger', { merged_into: 'ct_older' });
  await putContact('ct_older', { merged_from: ['ct_younger'] });
  await store(from('ct_older', 'b'));

  const ours = { messageId: 'ours', body: 'x', occurredAt: '2026-11-22T12:00:02.000Z' };
  for (const contactId of ['ct_older', 'ct_younger']) {
    const named = { conversationId: conversationId('acme', '100', contactId), payload: { contactId } };
    const { conversation, ticketChange } = await store(inboxEcho({ ...named, ...ours }));
    expect(conversation).toMatchObject({ conversation_id: OLDER, ticket_status: 'bot' });
    expect(ticketChange).toBeUndefined();
  }
});
