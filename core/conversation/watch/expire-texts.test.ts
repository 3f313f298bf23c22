import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ReadyMedia } from '#core/media/message-media.ts';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { inboxMessage } from '../../../test/support/events.ts';
import { HearingBench } from '../hearing/hearing.fixture.ts';
import { EXPIRY_SHARDS, expiryShardOf } from '../keys.ts';
import { storeMedia } from '../message/store-media.ts';
import { storeMessage } from '../message/store-message.ts';
import { ANSWER_DUE_MS } from './due.ts';
import { DueIndex } from './due-index.ts';
import type { DueThing } from './due-key.ts';
import { type ExpiryPorts, expireTexts } from './expire-texts.ts';

const DAY_MS = 24 * 60 * 60_000;
const MINUTE_MS = 60_000;

let table: TestTable;
let customer: HearingBench;
let failures: (DueThing | undefined)[];
beforeEach(async () => {
  table = await startConversationsTable();
  customer = new HearingBench(table);
  failures = [];
});
afterEach(() => table.close());

const file = (more: Partial<ReadyMedia>): ReadyMedia => ({
  ...{ state: 'ready', kind: 'voice', object_key: 'media/acme/cv_1/h/voice.ogg', mime: 'audio/ogg' },
  ...{ bytes: 3, sha256: 'ab', name: 'voice.ogg', kept_until: customer.nowMs + 90 * DAY_MS },
  ...more,
});
const DOCUMENT = {
  kind: 'document',
  mime: 'application/pdf',
  name: 'nota.pdf',
  text: 'Total R$ 90,00',
} as const;

const fileComes = (messageId: string, media: ReadyMedia) =>
  storeMedia(
    table,
    customer.conversations,
    { tenant_id: 'acme', conversation_id: 'cv_1', messageId },
    media,
    () => customer.nowMs,
  );

async function sends(messageId: string, payload: Parameters<typeof inboxMessage>[0]): Promise<void> {
  const at = new Date(customer.nowMs).toISOString();
  const options = { policy: customer.policy, answerDueMs: ANSWER_DUE_MS, now: () => customer.nowMs };
  const event = inboxMessage({ occurredAt: at, receivedAt: at, messageId, ...payload });
  await storeMessage(table, customer.conversations, event, options);
}

const sendsDocument = (messageId: string) =>
  sends(messageId, { body: 'segue a nota', payload: { mediaType: 'document', media: { id: '900' } } });

async function speaks(messageId: string, text: string): Promise<void> {
  await customer.receive(messageId);
  await fileComes(messageId, file({}));
  await customer.hear(messageId, { as: 'words', text, model: 'm', seconds: 12 });
}

/** The watchdog runs as often as it takes to come to every shard. */
async function runs(daysLater: number, more: Partial<ExpiryPorts> = {}): Promise<number> {
  const start = customer.nowMs + daysLater * DAY_MS;
  let expired = 0;
  for (let minute = 0; minute < EXPIRY_SHARDS; minute++) {
    const ports: ExpiryPorts = {
      table,
      conversations: customer.conversations,
      index: new DueIndex(table, 'due', expiryShardOf),
      onFailure: (_error, thing) => void failures.push(thing),
      now: () => start + minute * MINUTE_MS,
      ...more,
    };
    expired += await expireTexts(ports, () => 50_000);
  }
  return expired;
}

const everything = async () => JSON.stringify(await table.items());
const due = async () =>
  (await table.items()).filter(({ due_shard }) => String(due_shard).startsWith('EXPIRY#')).length;

it('what was heard in a voice note goes with its sound, and that there was one stays', async () => {
  await speaks('a', 'quero dois sofás');
  await customer.receive('b', 'é para sábado');
  expect(await runs(89)).toBe(0);
  expect(await everything()).toContain('quero dois sofás');
  expect(await runs(91)).toBe(1);
  expect(await everything()).not.toContain('sofás');
  const [spoken, written] = await customer.conversations.latestMessages(await customer.conversation(), 5);
  expect(spoken).toMatchObject({
    ...{ body: null, heard: 'expired', inbound_seq: 1 },
    media: { state: 'ready', kind: 'voice', seconds: 12 },
  });
  expect(written).toMatchObject({ body: 'é para sábado' });
  expect([await due(), await runs(92), failures]).toEqual([0, 0, []]);
});

