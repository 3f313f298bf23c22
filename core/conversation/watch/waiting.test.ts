import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { conversationKey, replyKey, summaryKey } from '../keys.ts';
import { type WaitReason, waitsFor } from './wait-reason.ts';
import { itemsWaitingFor } from './waiting.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const NUMBER = { kind: 'number', tenantId: 'acme', channelId: '100' } as const;
const CIRCUIT = { kind: 'circuit', name: 'model#api.example.com' } as const;
const ALLOWANCE = { kind: 'allowance', tenantId: 'acme' } as const;

let table: TestTable;

beforeAll(async () => {
  table = await startConversationsTable();
});
afterAll(() => table.close());

const put = (key: object, item: object) =>
  table.client.send(new PutCommand({ TableName: table.tableName, Item: { ...key, ...item } }));

async function waiting(reason: WaitReason) {
  const pages = [];
  for await (const page of itemsWaitingFor(table, reason)) pages.push(page);
  return pages;
}

it('finds the held replies of a number, longest held first, over many pages', async () => {
  const wanted = Array.from({ length: 1_000 }, (_, index) => ({
    ...{ kind: 'reply', tenantId: 'acme', conversationId: `cv_${index % 70}` },
    ...{ replySeq: Math.floor(index / 70) + 1, since: NOW + index },
  }));
  await Promise.all(
    wanted.map(({ conversationId, replySeq, since }) =>
      put(replyKey('acme', conversationId, replySeq), waitsFor(NUMBER, conversationId, since)),
    ),
  );
  await put(replyKey('acme', 'cv_x', 1), waitsFor({ ...NUMBER, channelId: '200' }, 'cv_x', NOW));
  await put(replyKey('bakery', 'cv_y', 1), waitsFor({ ...NUMBER, tenantId: 'bakery' }, 'cv_y', NOW));
  const pages = await waiting(NUMBER);
  expect(pages.length).toBeGreaterThan(1);
  expect(pages.flat().toSorted((one, other) => one.since - other.since)).toEqual(wanted);
  for (const page of pages) expect(page).toEqual(page.toSorted((one, other) => one.since - other.since));
});

it('finds the parked turns of a circuit, whosesoever they are', async () => {
  await put(conversationKey('acme', 'cv_1'), waitsFor(CIRCUIT, 'cv_1', NOW + 1));
  await put(conversationKey('bakery', 'cv_2'), waitsFor(CIRCUIT, 'cv_2', NOW));
  await put(conversationKey('acme', 'cv_3'), waitsFor({ ...CIRCUIT, name: 'model#other' }, 'cv_3', NOW));
  await put(conversationKey('acme', 'cv_4'), waitsFor(ALLOWANCE, 'cv_4', NOW));
  expect(await waiting(CIRCUIT)).toEqual([
    [
      { kind: 'conversation', tenantId: 'bakery', conversationId: 'cv_2', since: NOW },
      { kind: 'conversation', tenantId: 'acme', conversationId: 'cv_1', since: NOW + 1 },
    ],
  ]);
  expect((await waiting(ALLOWANCE)).flat()).toMatchObject([{ conversationId: 'cv_4' }]);
});

it('passes over what is neither, and finds nothing where nothing waits', async () => {
  await put(summaryKey('acme', 'cv_1'), waitsFor({ kind: 'circuit', name: 'x' }, 'cv_1', NOW));
  expect(await waiting({ kind: 'circuit', name: 'x' })).toEqual([]);
  expect(await waiting({ kind: 'circuit', name: 'y' })).toEqual([]);
});

it('spreads what waits for one reason over partitions, one conversation’s always in the same', () => {
  const partitions = Array.from({ length: 1_000 }, (_, n) => waitsFor(CIRCUIT, `cv_${n}`, NOW).waits_for);
  expect(new Set(partitions).size).toBe(8);
  expect(waitsFor(NUMBER, 'cv_1', NOW + 1).waits_for).toBe(waitsFor(NUMBER, 'cv_1', NOW).waits_for);
});
