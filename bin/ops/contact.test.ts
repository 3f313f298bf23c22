import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { serveS3Vectors } from '@prosa/local-cloud/s3vectors';
import { VectorStore } from '@prosa/local-cloud/s3vectors/store';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { contactKey } from '#core/contact/keys.ts';
import { conversationId, messageHash } from '#core/conversation/ids.ts';
import { conversationKey, messageKey } from '#core/conversation/keys.ts';
import { forgottenKey } from '#core/knowledge/words/records.ts';
import { tenantChannelKey } from '#core/tenant/keys.ts';
import { startBucket, type TestBucket } from '../../test/support/bucket.ts';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { conversationItem } from '../../test/support/records.ts';
import { createTableInput } from '../../test/support/table-definitions.ts';
import { clientsOf, installation } from './installation.ts';
import { runOps } from './run-ops.ts';

const CV = conversationId('acme', '100', 'ct_1');
const FILE = `media/acme/${CV}/h/voice.ogg`;
const PLACE = { occurred_at: '2026-11-30T12:00:00.000Z', received_at: '2026-11-30T12:00:00.000Z' };

let table: TestTable;
let bucket: TestBucket;
let vectors: Awaited<ReturnType<typeof serveS3Vectors>>;
let vectorBucketArn: string;

beforeAll(async () => {
  const engine = new VectorStore();
  engine.createBucket('vectors');
  vectorBucketArn = engine.bucketArn('vectors');
  [table, bucket, vectors] = await Promise.all([
    startConversationsTable(),
    startBucket('media'),
    serveS3Vectors(engine),
  ]);
  await table.client.send(new CreateTableCommand(createTableInput('Registry', 'registry')));
  await table.client.send(new CreateTableCommand(createTableInput('Knowledge', 'knowledge')));
  const put = (TableName: string, Item: object) => table.client.send(new PutCommand({ TableName, Item }));
  await put('registry', { ...tenantChannelKey('acme', '100'), channel_id: '100', display_phone_number: '' });
  const at = '2026-11-30T12:00:00.000Z';
  const of = (contact_id: string) => ({
    ...contactKey('acme', contact_id),
    ...{ contact_id, aliases: [], version: 1, created_at: at, profile_at: at, preferences: {} },
  });
  await put(table.tableName, of('ct_1'));
  await put(table.tableName, { ...of('ct_young'), merged_into: 'ct_1' });
  await put(table.tableName, {
    ...conversationKey('acme', CV),
    ...conversationItem({ conversation_id: CV }),
  });
  await put(table.tableName, {
    ...messageKey('acme', CV, PLACE, messageHash('m')),
    ...{ ...PLACE, message_id: 'm', media_type: 'audio', body: 'quero dois', heard: 'words' },
    media: {
      ...{ state: 'ready', kind: 'voice', object_key: FILE, mime: 'audio/ogg' },
      ...{ bytes: 3, sha256: 'ab', name: 'voice.ogg', transcript: { text: 'quero dois', model: 'm' } },
    },
  });
  await bucket.objects.put(FILE, 'Ogg');
});
afterAll(async () => {
  await Promise.all([table.close(), bucket.close(), vectors.close()]);
});

async function ops(...args: string[]): Promise<string> {
  const lines: string[] = [];
  const clients = clientsOf({ dynamodb: table.url, s3: bucket.url, s3vectors: vectors.url });
  const outputs = {
    ...{ RegistryTable: 'registry', ConversationsTable: table.tableName, KnowledgeTable: 'knowledge' },
    ...{ MediaBucket: 'media', VectorBucketArn: vectorBucketArn },
  };
  const open = async () => installation({ stage: 'test' }, 'test', clients, async () => outputs);
  await runOps(['contact', ...args, '--stage', 'test'], open, (line) => lines.push(line));
  return lines.join('\n');
}

const everything = async () => JSON.stringify([await table.items(), await bucket.objects.keys('')]);

it('a customer is forgotten only where that is confirmed, under any of their ids, and what stays is said', async () => {
  const before = await everything();
  const told = await ops('forget', '--tenant', 'acme', '--contact', 'ct_young');
  expect(told).toMatch(/^0 parts .* of 1 conversations\n1 files; 1 messages .*\nstays: .*\ndry run: /);
  expect(await everything()).toBe(before);
  const done = await ops('forget', '--tenant', 'acme', '--contact', 'ct_young', '--confirm');
  expect(done).toMatch(/^0 parts .*\n1 files; 1 messages .*\nstays: .*$/);
  expect(await everything()).not.toMatch(/quero dois|voice\.ogg/);
  expect(
    await table.client.send(new GetCommand({ TableName: 'knowledge', Key: forgottenKey('acme', CV) })),
  ).toHaveProperty('Item');
  expect(await ops('forget', '--tenant', 'acme', '--contact', 'ct_1', '--confirm')).toContain('0 files');
});

it('one that the tenant does not have is told, and a line that names none is answered with how it is used', async () => {
  await expect(ops('forget', '--tenant', 'other', '--contact', 'ct_1')).rejects.toThrow('has no contact');
  await expect(ops('forget', '--tenant', 'acme')).rejects.toThrow('contact forget --tenant');
});
