import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Table } from '#platform/dynamodb/table.ts';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { ChannelHolds, HOLD_CACHE_MS } from './channel-holds.ts';
import { channelHoldKey, channelReleaseKey, channelSilenceKey, channelThing } from './keys.ts';

const DEAD_TOKEN = { code: 190, reason: 'token_invalid' };

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
});

let ids = 0;
const environment = (of: Table = table) =>
  new ChannelHolds({ table: of, now: () => now, newId: () => `hold ${++ids}` });

/** A table whose next write is done and its answer lost, so that the SDK does it again. */
function losingAnAnswer(): Table {
  let isLost = false;
  const client = new Proxy(table.client, {
    get: (target, name) =>
      name === 'send'
        ? async (command: PutCommand) => {
            if (command instanceof PutCommand && !isLost) {
              isLost = true;
              await target.send(command);
            }
            return target.send(command);
          }
        : Reflect.get(target, name, target),
  });
  return { client, tableName: table.tableName };
}

describe('a hold', () => {
  it('is found by every environment, and is of its channel and tenant only', async () => {
    await environment().hold(tenant, '100', DEAD_TOKEN);
    expect(await environment().find(tenant, '100')).toEqual({ ...DEAD_TOKEN, since: 1_000_000 });
    expect(await environment().find(tenant, '200')).toBeUndefined();
    expect(await environment().find(`${tenant}x`, '100')).toBeUndefined();
  });

  it('is new to one caller only, and keeps its first reason', async () => {
    const answers = await Promise.all(
      [...Array(5).keys()].map((code) => environment().hold(tenant, '100', { code, reason: 'r' })),
    );
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect((await environment().find(tenant, '100'))?.code).toBe(answers.indexOf(true));
  });

  it('is new also when the answer to its write was lost', async () => {
    expect(await environment(losingAnAnswer()).hold(tenant, '100', DEAD_TOKEN)).toBe(true);
  });

  it('may have no code', async () => {
    await environment().hold(tenant, '100', { reason: 'by_operator' });
    expect(await environment().find(tenant, '100')).toEqual({ reason: 'by_operator', since: 1_000_000 });
  });

  it('and its end are known to an environment within five seconds', async () => {
    const [other, mine] = [environment(), environment()];
    expect(await other.find(tenant, '100')).toBeUndefined();
    await mine.hold(tenant, '100', DEAD_TOKEN);
    expect(await mine.find(tenant, '100')).toBeDefined();
    expect(await other.find(tenant, '100')).toBeUndefined();
    now += HOLD_CACHE_MS;
    expect(await other.find(tenant, '100')).toBeDefined();
    await mine.release(tenant, '100');
    expect(await mine.find(tenant, '100')).toBeUndefined();
    expect(await other.find(tenant, '100')).toBeDefined();
    expect(await other.findNow(tenant, '100')).toBeUndefined();
    expect(await other.find(tenant, '100')).toBeUndefined();
  });
});

it('keeps what it knows of a channel under the tenant', () => {
  expect(channelHoldKey('acme', '100')).toEqual({ pk: 'T#acme#CHS#100', sk: 'HOLD' });
  const ids = { tenantId: 'acme', channelId: '100' };
  expect(channelThing(channelReleaseKey('acme', '100'))).toEqual({ kind: 'release', ...ids });
  expect(channelThing(channelSilenceKey('acme', '100'))).toEqual({ kind: 'silence', ...ids });
  expect(channelThing(channelHoldKey('acme', '100'))).toBeUndefined();
});
