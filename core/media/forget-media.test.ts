import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { conversationId, messageHash } from '#core/conversation/ids.ts';
import { conversationKey, messageKey } from '#core/conversation/keys.ts';
import { startConversationsTable } from '../../test/support/conversations-table.ts';
import { conversationItem } from '../../test/support/records.ts';
import { forgetMedia } from './forget-media.ts';

it('a contact’s files go with what was heard in them, of all conversations, and nothing of another’s', async () => {
  const table = await startConversationsTable();
  const id = conversationId('acme', '100', 'ct_1');
  const place = { occurred_at: '2026-11-30T12:00:00.000Z', received_at: '2026-11-30T12:00:00.000Z' };
  const put = (key: object, item: object) =>
    table.client.send(new PutCommand({ TableName: table.tableName, Item: { ...key, ...item } }));
  const merged = [{ conversation_id: 'cv_old', owed_after: 0, base: 0 }];
  await put(conversationKey('acme', id), conversationItem({ conversation_id: id, merged_from: merged }));
  await put(messageKey('acme', 'cv_old', place, messageHash('m')), {
    ...{ ...place, message_id: 'm', media_type: 'audio', body: 'quero dois', heard: 'words' },
    media: {
      ...{ state: 'ready', kind: 'voice', object_key: `media/acme/cv_old/h/voice.ogg`, mime: 'audio/ogg' },
      ...{ bytes: 3, sha256: 'ab', name: 'voice.ogg', transcript: { text: 'quero dois', model: 'm' } },
    },
  });
  const kept = new Set([
    'media/acme/cv_old/h/voice.ogg',
    `media/acme/${id}/sent-1/a.png`,
    'media/acme/cv_x/h/b.png',
  ]);
  const ports = {
    conversations: table,
    channels: { list: async () => [{ channel_id: '100' }, { channel_id: '200' }] },
    files: {
      keys: async (prefix: string) => [...kept].filter((key) => key.startsWith(prefix)),
      delete: async (keys: readonly string[]) => {
        for (const key of keys) kept.delete(key);
      },
    },
  };
  expect(await forgetMedia(ports, 'acme', 'ct_1')).toEqual({ conversations: 2, files: 2 });
  expect([...kept]).toEqual(['media/acme/cv_x/h/b.png']);
  const rows = (await table.items()).filter(({ message_id }) => message_id === 'm');
  expect(rows).toMatchObject([
    { body: 'quero dois', media: { state: 'failed', kind: 'voice', reason: 'expired' } },
  ]);
  expect(JSON.stringify(rows)).not.toContain('transcript');
  expect(await forgetMedia(ports, 'acme', 'ct_1')).toEqual({ conversations: 2, files: 0 });
  await table.close();
});
