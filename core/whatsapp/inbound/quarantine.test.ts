import { afterEach, beforeEach, expect, test } from 'vitest';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { putIntoQuarantine, type QuarantineEntry } from './quarantine.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const DAYS = 24 * 60 * 60 * 1000;

let table: TestTable;
let calls: string[];

beforeEach(async () => {
  calls = [];
  table = await startConversationsTable(({ operation }) => void calls.push(operation));
});
afterEach(() => table.close());

const entry = (more: Partial<QuarantineEntry> = {}): QuarantineEntry => ({
  app: 'shop',
  tenantId: 'acme',
  traceId: '1-5759e988-bd862e3fe1be46a994272793',
  reason: 'messages.id',
  raw: { id: 5, text: 'Olá' },
  ...more,
});

test('keeps the raw JSON for 14 days, under the contact', async () => {
  await putIntoQuarantine(table, entry({ contactId: 'ct_1', channelId: '100' }), NOW);
  expect(await table.items()).toEqual([
    {
      pk: 'T#acme#CT#ct_1',
      sk: expect.stringMatching(/^QUARANTINE#[a-z2-7]{26}$/),
      app: 'shop',
      tenant_id: 'acme',
      contact_id: 'ct_1',
      channel_id: '100',
      reason: 'messages.id',
      raw: '{"id":5,"text":"Olá"}',
      raw_bytes: 22,
      trace_id: '1-5759e988-bd862e3fe1be46a994272793',
      received_at: '2026-11-22T12:00:00.000Z',
      expires_at: (NOW + 14 * DAYS) / 1000,
    },
  ]);
});

test('without a contact under the tenant, without a tenant under the app', async () => {
  await putIntoQuarantine(table, entry(), NOW);
  await putIntoQuarantine(table, entry({ tenantId: undefined }), NOW);
  const keys = (await table.items()).map(({ pk }) => String(pk)).sort();
  expect(keys).toEqual([
    expect.stringMatching(/^APP#shop#QUARANTINE#[a-z2-7]$/),
    expect.stringMatching(/^T#acme#QUARANTINE#[a-z2-7]$/),
  ]);
});

test('the same content again changes nothing; other content is another item', async () => {
  await putIntoQuarantine(table, entry(), NOW);
  const before = await table.items();
  await putIntoQuarantine(table, entry({ traceId: 'another' }), NOW + 1 * DAYS);
  expect(await table.items()).toEqual(before);
  await putIntoQuarantine(table, entry({ raw: { id: 6 } }), NOW);
  expect(await table.items()).toHaveLength(2);
});

test('an item that has expired and is still there is replaced', async () => {
  await putIntoQuarantine(table, entry(), NOW);
  await putIntoQuarantine(table, entry({ traceId: 'later' }), NOW + 15 * DAYS);
  expect(await table.items()).toMatchObject([{ trace_id: 'later' }]);
});

test('a large value is cut between two bytes of a character, with a note', async () => {
  await putIntoQuarantine(table, entry({ raw: `x${'ã'.repeat(90_000)}` }), NOW);
  const [item] = await table.items();
  expect(item).toMatchObject({ raw_bytes: 180_003, raw_cut: true });
  expect(Buffer.byteLength(String(item?.raw))).toBeLessThan(100_010);
});

test('trouble of the table is thrown', async () => {
  await table.close();
  await expect(putIntoQuarantine({ ...table, tableName: 'none' }, entry(), NOW)).rejects.toThrow();
  table = await startConversationsTable();
});
