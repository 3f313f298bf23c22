import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { inboxEcho } from '../../../test/support/events.ts';
import { AI_FIRST, conversationItem, replyItem } from '../../../test/support/records.ts';
import type { ConversationEnvelope } from '../../events/envelope.ts';
import { ConversationRepository } from '../conversation-repository.ts';
import { conversationId } from '../ids.ts';
import { conversationKey, replyKey } from '../keys.ts';
import type { Conversation } from '../records.ts';
import { DeliveryStore } from '../reply/delivery/delivery-store.ts';
import type { ReplyRow } from '../reply/reply-records.ts';
import { storeInLiving } from './store-in-living.ts';

const NOW = Date.UTC(2026, 10, 22, 12, 0, 1);
const OWN = conversationId('acme', '100', 'ct_1');

let table: TestTable;
let wakes: ConversationEnvelope[];

beforeAll(async () => {
  table = await startConversationsTable();
});
afterAll(() => table.close());
beforeEach(() => {
  wakes = [];
});

const repository = () => new ConversationRepository(table);

/** A conversation of the AI with one reply. */
async function given(reply: Partial<ReplyRow>, more: Partial<Conversation> = {}): Promise<void> {
  const conversation = conversationItem({ conversation_id: OWN, reply_seq: 1, ...more });
  const row = replyItem(1, { content: { kind: 'text', body: 'São R$ 30.' }, ...reply });
  for (const item of [
    { ...conversationKey('acme', OWN), ...conversation },
    { ...replyKey('acme', OWN, 1), ...row },
  ]) {
    await table.client.send(new PutCommand({ TableName: table.tableName, Item: item }));
  }
}

const echo = (more: Parameters<typeof inboxEcho>[0] = {}) =>
  storeInLiving(
    {
      table,
      conversations: repository(),
      deliveries: new DeliveryStore(table),
      wakeSender: async (wake) => void wakes.push(wake),
      policyOf: async () => AI_FIRST,
      requireChannel: async () => undefined,
      publish: async () => undefined,
      now: () => NOW,
    },
    inboxEcho({ conversationId: OWN, body: 'São R$ 30.', occurredAt: new Date(NOW).toISOString(), ...more }),
  );

const withAi = { ticket_status: 'bot', owner_epoch: 1, inbound_seq: 1, answered_seq: 0 };

it.each<[string, Partial<ReplyRow>, Partial<Conversation>, string[]]>([
  ['was sent', { status: 'sent', message_id: 'wamid.echo.1' }, {}, []],
  ['is under way', {}, { sending_seq: 1, sending_at: NOW - 9_000 }, [`wake:${OWN}#1:echo`]],
  [
    'was not known to be sent',
    { status: 'unknown', unknown_since: NOW - 60_000 },
    {},
    [`wake:${OWN}#1:echo`],
  ],
  ['was sent twice', { status: 'sent', message_id: 'wamid.2', unknown_since: NOW - 60_000 }, {}, []],
])(
  'an answer that %s comes back as an echo: the AI keeps the conversation',
  async (_how, reply, more, woken) => {
    await given(reply, more);
    expect(await echo()).toMatchObject({ ownReplySeq: 1, ticketChange: undefined });
    expect(await repository().find('acme', OWN)).toMatchObject(withAi);
    expect(await repository().latestMessages({ tenant_id: 'acme', conversation_id: OWN }, 9)).toEqual([]);
    expect(wakes.map(({ idempotency_key }) => idempotency_key)).toEqual(woken);
  },
);

it('an echo of a reply of unknown fate proves that it was sent', async () => {
  await given({ status: 'unknown', unknown_since: NOW - 60_000 });
  await echo();
  await echo();
  expect((await repository().findReply('acme', OWN, 1))?.delivery).toEqual({
    ...{ status: 'sent', message_id: 'wamid.echo.1', at: { sent: new Date(NOW).toISOString() } },
  });
});

it('a standby copy is ours by its id alone: another responder may say the same', async () => {
  const payload = { standby: true } as const;
  await given({ status: 'unknown', unknown_since: NOW - 60_000 });
  const other = await echo({ messageId: 'standby:wamid.other', payload });
  expect(other).toMatchObject({ ticketChange: undefined });
  expect(other.ownReplySeq).toBeUndefined();
  await given({ status: 'sent', message_id: 'wamid.mine' });
  expect(await echo({ messageId: 'standby:wamid.mine', payload })).toMatchObject({ ownReplySeq: 1 });
});

