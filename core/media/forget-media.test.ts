import { GetCommand, PutCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { storeSummary } from '#core/agent/context/summary-store.ts';
import { contactKey } from '#core/contact/keys.ts';
import { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { conversationId, messageHash } from '#core/conversation/ids.ts';
import { conversationKey, messageIdKey, messageKey, noteKey, summaryKey } from '#core/conversation/keys.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { conversationItem } from '../../test/support/records.ts';
import { forgetMedia } from './forget-media.ts';

const OWN = conversationId('acme', '100', 'ct_1');
const PLACE = { occurred_at: '2026-11-30T12:00:00.000Z', received_at: '2026-11-30T12:00:00.000Z' };
const VOICE_KEY = messageKey('acme', 'cv_old', PLACE, messageHash('m'));

const media = (more: object) => ({
  ...{ state: 'ready', kind: 'voice', object_key: 'media/acme/cv_old/h/voice.ogg', mime: 'audio/ogg' },
  ...{ bytes: 3, sha256: 'ab', name: 'voice.ogg', ...more },
});

let table: TestTable;
let kept: Set<string>;

beforeEach(async () => {
  table = await startConversationsTable();
  const put = (key: object, item: object) =>
    table.client.send(new PutCommand({ TableName: table.tableName, Item: { ...key, ...item } }));
  const merged = [{ conversation_id: 'cv_old', owed_after: 0, base: 0 }];
  await put(conversationKey('acme', OWN), conversationItem({ conversation_id: OWN, merged_from: merged }));
  await put(VOICE_KEY, {
    ...{ ...PLACE, message_id: 'm', media_type: 'audio', body: 'quero dois', heard: 'words' },
    media: media({ transcript: { text: 'quero dois', model: 'm' } }),
  });
  await put(messageKey('acme', OWN, PLACE, messageHash('t')), {
    ...{ ...PLACE, message_id: 't', media_type: 'text', body: 'Bom dia' },
  });
  await put(messageIdKey('acme', OWN, messageHash('early')), {
    ...{ expires_at: 2_000_000_000, waiting: [] },
    media: media({ kind: 'document', text: 'Total R$ 90,00' }),
  });
  kept = new Set([
    'media/acme/cv_old/h/voice.ogg',
    `media/acme/${OWN}/sent-1/a.png`,
    'media/acme/cv_x/h/b.png',
  ]);
});
afterEach(() => table.close());

function forget(more: { conversations?: Table; delete?: () => Promise<void>; dry?: boolean } = {}) {
  const ports = {
    conversations: more.conversations ?? table,
    channels: { list: async () => [{ channel_id: '100' }, { channel_id: '200' }] },
    files: {
      keys: async (prefix: string) => [...kept].filter((key) => key.startsWith(prefix)),
      delete: async (keys: readonly string[]) => {
        await more.delete?.();
        for (const key of keys) kept.delete(key);
      },
    },
  };
  return forgetMedia(ports, 'acme', 'ct_1', { dry: more.dry });
}

const found = async () => JSON.stringify(await table.items());
const voiceNote = async () =>
  (await table.client.send(new GetCommand({ TableName: table.tableName, Key: VOICE_KEY }))).Item;

it('a contact’s files go with what was heard and read in them, of all conversations, and nothing of another’s', async () => {
  expect(await forget()).toEqual({ conversations: 2, messages: 2, files: 2, noted: 0 });
  expect([...kept]).toEqual(['media/acme/cv_x/h/b.png']);
  expect(await voiceNote()).toMatchObject({
    ...{ message_id: 'm', body: null, media: { state: 'failed', kind: 'voice', reason: 'expired' } },
  });
  expect(await found()).not.toMatch(/quero dois|transcript|heard|R\$ 90/);
  expect(await found()).toContain('Bom dia');
  expect(await forget()).toEqual({ conversations: 2, messages: 0, files: 0, noted: 0 });
});

it('of who turned out to be the same customer they go too, before the next message brings the conversations together', async () => {
  const other = conversationId('acme', '100', 'ct_2');
  const never = conversationId('acme', '100', 'ct_3');
  const put = (key: object, item: object) =>
    table.client.send(new PutCommand({ TableName: table.tableName, Item: { ...key, ...item } }));
  await put(contactKey('acme', 'ct_1'), {
    ...{ contact_id: 'ct_1', version: 2, aliases: [], preferences: {}, merged_from: ['ct_2', 'ct_3'] },
    ...{ created_at: PLACE.occurred_at, profile_at: PLACE.occurred_at },
  });
  await put(conversationKey('acme', other), conversationItem({ conversation_id: other, contact_id: 'ct_2' }));
  await put(messageKey('acme', other, PLACE, messageHash('v')), {
    ...{ ...PLACE, message_id: 'v', media_type: 'audio', body: 'e um tapete', heard: 'words' },
    media: media({ object_key: `media/acme/${other}/h/voice.ogg` }),
  });
  kept.add(`media/acme/${other}/h/voice.ogg`).add(`media/acme/${never}/h/a.jpg`);
  expect(await forget()).toEqual({ conversations: 3, messages: 3, files: 4, noted: 0 });
  expect([...kept]).toEqual(['media/acme/cv_x/h/b.png']);
  expect(await found()).not.toContain('e um tapete');
});

it('a dry one counts the same, and changes nothing', async () => {
  const before = await found();
  expect(await forget({ dry: true })).toEqual({ conversations: 2, messages: 2, files: 2, noted: 0 });
  expect(await found()).toBe(before);
  expect(kept.size).toBe(3);
});

it('one that dies before the files are deleted is made again', async () => {
  await expect(forget({ delete: () => Promise.reject(new Error('dead')) })).rejects.toThrow('dead');
  expect(await forget()).toMatchObject({ files: 2 });
  expect([...kept]).toEqual(['media/acme/cv_x/h/b.png']);
});

it('two at once leave nothing', async () => {
  await Promise.all([forget(), forget()]);
  expect([...kept]).toEqual(['media/acme/cv_x/h/b.png']);
  expect(await found()).not.toContain('quero dois');
});

it('a row that another writer changes meanwhile is read again: nothing of it stays, and nothing of theirs is lost', async () => {
  let writes = 0;
  const client = new Proxy(table.client, {
    get: (target, name) =>
      name !== 'send'
        ? Reflect.get(target, name)
        : async (command: TransactWriteCommand) => {
            if (command instanceof TransactWriteCommand && ++writes === 1) {
              await target.send(
                new UpdateCommand({
                  ...{ TableName: table.tableName, Key: VOICE_KEY, UpdateExpression: 'SET reactions = :r' },
                  ExpressionAttributeValues: { ':r': { customer: { emoji: '👍', order: 'o' } } },
                }),
              );
            }
            return target.send(command);
          },
  });
  await forget({ conversations: { client, tableName: table.tableName } });
  expect(await voiceNote()).toMatchObject({
    ...{ body: null, reactions: { customer: { emoji: '👍' } }, media: { state: 'failed' } },
  });
});

it('what the AI noted since goes, and what it is noting of the rows as they were is not stored; notes of people stay', async () => {
  const conversations = new ConversationRepository(table);
  const put = (key: object, item: object) =>
    table.client.send(new PutCommand({ TableName: table.tableName, Item: { ...key, ...item } }));
  const later = '2026-11-30T13:00:00.000Z';
  const note = { note_id: 'n', ticket_id: 'tk_1', created_at: later };
  const summary = { through: messageKey('acme', OWN, PLACE, 'z').sk, messages: 3, reply_seq: 0 };
  await put(summaryKey('acme', OWN), { ...summary, text: 'Quer dois sofás.' });
  await put(noteKey('acme', OWN, later, 'ai'), { ...note, author: 'ai', body: 'Quer dois sofás.' });
  await put(noteKey('acme', OWN, later, 'ana'), { ...note, user_id: 'ana', body: 'Cliente antigo' });
  const before = await conversations.find('acme', OWN);
  if (!before) throw new Error('no conversation');
  expect(await forget({ dry: true })).toMatchObject({ noted: 2 });
  expect(await found()).toContain('sofás');
  expect(await forget()).toMatchObject({ noted: 2 });
  expect(await found()).not.toContain('sofás');
  expect(await found()).toContain('Cliente antigo');
  expect(await storeSummary(table, before, { ...summary, text: 'Quer dois sofás.' }, undefined)).toBe(false);
  const after = await conversations.find('acme', OWN);
  expect(after && (await storeSummary(table, after, { ...summary, text: 'Bom dia.' }, undefined))).toBe(true);
});
