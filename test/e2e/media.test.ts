import { createHash } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListBucketsCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import type { MessageRow } from '#core/conversation/records.ts';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import { DEMO_TENANT } from '../../local/demo/demo-tenant.ts';
import type { ProsaFault } from '../../local/faults/prosa-faults.ts';
import type { CustomerContent } from '../../local/whatsapp/customer-content.ts';
import { madeUpFile } from '../../local/whatsapp/made-up-files.ts';
import { startProsa } from '../support/start-prosa.ts';
import { until } from '../support/until.ts';

const ENDPOINT = { region: 'us-east-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };

let prosa: LocalProsa;
let s3: S3Client;
let dynamoDb: DynamoDBDocumentClient;
let conversations: ConversationRepository;
let bucket: string | undefined;
let customers = 0;

// Files come in the time of the debounce, also on a busy machine; while all is idle that time goes faster.
beforeAll(async () => {
  prosa = await startProsa({
    ...{ statusDelayMs: 20, maximumEnvironments: 1 },
    debounceSeconds: 5,
    timesAsFast: 5,
  });
  const { endpoints } = prosa.runtime;
  s3 = new S3Client({ ...ENDPOINT, endpoint: endpoints.s3 });
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  bucket = Buckets.find(({ Name }) => Name?.includes('media'))?.Name;
  dynamoDb = DynamoDBDocumentClient.from(new DynamoDBClient({ ...ENDPOINT, endpoint: endpoints.dynamodb }));
  conversations = new ConversationRepository({
    client: dynamoDb,
    tableName: prosa.runtime.tableName('Conversations'),
  });
});
afterEach(() => prosa.faults.clear());
afterAll(async () => {
  s3?.destroy();
  dynamoDb?.destroy();
  await prosa?.close();
});

const fault = (input: Extract<ProsaFault, { target: 'whatsapp' }>) => prosa.faults.add(input);

/** A new customer sends it. @returns reads the row of the message, once it is there */
async function sends(content: CustomerContent): Promise<() => Promise<MessageRow | undefined>> {
  const from = `551195555${String(++customers).padStart(4, '0')}`;
  const { messageId } = await prosa.send(content, { from });
  return async () => {
    const event = prosa.runtime
      .events({ detailType: 'inbox.message.received' })
      .find(({ detail }) => (detail.payload as { messageId?: string }).messageId === messageId);
    if (!event) return undefined;
    const of = { tenant_id: DEMO_TENANT.tenant_id, conversation_id: String(event.detail.conversation_id) };
    return (await conversations.latestMessages(of, 5)).find(({ message_id }) => message_id === messageId);
  };
}

/** Sends it and waits until it is decided what becomes of the file. */
async function fileOf(content: CustomerContent) {
  const read = await sends(content);
  let row: MessageRow | undefined;
  await until(`the file of ${content.kind}`, async () => {
    row = await read();
    return row?.media !== undefined && row.media.state !== 'fetching';
  });
  return row?.media;
}

async function object(key: string): Promise<Buffer | undefined> {
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

it.each<[string, CustomerContent, object, string]>([
  [
    'a photo',
    { kind: 'image', caption: 'a nota' },
    { kind: 'image', mime: 'image/png', name: 'image.png' },
    'a nota',
  ],
  [
    'a voice note',
    { kind: 'voice', words: 'quero dois' },
    { kind: 'voice', mime: 'audio/ogg' },
    'quero dois',
  ],
  [
    'a PDF',
    { kind: 'document', filename: '../comprovante.pdf', words: 'R$ 10,00' },
    { kind: 'document', mime: 'application/pdf', name: 'comprovante.pdf' },
    'R$ 10,00',
  ],
])('%s goes from WhatsApp into the bucket, as it is', async (_what, content, told, words) => {
  const media = await fileOf(content);
  const sent = madeUpFile(content.kind, words).bytes;
  expect(media).toMatchObject({ state: 'ready', ...told, bytes: sent.length });
  if (media?.state !== 'ready') throw new Error('the file did not come');
  expect(await object(media.object_key)).toEqual(sent);
  // The row says it first.
  await until('the fact of the photo', () =>
    prosa.runtime
      .events({ detailType: 'inbox.media.ready' })
      .some(({ detail }) => (detail.payload as { bytes?: number }).bytes === sent.length),
  );
});

/** The number of the customer who wrote last. */
const newest = () => `551195555${String(customers).padStart(4, '0')}`;

/** What the customer who wrote last is told, once there is an answer. */
async function answerTo(content: CustomerContent): Promise<string> {
  await sends(content);
  const from = newest();
  const said = () => prosa.whatsapp.outbox({ to: from });
  await until(`the answer to ${content.kind}`, () => said().length > 0);
  return JSON.stringify(said());
}

it('a voice note is answered about what is said in it', async () => {
  expect(await answerTo({ kind: 'voice', words: 'Quero dois sofás azuis' })).toContain(
    'Quero dois sofás azuis',
  );
});

it('a text that comes while a voice note is still listened to waits for it: one answer to both, in their order', async () => {
  prosa.faults.add({
    target: 'model',
    action: 'slow',
    ms: 8_000,
    match: { api: 'transcriptions' },
    count: 1,
  });
  const voice = await sends({ kind: 'voice', words: 'Quero dois sofás azuis' });
  await until('the voice note', async () => (await voice())?.awaits === 'transcript');
  const from = newest();
  const said = () => prosa.whatsapp.outbox({ to: from });
  await prosa.say('É para sábado', { from });
  await until('what was heard', async () => (await voice())?.heard === 'words');
  expect(said()).toEqual([]);
  expect(await voice()).toMatchObject({ body: 'Quero dois sofás azuis', inbound_seq: 2 });
  await until('the answer', () => said().length > 0);
  const answers = JSON.stringify(said());
  expect(answers).toContain('“É para sábado” (mensagem 2 desta conversa)');
  expect(answers).not.toContain('mensagem 1 desta conversa');
});

it('a photo is shown to a model that sees, and told of to one that does not', async () => {
  const photo = { kind: 'image', caption: 'Vocês têm este?' } as const;
  expect(await answerTo(photo)).toContain('you do not see the photo');
  await prosa.provision({ ...DEMO_TENANT, model: { images: true } }, { update: true });
  let answer = '';
  await until('the tenant to be known anew', async () => {
    answer = await answerTo(photo);
    return !answer.includes('you do not see the photo');
  });
  expect(answer).toContain('Foi mostrado a mim: image.png.');
  const [shown] = prosa.model?.calls().flatMap(({ images }) => images) ?? [];
  // The provider has fetched it by the link, and the same link leads to no other object.
  const { bytes } = madeUpFile('image', photo.caption);
  expect(shown?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  const link = new URL(shown?.url ?? '');
  expect((await fetch(link)).status).toBe(200);
  link.pathname = link.pathname.replace(`/${DEMO_TENANT.tenant_id}/`, '/other/');
  expect((await fetch(link)).status).toBe(403);
  link.search = '';
  expect((await fetch(link)).status).toBe(403);
});

it('a PDF is answered about what is written in it', async () => {
  expect(
    await answerTo({
      ...{ kind: 'document', filename: 'orçamento.pdf', caption: 'Qual é o total?' },
      words: 'Orçamento 77\nTotal R$ 1.234,00',
    }),
  ).toMatch(/Qual é o total\?.*O arquivo diz: “Orçamento 77 Total R\$ 1\.234,00”/);
});

it('a list in plain text, too', async () => {
  const base64 = Buffer.from('item;preço\nchá;18,90').toString('base64');
  expect(
    await answerTo({
      kind: 'document',
      filename: 'lista.csv',
      file: { mime: 'text/csv', base64 },
      caption: 'Tem chá?',
    }),
  ).toContain('O arquivo diz: “item;preço chá;18,90”');
});

it('a program that claims to be a photo is kept, marked, and never shown', async () => {
  const base64 = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)]).toString('base64');
  const media = await fileOf({ kind: 'image', file: { mime: 'image/jpeg', base64 } });
  expect(media).toMatchObject({
    kind: 'other',
    mime: 'application/x-msdownload',
    claimed_mime: 'image/jpeg',
  });
});

