import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { chunkKey, documentKey } from '../keys.ts';
import { readChunks } from './read-chunks.ts';

let table: TestTable;
beforeEach(async () => {
  table = await startTable('Knowledge');
});
afterEach(() => table.close());

const put = (Item: Record<string, unknown>) =>
  table.client.send(new PutCommand({ TableName: table.tableName, Item }));

async function store(tenantId: string, chunkId: string, text: string, version = 3) {
  const document = {
    ...{ tenant_id: tenantId, document_id: 'd', title: 'D', format: 'text', kind: 'knowledge', version: 4 },
    ...{ content_hash: 'h', bytes: 1, object_key: 'k', priority: 'live', state: 'embedding' },
    ...{ trace_id: 't', changed_at: '2026-11-30T12:00:00.000Z', live_version: version },
  };
  await put({ ...chunkKey(tenantId, chunkId), document_id: 'd', section: 'D', text });
  await put({ ...documentKey(tenantId, 'd'), ...document });
}

it('texts come in the order of their ids with the version that is live; what is gone is left out', async () => {
  await store('acme', 'ck_a', 'um');
  await store('acme', 'ck_b', 'dois');
  const chunks = await readChunks(table, 'acme', ['ck_b', 'ck_gone', 'ck_a']);
  expect(chunks.map(({ text, version }) => [text, version])).toEqual([
    ['dois', 3],
    ['um', 3],
  ]);
  expect(await readChunks(table, 'acme', [])).toEqual([]);
});

it('the id of another tenant’s chunk is the id of none', async () => {
  await store('other', 'ck_a', 'segredo');
  expect(await readChunks(table, 'acme', ['ck_a'])).toEqual([]);
});
