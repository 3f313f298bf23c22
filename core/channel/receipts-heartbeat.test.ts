import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { bringsKeys, HEARTBEAT_EVERY_MS, mayBeQueued, ReceiptsHeartbeat } from './receipts-heartbeat.ts';

let writes = 0;
let isDown = false;
let table: TestTable;
let tenants = 0;
let tenant: string;
let now: number;

beforeAll(async () => {
  table = await startConversationsTable();
});
afterAll(() => table.close());
beforeEach(() => {
  tenant = `t${++tenants}`;
  now = 1_000_000;
  writes = 0;
  isDown = false;
});

function environment(): ReceiptsHeartbeat {
  const client = new Proxy(table.client, {
    get: (target, name) =>
      name === 'send'
        ? (...parameters: Parameters<DynamoDBDocumentClient['send']>) => {
            writes++;
            return isDown ? Promise.reject(new Error('throttled')) : target.send(...parameters);
          }
        : Reflect.get(target, name, target),
  });
  return new ReceiptsHeartbeat({ table: { client, tableName: table.tableName }, now: () => now });
}

const status = (channelId: string, time: number, carriesKey = true) => ({
  ...{ tenantId: tenant, channelId, time, carriesKey },
});
const allSeen = () => new ReceiptsHeartbeat({ table }).seen(tenant, '100');
const seen = async () => (await allSeen()).keyed;

it('is unknown before the first status', async () => {
  expect(await seen()).toBeUndefined();
});

it('only grows, whichever environment writes', async () => {
  await environment().note(status('100', 900_000));
  await environment().note(status('100', 800_000));
  expect(await seen()).toBe(900_000);
  await environment().note(status('100', 950_000));
  expect(await seen()).toBe(950_000);
});

it('is written at most once in five seconds, for each channel', async () => {
  const one = environment();
  for (let ms = 0; ms < 20_000; ms += 100) {
    await one.note(status('100', now - 1_000));
    now += 100;
  }
  expect(writes).toBe(20_000 / HEARTBEAT_EVERY_MS);
  await one.note(status('200', now));
  expect(writes).toBe(20_000 / HEARTBEAT_EVERY_MS + 1);
});

it('is not written for older statuses', async () => {
  const one = environment();
  await one.note(status('100', 900_000));
  now += 60_000;
  await one.note(status('100', 900_000));
  expect(writes).toBe(1);
});

it('never believes a status of the future', async () => {
  await environment().note(status('100', now + 86_400_000));
  expect(await seen()).toBe(now);
});

it('is tried again at once when it could not be written', async () => {
  const one = environment();
  isDown = true;
  await expect(one.note(status('100', 900_000))).rejects.toThrow('throttled');
  isDown = false;
  await one.note(status('100', 900_000));
  expect(await seen()).toBe(900_000);
});

it('tells those that carry our key from those that do not', async () => {
  const one = environment();
  await one.note(status('100', 900_000));
  expect(bringsKeys(await allSeen())).toBe(true);
  await one.note(status('100', 950_000, false));
  expect(await allSeen()).toMatchObject({ keyed: 900_000, unkeyed: 950_000 });
  expect(bringsKeys(await allSeen())).toBe(false);
  expect(bringsKeys({ unkeyed: 1 })).toBe(false);
  expect(bringsKeys({})).toBe(false);
});

it('tells that statuses may be in the queue until the newest of them was worked, at once', async () => {
  const one = environment();
  const queue = (time: number) => ({ tenantId: tenant, channelId: '100', time });
  expect(mayBeQueued(await allSeen(), 0)).toBe(false);
  await one.noteQueued(queue(900_000));
  await one.noteQueued(queue(900_001));
  await one.noteDequeued(queue(900_000));
  expect(mayBeQueued(await allSeen(), 0)).toBe(true);
  expect(mayBeQueued(await allSeen(), 900_001)).toBe(false);
  await one.noteDequeued(queue(900_001));
  await environment().noteQueued(queue(800_000));
  expect(mayBeQueued(await allSeen(), 0)).toBe(false);
});
