import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { serveS3Vectors } from '@prosa/local-cloud/s3vectors';
import { VectorStore } from '@prosa/local-cloud/s3vectors/store';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { contactKey } from '#core/contact/keys.ts';
import { conversationId, messageHash } from '#core/conversation/ids.ts';
import {
  carriedKey,
  conversationKey,
  effectKey,
  MESSAGE_PREFIX,
  messageIdKey,
  messageKey,
  noteKey,
  replyKey,
  summaryKey,
} from '#core/conversation/keys.ts';
import { S3VectorStore } from '#core/knowledge/vectors/s3-vector-store.ts';
import { forgottenKey, wordsChunkId, wordsIndex } from '#core/knowledge/words/records.ts';
import { WordsStore } from '#core/knowledge/words/words-store.ts';
import { tenantChannelKey } from '#core/tenant/keys.ts';
import { startBucket, type TestBucket } from '../../test/support/bucket.ts';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { conversationItem, replyItem } from '../../test/support/records.ts';
import { createTableInput } from '../../test/support/table-definitions.ts';
import { clientsOf, installation } from './installation.ts';
import { runOps } from './run-ops.ts';

const CV = conversationId('acme', '100', 'ct_1');
const FILE = `media/acme/${CV}/h/voice.ogg`;
const OTHERS_FILE = 'media/acme/cv_other/h/voice.ogg';
const SAID = 'quero dois';
const LATER = '2026-11-30T13:00:00.000Z';
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
    ...{ ...PLACE, message_id: 'm', media_type: 'audio', body: SAID, heard: 'words' },
    media: {
      ...{ state: 'ready', kind: 'voice', object_key: FILE, mime: 'audio/ogg' },
      ...{ bytes: 3, sha256: 'ab', name: 'voice.ogg', transcript: { text: SAID, model: 'm' } },
    },
  });
  await bucket.objects.put(FILE, 'Ogg');
  await bucket.objects.put(`media/acme/${CV}/sent-1/tabela.pdf`, 'PDF');
  await bucket.objects.put(OTHERS_FILE, 'Ogg');
  const note = { note_id: 'n', ticket_id: 'tk_1', created_at: LATER, body: SAID };
  const summary = { text: SAID, through: `${MESSAGE_PREFIX}9`, messages: 1, reply_seq: 0 };
  await put(table.tableName, { ...summaryKey('acme', CV), ...summary });
  await put(table.tableName, { ...noteKey('acme', CV, LATER, 'ai'), ...note, author: 'ai' });
  await put(table.tableName, { ...noteKey('acme', CV, LATER, 'ana'), ...note, user_id: 'ana' });
  await put(table.tableName, {
    ...replyKey('acme', CV, 1),
    ...replyItem(1, { body: `Certo: ${SAID}` }),
  });
  for (const key of [carriedKey('acme', CV, 'tn_1'), effectKey('acme', CV, 'order', 'h')]) {
    await put(table.tableName, { ...key, arguments: SAID, expires_at: 2_000_000_000 });
  }
  await put(table.tableName, {
    ...messageIdKey('acme', CV, messageHash('early')),
    ...{ waiting: [], expires_at: 2_000_000_000 },
    media: {
      ...{ state: 'ready', kind: 'document', object_key: FILE, mime: 'text/plain', bytes: 3, sha256: 'ab' },
      ...{ name: 'lista.txt', text: SAID },
    },
  });
  const index = wordsIndex('acme', { model: 'm', dimensions: 2 });
  const chunk = { conversationId: CV, ticketNumber: 1, at: 0 };
  const { tenantId: _tenant, ...kept } = index;
  await new WordsStore({ client: table.client, tableName: 'knowledge' }).put(
    { tenantId: 'acme', conversationId: CV },
    1,
    [{ at: 0, rows: ['MSG#1'], digest: 'd', index: kept, done: true }],
  );
  const values = new Float32Array([1, 0]);
  await vectorStore().put(index, [{ chunkId: wordsChunkId(chunk), documentId: CV, values }]);
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

const vectorStore = () => new S3VectorStore(clientsOf({ s3vectors: vectors.url }).s3Vectors, vectorBucketArn);
const vectorsLeft = async () =>
  vectorStore().search(wordsIndex('acme', { model: 'm', dimensions: 2 }), new Float32Array([1, 0]), 5, [CV]);

/** Sort keys of what still has the words of the voice note, with whether it goes by itself. */
async function whatHasThem(): Promise<string[]> {
  const items = (await table.items()).filter((item) => JSON.stringify(item).includes(SAID));
  return items
    .map(({ sk, expires_at }) => `${sk}${expires_at === undefined ? '' : ', for a time'}`)
    .toSorted();
}

const everything = async () => JSON.stringify([await table.items(), await bucket.objects.keys('')]);

it('a customer is forgotten only where that is confirmed, under any of their ids, and what stays is said', async () => {
  const before = await everything();
  const told = await ops('forget', '--tenant', 'acme', '--contact', 'ct_young');
  expect(told).toMatch(
    /^1 parts .* of 1 conversations\n2 files; 2 messages .*\n2 summaries .*\nstays: .*\ndry run: /,
  );
  expect(await everything()).toBe(before);
  expect(await vectorsLeft()).toHaveLength(1);
  const done = await ops('forget', '--tenant', 'acme', '--contact', 'ct_young', '--confirm');
  expect(done).toMatch(/^1 parts .*\n2 files; 2 messages .*\n2 summaries .*\nstays: .*$/);
  expect(await bucket.objects.keys('')).toEqual([OTHERS_FILE]);
  expect(await vectorsLeft()).toEqual([]);
  // As it says: what an answer repeats, what people wrote, and for a time what tools were called with.
  expect(await whatHasThem()).toEqual([
    'CARRIED#tn_1, for a time',
    'EFFECT#order#h, for a time',
    `NOTE#${LATER}#ana`,
    'REPLY#0000000001',
  ]);
  expect(
    await table.client.send(new GetCommand({ TableName: 'knowledge', Key: forgottenKey('acme', CV) })),
  ).toHaveProperty('Item');
  expect(await ops('forget', '--tenant', 'acme', '--contact', 'ct_1', '--confirm')).toContain('0 files');
});

it('one that the tenant does not have is told, and a line that names none is answered with how it is used', async () => {
  await expect(ops('forget', '--tenant', 'other', '--contact', 'ct_1')).rejects.toThrow('has no contact');
  await expect(ops('forget', '--tenant', 'acme')).rejects.toThrow('contact forget --tenant');
});
