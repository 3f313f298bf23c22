import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contactKey } from '#core/contact/keys.ts';
import type { InboxMessageReceived } from '#core/events/inbox-message-received.ts';
import type { FailedMedia, ReadyMedia } from '#core/media/message-media.ts';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { inboxMessage } from '../../../test/support/events.ts';
import { AI_FIRST } from '../../../test/support/records.ts';
import { ConversationRepository } from '../conversation-repository.ts';
import { conversationId } from '../ids.ts';
import { storeInLiving } from './store-in-living.ts';
import { findMedia, storeMedia } from './store-media.ts';
import { storeMessage } from './store-message.ts';

const NOW = Date.UTC(2026, 10, 22, 12, 0, 1);
const REF = { tenant_id: 'acme', conversation_id: 'cv_1', messageId: 'wamid.1' };
const READY: ReadyMedia = {
  ...{ state: 'ready', kind: 'image', object_key: 'media/acme/cv_1/h/image.jpg', mime: 'image/jpeg' },
  ...{ bytes: 3, sha256: 'ab', name: 'image.jpg' },
};
const FAILED: FailedMedia = { state: 'failed', kind: 'image', reason: 'unreachable' };

let table: TestTable;
let repository: ConversationRepository;

beforeEach(async () => {
  table = await startConversationsTable();
  repository = new ConversationRepository(table);
});
afterEach(() => table.close());

const photo = (more: Partial<InboxMessageReceived['payload']> = {}) =>
  inboxMessage({ body: null, payload: { mediaType: 'image', media: { id: '900' }, ...more } });
const says = (event: InboxMessageReceived) =>
  storeMessage(table, repository, event, { policy: AI_FIRST, answerDueMs: 60_000, now: () => NOW });
const settles = (media: ReadyMedia | FailedMedia, at = NOW + 1_000) =>
  storeMedia(table, repository, REF, media, () => at);
const row = async () =>
  (await repository.latestMessages(REF, 5)).find(({ message_id }) => message_id === 'wamid.1');
const revokes = () =>
  says(
    inboxMessage({
      messageId: 'wamid.2',
      body: null,
      payload: { mediaType: 'revoke', target: { messageId: 'wamid.1' } },
    }),
  );

describe('a photo', () => {
  it('is told to be on its way until it is there, and the desk sees the change', async () => {
    await says(photo());
    expect((await row())?.media).toEqual({ state: 'fetching', kind: 'image' });
    const before = await repository.find('acme', 'cv_1');
    expect(await settles(READY)).toMatchObject({ place: 'stored', media: READY });
    expect((await row())?.media).toEqual(READY);
    const after = await repository.find('acme', 'cv_1');
    expect(after?.changed_at).not.toBe(before?.changed_at);
    expect({ ...after, changed_at: undefined }).toEqual({ ...before, changed_at: undefined });
  });

  it('whose caption is edited before it comes is waited for by no row but its own', async () => {
    const media = { id: '900', caption: 'new' };
    const target = { messageId: 'wamid.1' };
    await says(
      inboxMessage({ messageId: 'wamid.2', body: 'new', payload: { mediaType: 'edit', media, target } }),
    );
    expect((await repository.latestMessages(REF, 5)).map((one) => one.media)).toEqual([undefined]);
    await says(photo());
    expect((await repository.latestMessages(REF, 5)).map((one) => [one.body, one.media])).toEqual([
      ['new', { state: 'fetching', kind: 'image' }],
    ]);
  });

  it('that is there before its message is found by it', async () => {
    expect(await settles(READY)).toMatchObject({ place: 'kept', media: READY });
    expect(await repository.find('acme', 'cv_1')).toBeUndefined();
    await says(photo());
    expect((await row())?.media).toEqual(READY);
    expect((await says(photo())).duplicate).toBe(true);
  });

  it('that is there stays as it is, whatever comes late', async () => {
    await says(photo());
    await settles(READY);
    expect(await settles(FAILED)).toMatchObject({ media: READY });
    expect((await row())?.media).toEqual(READY);
  });

  it('that was given up and came after all is there', async () => {
    await says(photo());
    await settles(FAILED);
    expect((await row())?.media).toEqual(FAILED);
    await settles(READY);
    expect((await row())?.media).toEqual(READY);
  });

  it('that two invocations bring at once is there once, beside whatever else is written', async () => {
    await Promise.all([settles(READY), says(photo()), settles(READY), settles(FAILED)]);
    expect((await row())?.media).toMatchObject({ kind: 'image' });
    await settles(READY);
    expect((await row())?.media).toEqual(READY);
  });

  it('that was taken back is nowhere: when it comes, and when it was there', async () => {
    await says(photo());
    await settles(READY);
    await revokes();
    expect(await row()).toMatchObject({ revoked: true });
    expect(await row()).not.toHaveProperty('media');
    expect(await settles(READY)).toMatchObject({ place: 'revoked' });
    expect(await row()).not.toHaveProperty('media');
  });

  it('that was taken back before it or its message came is wanted no more', async () => {
    await says(inboxMessage({ messageId: 'wamid.0' }));
    await revokes();
    expect(await findMedia(table, repository, REF)).toMatchObject({ place: 'revoked' });
    expect(await settles(READY)).toMatchObject({ place: 'revoked' });
    await says(photo());
    expect(await row()).toMatchObject({ revoked: true });
    expect(await row()).not.toHaveProperty('media');
  });

  it('that came first is not there after its message was taken back before it came, either', async () => {
    await settles(READY);
    await says(inboxMessage({ messageId: 'wamid.0' }));
    await revokes();
    await says(photo());
    expect(await row()).not.toHaveProperty('media');
  });
});