it('an address that leads nowhere is asked for anew, and the file comes', async () => {
  fault({ target: 'whatsapp', action: 'media-gone', count: 1 });
  expect(await fileOf({ kind: 'image' })).toMatchObject({ state: 'ready' });
});

it('a file whose bytes are others than told is dropped, and the conversation goes on', async () => {
  fault({ target: 'whatsapp', action: 'media-corrupt' });
  const read = await sends({ kind: 'image', caption: 'Vocês têm este?' });
  await until('the failed file', async () => (await read())?.media?.state === 'failed');
  expect((await read())?.media).toEqual({ state: 'failed', kind: 'image', reason: 'corrupt' });
  expect((await read())?.inbound_seq).toBe(1);
  const from = `551195555${String(customers).padStart(4, '0')}`;
  await until('the answer all the same', () => prosa.whatsapp.outbox({ to: from }).length === 1);
});

it('a file of 101 MB is not fetched', async () => {
  fault({ target: 'whatsapp', action: 'media-large' });
  expect(await fileOf({ kind: 'document', filename: 'projeto.pdf' })).toEqual({
    ...{ state: 'failed', kind: 'document', reason: 'too_large' },
  });
});

it('a file that comes slowly is waited for, while its message is there already', async () => {
  fault({ target: 'whatsapp', action: 'media-slow', ms: 2_000, count: 1 });
  const read = await sends({ kind: 'image' });
  await until('the message', async () => (await read()) !== undefined);
  expect((await read())?.media).toEqual({ state: 'fetching', kind: 'image' });
  await until('its file', async () => (await read())?.media?.state === 'ready');
});

it('a photo that is taken back goes from the bucket, too', async () => {
  const from = `551195555${String(++customers).padStart(4, '0')}`;
  const { messageId } = await prosa.send({ kind: 'image' }, { from });
  const told = () =>
    prosa.runtime
      .events({ detailType: 'inbox.message.received' })
      .find(({ detail }) => (detail.payload as { messageId?: string }).messageId === messageId)?.detail;
  const row = async () => {
    const of = { tenant_id: DEMO_TENANT.tenant_id, conversation_id: String(told()?.conversation_id) };
    return (await conversations.latestMessages(of, 5)).find(({ message_id }) => message_id === messageId);
  };
  await until('the photo', async () => (await row())?.media?.state === 'ready');
  const media = (await row())?.media;
  if (media?.state !== 'ready') throw new Error('the photo did not come');
  expect(await object(media.object_key)).toBeDefined();
  await prosa.send({ kind: 'revoke', of: messageId }, { from });
  await until('the photo to be gone', async () => (await object(media.object_key)) === undefined);
  expect((await row())?.media).toBeUndefined();
});
