import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256Hex } from '#platform/ids/hash.ts';
import { uploadLink } from '#platform/s3/upload-link.ts';
import { knowledgeDocumentChangedSchema } from '../../events/knowledge-document-changed.ts';
import { documentKey, uploadObjectKey } from '../keys.ts';
import { markdown, of, startDocuments, type TestDocuments } from './documents.fixture.ts';
import { MOST_BYTES } from './documents.ts';
import { DocumentInputError, UnknownUploadError } from './errors.ts';

let world: TestDocuments;

beforeEach(async () => {
  world = await startDocuments();
});
afterEach(() => world.close());

const told = () => world.published.map(({ payload }) => [payload.change, payload.version]);
const stored = () => world.bucket.objects.keys('documents/');
const textOf = async (documentId: string) => {
  const found = await world.documents.find('acme', documentId);
  const object = found && (await world.bucket.objects.get(found.object_key));
  return object && Buffer.from(object.bytes).toString();
};

/** What the embedder writes when it is done with a version, or cannot do it. */
const becomes = (state: 'ready' | 'failed', more: object = {}) => {
  const fields = Object.entries({ state, ...more });
  return world.table.client.send(
    new UpdateCommand({
      TableName: world.table.tableName,
      Key: documentKey('acme', 'trocas'),
      UpdateExpression: `SET ${fields.map(([name]) => `#${name} = :${name}`).join(', ')} REMOVE due_at, due_shard`,
      ExpressionAttributeNames: Object.fromEntries(fields.map(([name]) => [`#${name}`, name])),
      ExpressionAttributeValues: Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value])),
    }),
  );
};