it('a message without a file has none, and one whose file WhatsApp could not pass on waits for none', async () => {
  await says(inboxMessage());
  expect(await row()).not.toHaveProperty('media');
  await says(
    inboxMessage({
      messageId: 'wamid.3',
      body: null,
      payload: { mediaType: 'image', errors: [{ code: 131052 }] },
    }),
  );
  const [, failed] = await repository.latestMessages(REF, 5);
  expect(failed).not.toHaveProperty('media');
});

/** The webhook knew the customer as one who has turned out to be another: the message goes into that one's conversation. */
async function mergedMeanwhile(): Promise<{ of: typeof REF; event: InboxMessageReceived }> {
  const merged = conversationId('acme', '100', 'ct_new');
  const put = (contact_id: string, more: object) =>
    table.client.send(
      new PutCommand({
        TableName: table.tableName,
        Item: {
          ...contactKey('acme', contact_id),
          ...{ contact_id, version: 1, aliases: [], preferences: {}, ...more },
          ...{ created_at: '2026-11-01T00:00:00.000Z', profile_at: '2026-11-01T00:00:00.000Z' },
        },
      }),
    );
  await put('ct_old', { merged_from: ['ct_new'] });
  await put('ct_new', { merged_into: 'ct_old' });
  const event = photo({ contactId: 'ct_new' });
  return {
    of: { ...REF, conversation_id: merged },
    event: { ...event, conversation_id: merged, customer_id: 'ct_new' },
  };
}

const arrives = (event: InboxMessageReceived) =>
  storeInLiving(
    {
      ...{ table, conversations: repository, now: () => NOW },
      policyOf: async () => AI_FIRST,
      requireChannel: async () => undefined,
      publish: async () => undefined,
      wakeSender: async () => undefined,
      deliveries: { record: () => Promise.reject(new Error('nothing was sent')) },
    },
    event,
  );

describe('a photo of a customer who turned out to be another while it came', () => {
  it('is found by its message when it is looked for again, and nothing of it stays where it waited', async () => {
    const { of, event } = await mergedMeanwhile();
    expect(await storeMedia(table, repository, of, { ...READY, text: 'R$ 90' }, () => NOW)).toMatchObject({
      place: 'kept',
    });
    const { conversation } = await arrives(event);
    expect(conversation.conversation_id).not.toBe(of.conversation_id);
    expect(await findMedia(table, repository, of)).toMatchObject({
      ...{ place: 'stored', media: { state: 'fetching' } },
    });
    expect(JSON.stringify(await table.items())).not.toContain('R$ 90');
    await storeMedia(table, repository, of, READY, () => NOW);
    const rows = await repository.latestMessages(conversation, 5);
    expect(rows.map(({ media }) => media)).toEqual([READY]);
  });

  it('is to go from where it was stored once it is taken back', async () => {
    const { of, event } = await mergedMeanwhile();
    const { conversation } = await arrives(event);
    await storeMedia(table, repository, of, READY, () => NOW);
    const revocation = inboxMessage({
      ...{ messageId: 'wamid.2', body: null, conversationId: conversation.conversation_id },
      payload: { mediaType: 'revoke', target: { messageId: 'wamid.1' }, contactId: conversation.contact_id },
    });
    await arrives(revocation);
    const known = await findMedia(table, repository, {
      ...of,
      conversation_id: conversation.conversation_id,
    });
    expect(known).toMatchObject({ place: 'revoked' });
    expect(known.conversationIds).toContain(of.conversation_id);
  });
});
