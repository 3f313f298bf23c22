import { PutCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { inboxMessage } from '../../../test/support/events.ts';
import { propertyRuns } from '../../../test/support/property-runs.ts';
import { AI_FIRST, conversationItem } from '../../../test/support/records.ts';
import { ConversationRepository } from '../conversation-repository.ts';
import { conversationKey, ticketKey } from '../keys.ts';
import type { Conversation } from '../records.ts';
import { conversationAfterMessage } from './after-message.ts';
import { storeMessage } from './store-message.ts';

const NOW = Date.UTC(2026, 10, 22, 12, 0, 1);

let table: TestTable;
let repository: ConversationRepository;

beforeEach(async () => {
  table = await startConversationsTable();
  repository = new ConversationRepository(table);
});
afterEach(() => table.close());

const OPTIONS = { policy: AI_FIRST, answerDueMs: 60_000 };

const store = (event: Parameters<typeof storeMessage>[2]) =>
  storeMessage(table, repository, event, { ...OPTIONS, now: () => NOW });

const handover = (kind: string, late = false) =>
  inboxMessage({
    messageId: `handover:${kind}`,
    body: 'From: ai_agent',
    occurredAt: '2026-11-22T12:00:01.000Z',
    payload: {
      mediaType: 'system',
      providerType: 'messaging_handovers',
      system: { kind },
      ...(late ? { late } : {}),
    },
  });

it('a conversation that another responder takes is closed here, and no answer is owed', async () => {
  await store(inboxMessage());
  const { conversation, inboundSeq, ticketChange } = await store(handover('control_taken'));
  expect(inboundSeq).toBeUndefined();
  expect(ticketChange).toMatchObject({ from: 'bot', to: 'closed', reason: 'control_taken', ownerEpoch: 2 });
  expect(conversation).toMatchObject({ ticket_status: 'closed', inbound_seq: 1, answered_seq: 1 });
  expect([conversation.waiting_since, conversation.due_at]).toEqual([undefined, undefined]);
  expect(await repository.find('acme', 'cv_1')).toEqual(conversation);
  const { pk, sk } = ticketKey('acme', 'cv_1', 1);
  expect((await table.items()).find((item) => item.pk === pk && item.sk === sk)).toMatchObject({
    reason: 'control_taken',
  });
  expect(await store(handover('control_taken'))).toMatchObject({ duplicate: true, ticketChange });
});

it('the next message that comes to us opens it again', async () => {
  await store(inboxMessage());
  await store(handover('control_taken'));
  const next = inboxMessage({ messageId: 'wamid.2', occurredAt: '2026-11-22T12:00:01.000Z' });
  expect(await store(next)).toMatchObject({ inboundSeq: 2, ticketChange: { to: 'bot', reason: 'reopened' } });
});

it('a conversation that is passed to us waits for people', async () => {
  const { conversation, inboundSeq, ticketChange } = await store(handover('control_passed'));
  expect(inboundSeq).toBeUndefined();
  expect(ticketChange).toMatchObject({ to: 'pending', queueId: 'general', reason: 'control_passed' });
  expect(conversation.waiting_since).toBeDefined();
  expect(conversation.due_at).toBeUndefined();
});

it('people who have it keep it when it is passed to us', async () => {
  const open = conversationItem({ conversation_id: 'cv_1', ticket_status: 'open', queue_id: 'general' });
  const item = { ...conversationKey('acme', 'cv_1'), ...open };
  await table.client.send(new PutCommand({ TableName: table.tableName, Item: item }));
  expect(await store(handover('control_passed'))).toMatchObject({
    ticketChange: undefined,
    conversation: { ticket_status: 'open', queue_id: 'general' },
  });
});

it.each([
  ['another change', handover('control_offered')],
  ['one that comes late', handover('control_taken', true)],
])('%s changes nothing', async (_, event) => {
  await store(inboxMessage());
  expect(await store(event)).toMatchObject({
    ticketChange: undefined,
    conversation: { ticket_status: 'bot', answered_seq: 0 },
  });
});

/** What is told of a conversation, each in a second of its own, in any order. */
const tellings = fc
  .array(fc.constantFrom('message' as const, 'control_taken' as const, 'control_passed' as const), {
    minLength: 1,
    maxLength: 8,
  })
  .map((kinds) => kinds.map((kind, second) => ({ kind, second })))
  .chain((told) => fc.tuple(fc.constant(told), fc.shuffledSubarray(told, { minLength: told.length })));

it('in whatever order it is told, who has the conversation at the end answers what was said since they have it', () => {
  fc.assert(
    fc.property(tellings, ([told, arriving]) => {
      let current: Conversation | undefined;
      for (const { kind, second } of arriving) {
        const occurredAt = `2026-11-22T12:00:0${second}.000Z`;
        const at = { messageId: `m${second}`, occurredAt, receivedAt: '2026-11-22T12:00:09.000Z' };
        const { payload } = handover(kind);
        const event = inboxMessage(
          kind === 'message' ? at : { ...at, payload: { ...payload, messageId: at.messageId } },
        );
        current = conversationAfterMessage(current, event, OPTIONS, NOW + 9_000).conversation;
      }
      const since = told.slice(told.findLastIndex(({ kind }) => kind === 'control_taken') + 1);
      const { ticket_status, inbound_seq = 0, answered_seq = 0, waiting_since } = current ?? {};
      if (since.some(({ kind }) => kind === 'message')) expect(inbound_seq).toBeGreaterThan(answered_seq);
      if (since.length === 0) expect(inbound_seq).toBe(answered_seq);
      expect(ticket_status === 'closed').toBe(since.length === 0);
      expect(waiting_since === undefined).toBe(since.length === 0);
    }),
    propertyRuns(300),
  );
});