describe('a document that is put', () => {
  it('is there with its bytes and hash, is told of, and is due where nothing is heard of it', async () => {
    const { change, document } = await world.documents.put(
      of('trocas'),
      markdown('# Trocas\n\nAté 30 dias.'),
    );
    expect(change).toBe('created');
    expect(document).toMatchObject({
      ...{ tenant_id: 'acme', document_id: 'trocas', title: 'Trocas', format: 'markdown', kind: 'knowledge' },
      ...{ version: 1, state: 'reading', priority: 'live', bytes: 23 },
      ...{ changed_at: '2026-11-30T12:00:00.000Z', due_at: world.clock.nowMs + 60_000 },
      due_shard: expect.stringMatching(/^DUE#[0-3]$/),
      object_key: `documents/acme/trocas/0000000001-${sha256Hex('# Trocas\n\nAté 30 dias.')}`,
    });
    expect(await textOf('trocas')).toBe('# Trocas\n\nAté 30 dias.');
    expect(world.published.map((event) => knowledgeDocumentChangedSchema.parse(event))).toEqual([
      expect.objectContaining({
        ...{ tenant_id: 'acme', idempotency_key: 'knowledge:trocas:1' },
        payload: {
          ...{ documentId: 'trocas', version: 1, change: 'put', kind: 'knowledge', priority: 'live' },
        },
      }),
    ]);
    expect(world.published[0]).not.toHaveProperty('conversation_id');
  });

  it('is nothing new with the same contents; it is told of again only while it was not read', async () => {
    await world.documents.put(of('trocas'), markdown('Até 30 dias.'));
    const again = await world.documents.put(of('trocas'), markdown('Até 30 dias.'));
    expect([again.change, again.document.version]).toEqual(['unchanged', 1]);
    expect(told()).toEqual([
      ['put', 1],
      ['put', 1],
    ]);
    await becomes('ready', { live_version: 1 });
    expect((await world.documents.put(of('trocas'), markdown('Até 30 dias.'))).change).toBe('unchanged');
    expect(told()).toHaveLength(2);
  });

  it.each([
    ['other words', markdown('Até 60 dias.')],
    ['another title', markdown('Até 30 dias.', { title: 'Devoluções' })],
    ['another format', markdown('Até 30 dias.', { format: 'text' })],
  ])('is a new version with %s; readers keep the old one until then, its bytes go', async (_, changed) => {
    await world.documents.put(of('trocas'), markdown('Até 30 dias.'));
    await becomes('ready', { live_version: 1, chunks: 4, jobs: 1, failed_chunks: 1, reason: 'x', rounds: 2 });
    const { change, document } = await world.documents.put(of('trocas'), changed);
    expect([change, document]).toMatchObject(['changed', { version: 2, state: 'reading', live_version: 1 }]);
    for (const gone of ['chunks', 'jobs', 'jobs_left', 'failed_chunks', 'reason', 'rounds']) {
      expect(document).not.toHaveProperty(gone);
    }
    expect(document.due_at).toBe(world.clock.nowMs + 60_000);
    expect(await stored()).toEqual([document.object_key]);
  });

  it('is tried anew when it failed, with the same contents too', async () => {
    await world.documents.put(of('trocas'), markdown('Até 30 dias.'));
    await becomes('failed', { reason: 'unreadable' });
    const { change, document } = await world.documents.put(of('trocas'), markdown('Até 30 dias.'));
    expect([change, document.version, document.state]).toEqual(['changed', 2, 'reading']);
    expect(await textOf('trocas')).toBe('Até 30 dias.');
  });

  it('is a catalogue when it is CSV', async () => {
    const { document } = await world.documents.put(of('c'), markdown('nome\nMesa', { format: 'csv' }));
    expect(document.kind).toBe('catalog');
  });

  it.each([
    ['without a title', markdown('x', { title: ' \u200b ' }), 'title'],
    ['with one that is too long', markdown('x', { title: 'x'.repeat(201) }), 'title'],
    ['that is empty', markdown(''), 'text'],
    ['that is too large', markdown('', { contents: { bytes: new Uint8Array(MOST_BYTES + 1) } }), 'text'],
  ])('%s is refused, and nothing is there', async (_, input, field) => {
    await expect(world.documents.put(of('trocas'), input)).rejects.toMatchObject({ field });
    await expect(world.documents.put(of('trocas'), input)).rejects.toThrow(DocumentInputError);
    expect([await world.table.items(), await stored(), told()]).toEqual([[], [], []]);
  });
});

describe('a document that was uploaded', () => {
  const upload = async (text: string, tenantId = 'acme') => {
    const expected = { bytes: Buffer.byteLength(text), sha256: sha256Hex(text) };
    const { url, headers } = await uploadLink(
      world.bucket.objects,
      uploadObjectKey(tenantId, 'up_1'),
      expected,
      60,
    );
    expect((await fetch(url, { method: 'PUT', body: text, headers: { ...headers } })).status).toBe(200);
  };
  const uploaded = markdown('', { contents: { uploadId: 'up_1' } });

  it('is the same as one that was sent', async () => {
    await upload('Até 30 dias.');
    expect((await world.documents.put(of('trocas'), uploaded)).change).toBe('created');
    expect(await textOf('trocas')).toBe('Até 30 dias.');
    expect((await world.documents.put(of('trocas'), markdown('Até 30 dias.'))).change).toBe('unchanged');
  });

  it('of another tenant is not there', async () => {
    await upload('segredo', 'globex');
    await expect(world.documents.put(of('trocas'), uploaded)).rejects.toThrow(UnknownUploadError);
    expect(await stored()).toEqual([]);
  });
});

describe('a document that is deleted', () => {
  it('is a new version that is to go, and is told of at once', async () => {
    await world.documents.put(of('trocas'), markdown('Até 30 dias.', { priority: 'bulk' }));
    await becomes('ready', { live_version: 1 });
    const gone = await world.documents.delete(of('trocas'));
    expect(gone).toMatchObject({ version: 2, state: 'deleting', priority: 'live', live_version: 1 });
    expect(gone?.due_at).toBe(world.clock.nowMs + 60_000);
    expect(told()).toEqual([
      ['put', 1],
      ['deleted', 2],
    ]);
    expect(await world.documents.delete(of('trocas'))).toEqual(gone);
    expect(told().at(-1)).toEqual(['deleted', 2]);
  });

  it('comes back as a further version', async () => {
    await world.documents.put(of('trocas'), markdown('Até 30 dias.'));
    await world.documents.delete(of('trocas'));
    const { change, document } = await world.documents.put(of('trocas'), markdown('Até 30 dias.'));
    expect([change, document.version, document.state]).toEqual(['changed', 3, 'reading']);
    expect(await textOf('trocas')).toBe('Até 30 dias.');
  });

  it('and was never there is nothing, and so is that of another tenant', async () => {
    await world.documents.put(of('trocas', 'globex'), markdown('segredo'));
    expect(await world.documents.delete(of('trocas'))).toBeUndefined();
    expect((await world.documents.find('globex', 'trocas'))?.state).toBe('reading');
  });
});

describe('the list of documents', () => {
  it('goes on by pages, and has those of the tenant alone', async () => {
    for (const id of ['a', 'b', 'c']) await world.documents.put(of(id), markdown(id));
    await world.documents.put(of('bb', 'globex'), markdown('x'));
    const first = await world.documents.page('acme', 2);
    expect([first.items.map((one) => one.document_id), first.next]).toEqual([['a', 'b'], 'b']);
    const second = await world.documents.page('acme', 2, first.next);
    expect(second.items.map((one) => one.document_id)).toEqual(['c']);
  });
});