it('what was read in a document goes, and what the customer wrote with it stays', async () => {
  await sendsDocument('a');
  await fileComes('a', file(DOCUMENT));
  expect(await runs(91)).toBe(1);
  expect(await everything()).not.toContain('R$ 90');
  const [row] = await customer.conversations.latestMessages(await customer.conversation(), 5);
  expect(row).toMatchObject({ body: 'segue a nota', media: { name: 'nota.pdf', kind: 'document' } });
});

it('so does that of a document that came before its message', async () => {
  await fileComes('a', file(DOCUMENT));
  await sendsDocument('a');
  expect(await runs(91)).toBe(1);
  expect(await everything()).not.toContain('R$ 90');
});

it('whatever is done to the message meanwhile: a reaction, or words that come late', async () => {
  await customer.receive('a');
  await customer.hear('a', { as: 'late' });
  await fileComes('a', file({}));
  expect(await due()).toBe(0);
  await customer.hear('a', { as: 'words', text: 'quero dois sofás', model: 'm' });
  await sends('r', {
    body: null,
    payload: { mediaType: 'reaction', reaction: { messageId: 'a', emoji: '👍' } },
  });
  expect(await due()).toBe(1);
  expect(await runs(91)).toBe(1);
  expect(await everything()).not.toContain('sofás');
  expect(await everything()).toContain('👍');
});

it('spoken words that were taken back and that people may read go, too; what is taken back without that is due no more', async () => {
  const revoke = (messageId: string, of: string) =>
    sends(messageId, { body: null, payload: { mediaType: 'revoke', target: { messageId: of } } });
  await speaks('a', 'quero dois sofás');
  customer.policy = { ...customer.policy, keepRevoked: true };
  await revoke('r', 'a');
  expect(await everything()).toContain('sofás');
  await sendsDocument('b');
  await fileComes('b', file(DOCUMENT));
  await revoke('s', 'b');
  expect(await due()).toBe(1);
  expect(await runs(91)).toBe(1);
  expect(await everything()).not.toContain('sofás');
});

it('a message that another writer changes at that moment is left, and looked at the next time', async () => {
  await speaks('a', 'quero dois sofás');
  const { client, tableName } = table;
  const findMessage: ExpiryPorts['conversations']['findMessage'] = async (...of) => {
    const row = await customer.conversations.findMessage(...of);
    const Key = { pk: `T#acme#CV#cv_1`, sk: of[2] };
    const changes = {
      UpdateExpression: 'SET reactions = :r',
      ExpressionAttributeValues: { ':r': { customer: { order: 'o', emoji: '👍' } } },
    };
    await client.send(new UpdateCommand({ TableName: tableName, Key, ...changes }));
    return row;
  };
  expect(await runs(91, { conversations: { findMessage } })).toBe(0);
  expect(await everything()).toContain('👍');
  expect([await runs(91), failures]).toEqual([1, []]);
});

it('one that cannot be read is told by its ids, and holds up no other', async () => {
  await speaks('a', 'quero dois sofás');
  await speaks('b', 'azuis');
  const { Items: [first] = [] } = await table.client.send(
    new QueryCommand({
      TableName: table.tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :message)',
      ExpressionAttributeValues: { ':pk': 'T#acme#CV#cv_1', ':message': 'MSG#' },
    }),
  );
  await table.client.send(
    new UpdateCommand({
      ...{ TableName: table.tableName, Key: { pk: first?.pk, sk: first?.sk } },
      ...{ UpdateExpression: 'SET media_type = :n', ExpressionAttributeValues: { ':n': 7 } },
    }),
  );
  expect(await runs(91)).toBe(1);
  expect(failures).toMatchObject([{ kind: 'message', tenantId: 'acme', conversationId: 'cv_1' }]);
});
