import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startDeskApi, type TestDeskApi } from '../desk-api.fixture.ts';
import { exampleInput } from './knowledge-examples.ts';

let api: TestDeskApi;

beforeEach(async () => {
  api = await startDeskApi();
});
afterEach(() => api.world.table.close());

const admin = { sub: 'rui', role: 'admin' } as const;
const put = (body: object, documentId = 'trocas', person: object = admin, headers = {}) =>
  api.ask('putDocument', { person, params: { documentId }, body, headers });
const upload = () => api.ask('openUpload', { person: admin, body: { bytes: 8, sha256: 'a'.repeat(64) } });

describe('a document', () => {
  it('is new, then the same, then another, and then goes', async () => {
    const first = await put(exampleInput);
    expect([first.status, first.json]).toMatchObject([201, { change: 'created', document: { version: 1 } }]);
    const again = await put(exampleInput);
    expect([again.status, again.json]).toMatchObject([
      200,
      { change: 'unchanged', document: { version: 1 } },
    ]);
    const other = await put({ ...exampleInput, title: 'Trocas' });
    expect([other.status, other.json]).toMatchObject([200, { change: 'changed', document: { version: 2 } }]);
    const one = { person: admin, params: { documentId: 'trocas' } };
    const gone = await api.ask('deleteDocument', one);
    expect([gone.status, gone.json]).toMatchObject([200, { document: { version: 3, state: 'deleting' } }]);
    expect((await api.ask('readDocument', one)).json).toMatchObject({ document: { state: 'deleting' } });
  });

  it('that is put twice under one key is put once', async () => {
    const key = { 'idempotency-key': 'k-1' };
    await put(exampleInput, 'trocas', admin, key);
    const replayed = await put(exampleInput, 'trocas', admin, key);
    expect([replayed.status, replayed.headers['idempotency-replayed']]).toEqual([201, 'true']);
    expect(replayed.json).toMatchObject({ change: 'created' });
  });

  it('is made of an upload', async () => {
    const { status, json } = await upload();
    expect([status, json]).toMatchObject([201, { headers: { 'x-amz-checksum-sha256': expect.any(String) } }]);
    const { uploadId } = json as { uploadId: string };
    const { json: made } = await put({ title: 'Garantia', format: 'pdf', uploadId });
    expect(made).toMatchObject({ change: 'created', document: { format: 'pdf', bytes: 8 } });
  });

  it('is not made of an upload that nobody sent, or of another company', async () => {
    const { uploadId } = (await upload()).json as { uploadId: string };
    const body = { title: 'Garantia', format: 'pdf', uploadId };
    const stranger = await put(body, 'trocas', { ...admin, tenantId: 'globex' });
    expect([stranger.status, stranger.problem?.code]).toEqual([422, 'upload_missing']);
    const none = await put({ ...body, uploadId: 'up_none' });
    expect(none.problem?.errors).toEqual([
      { pointer: '/body/uploadId', code: 'unknown', detail: expect.any(String) },
    ]);
  });

  it.each([
    ['neither text nor upload', { title: 'x', format: 'text' }, '/body/text'],
    ['both', { ...exampleInput, uploadId: 'up_1' }, '/body/text'],
    ['a PDF as text', { title: 'x', format: 'pdf', text: '%PDF' }, '/body/text'],
    ['a text above 100 KiB', { ...exampleInput, text: 'é'.repeat(51_201) }, '/body/text'],
    ['an upload with a path', { title: 'x', format: 'text', uploadId: '../globex/up_1' }, '/body/uploadId'],
    ['a title that shows nothing', { ...exampleInput, title: '\u200b' }, '/body/title'],
    ['a format that is not read', { ...exampleInput, format: 'docx' }, '/body/format'],
  ])('of %s is refused, and where', async (_, body, pointer) => {
    const { status, problem } = await put(body);
    expect([status, problem?.errors[0]?.pointer]).toEqual([400, pointer]);
  });

  it.each(['Trocas', '-a', 'a/b', 'x'.repeat(65), '..'])('has no id like %s', async (documentId) => {
    expect((await put(exampleInput, documentId)).problem?.errors[0]?.pointer).toBe('/params/documentId');
  });
});

it('a company that does not answer from documents puts none, and can still take some away', async () => {
  const person = { ...admin, tenantId: 'initech' };
  const { status, problem } = await put(exampleInput, 'trocas', person);
  expect([status, problem?.code]).toEqual([409, 'knowledge_off']);
  const one = { person, params: { documentId: 'trocas' } };
  expect((await api.ask('deleteDocument', one)).problem?.code).toBe('not_found');
});

it('the list goes on by pages, with cursors of its own', async () => {
  for (const id of ['a', 'b', 'c']) await put(exampleInput, id);
  const page = (query: Record<string, string>) => api.ask('listDocuments', { person: admin, query });
  const { items, nextCursor } = (await page({ limit: '2' })).json as { items: object[]; nextCursor: string };
  expect(items).toMatchObject([{ id: 'a' }, { id: 'b' }]);
  expect((await page({ limit: '2', cursor: nextCursor })).json).toMatchObject({
    items: [{ id: 'c' }],
    nextCursor: null,
  });
  const forged = await page({ cursor: `${nextCursor.split('.')[0]}.${'x'.repeat(2_000)}` });
  expect([forged.status, forged.problem?.code]).toEqual([400, 'cursor_mismatch']);
  expect((await page({ cursor: 'other.b' })).problem?.code).toBe('cursor_mismatch');
});