it('an echo of a template whose fate is unknown is ours, whatever it shows of it', async () => {
  const content = { kind: 'template', name: 'go_on', language: 'pt_BR' } as const;
  await given({ status: 'unknown', unknown_since: NOW - 60_000, content });
  const payload = { mediaType: 'unsupported', providerType: 'template', body: null } as const;
  expect((await echo({ payload })).ownReplySeq).toBe(1);
});

it('a place that comes back is ours, and another place is a person’s', async () => {
  const content = { kind: 'location', latitude: -23.55052, longitude: -46.63331 } as const;
  await given({ status: 'unknown', unknown_since: NOW - 60_000, content });
  const at = (latitude: number) =>
    ({ mediaType: 'location', body: null, location: { latitude, longitude: -46.63331 } }) as const;
  expect((await echo({ messageId: 'wamid.other', payload: at(-23.6) })).ownReplySeq).toBeUndefined();
  await given({ status: 'unknown', unknown_since: NOW - 60_000, content });
  expect((await echo({ payload: at(-23.55053) })).ownReplySeq).toBe(1);
});

it.each([
  [
    { kind: 'template', name: 'go_on', language: 'pt_BR' },
    { mediaType: 'interactive', body: null },
  ],
  [{ kind: 'text', body: 'São R$ 30.' }, {}],
] as const)(
  'an echo proves neither of two answers of %j: the customer may have only the other',
  async (content, payload) => {
    const unknown = { status: 'unknown', unknown_since: NOW - 60_000, content } as const;
    await given(unknown, { reply_seq: 2, sending_seq: 2, sending_at: NOW - 1_000 });
    const second = { ...replyKey('acme', OWN, 2), ...replyItem(2, { content }) };
    await table.client.send(new PutCommand({ TableName: table.tableName, Item: second }));
    expect((await echo({ payload })).ownReplySeq).toBe(1);
    expect(wakes).toEqual([]);
    for (const seq of [1, 2])
      expect((await repository().findReply('acme', OWN, seq))?.delivery).toBeUndefined();
  },
);

it.each<[string, Partial<ReplyRow>, Parameters<typeof inboxEcho>[0]]>([
  ['something else', { status: 'unknown', unknown_since: NOW - 60_000 }, { body: 'Já respondo' }],
  ['the same an hour later', { status: 'unknown', unknown_since: NOW - 3_600_000 }, {}],
  ['the same as what was sent before', { status: 'sent', message_id: 'wamid.1' }, {}],
])('a person who writes %s has the conversation', async (_what, reply, more) => {
  await given(reply);
  expect(await echo(more)).toMatchObject({ ticketChange: { to: 'open', reason: 'echo_received' } });
  expect(wakes).toEqual([]);
});

it.each([
  ['a reaction', { mediaType: 'reaction', body: null }],
  ['a sticker', { mediaType: 'sticker', body: null }],
  ['what a machine made', { creationType: 'created_by_1p_bot' }],
] as const)(
  '%s from the business’s phone takes nothing from the AI, and answers nothing',
  async (what, payload) => {
    await given({ status: 'sent', message_id: 'wamid.1' });
    const messageId = `wamid.${what}`;
    expect(await echo({ messageId, payload })).toMatchObject({ ticketChange: undefined });
    expect(await repository().find('acme', OWN)).toMatchObject(withAi);
    expect(
      (await repository().latestMessages({ tenant_id: 'acme', conversation_id: OWN }, 9)).map(
        ({ message_id }) => message_id,
      ),
    ).toContain(messageId);
  },
);

it('a sticker answers nothing where a person has the conversation', async () => {
  await given({}, { ticket_status: 'open', queue_id: 'general' });
  await echo({ messageId: 'wamid.sticker.2', payload: { mediaType: 'sticker', body: null } });
  expect(await repository().find('acme', OWN)).toMatchObject({ inbound_seq: 1, answered_seq: 0 });
});
