import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Table } from '#platform/dynamodb/table.ts';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { replyItem } from '../../test/support/records.ts';
import { replyKey } from '../conversation/keys.ts';
import { ChannelHolds, HOLD_CACHE_MS } from './channel-holds.ts';
import { type HeldReply, heldReplies } from './held-replies.ts';
import { channelHoldKey, heldShard } from './keys.ts';
import { releaseChannel } from './release-channel.ts';

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
    await mine.remove(tenant, '100');
    expect(await mine.find(tenant, '100')).toBeUndefined();
    now += HOLD_CACHE_MS;
    expect(await other.find(tenant, '100')).toBeUndefined();
  });
});

describe('a release', () => {
  const held = (conversationId: string, replySeq: number, channelId = '100') =>
    table.client.send(
      new PutCommand({
        TableName: table.tableName,
        Item: {
          ...replyKey(tenant, conversationId, replySeq),
          ...replyItem(replySeq, { status: 'held' }),
          due_shard: heldShard(tenant, channelId),
          due_at: now++,
        },
      }),
    );

  /** @param more what is to be different */
  const release = (more: Partial<Parameters<typeof releaseChannel>[0]> = {}) =>
    releaseChannel(
      {
        table,
        holds: environment(),
        dueIndex: 'due',
        wake: async () => undefined,
        pause: async () => undefined,
        ...more,
      },
      { tenantId: tenant, channelId: '100' },
    );

  it('asks the sender about every reply of the channel, oldest first, over many pages', async () => {
    for (let seq = 1; seq <= 230; seq++) await held(`cv_${seq % 7}`, seq);
    await held('cv_other', 1, '200');
    await environment().hold(tenant, '100', DEAD_TOKEN);
    const asked: (HeldReply & { round: number })[] = [];
    const wake = async (reply: HeldReply, round: 1 | 2) => void asked.push({ ...reply, round });
    expect(await release({ wake })).toBe(460);
    const first = asked.filter(({ round }) => round === 1);
    expect(first.map(({ replySeq }) => replySeq)).toEqual([...Array(230).keys()].map((index) => index + 1));
    expect(first[0]).toEqual({ conversationId: 'cv_1', replySeq: 1, round: 1 });
    expect(await environment().find(tenant, '100')).toBeUndefined();
  });

  it('finds what an environment held that did not know of it yet', async () => {
    await held('cv_1', 1);
    const asked: string[] = [];
    let paused = 0;
    await release({
      wake: async ({ conversationId }, round) => void asked.push(`${conversationId} ${round}`),
      pause: async (ms) => {
        paused = ms;
        await held('cv_2', 1);
      },
    });
    expect(paused).toBeGreaterThan(HOLD_CACHE_MS);
    expect(asked).toEqual(['cv_1 1', 'cv_1 2', 'cv_2 2']);
  });

  it('can be run again after it died anywhere, and when nothing is held', async () => {
    await held('cv_1', 1);
    await held('cv_2', 2);
    await environment().hold(tenant, '100', DEAD_TOKEN);
    const dying = async ({ conversationId }: HeldReply) => {
      if (conversationId === 'cv_2') throw new Error('died');
    };
    await expect(release({ wake: dying })).rejects.toThrow('died');
    expect(await environment().find(tenant, '100')).toBeUndefined();
    expect(await release()).toBe(4);
    tenant = 'nobody';
    expect(await release()).toBe(0);
  });

  it('does nothing when the hold cannot be deleted', async () => {
    await held('cv_1', 1);
    const asked: HeldReply[] = [];
    const holds = { remove: () => Promise.reject(new Error('throttled')) };
    await expect(release({ holds, wake: async (reply) => void asked.push(reply) })).rejects.toThrow(
      'throttled',
    );
    expect(asked).toEqual([]);
  });

  it('passes over keys that are no reply of the tenant', async () => {
    for (const key of [{ pk: `T#${tenant}#CV#cv_1`, sk: 'STATE' }, replyKey('someone-else', 'cv_1', 1)]) {
      await table.client.send(
        new PutCommand({
          TableName: table.tableName,
          Item: { ...key, due_shard: heldShard(tenant, '100'), due_at: now },
        }),
      );
    }
    const found: HeldReply[] = [];
    for await (const page of heldReplies(table, { tenantId: tenant, channelId: '100', dueIndex: 'due' })) {
      found.push(...page);
    }
    expect(found).toEqual([]);
  });
});

it('keeps what it knows of a channel under the tenant', () => {
  expect(channelHoldKey('acme', '100')).toEqual({ pk: 'T#acme#CHS#100', sk: 'HOLD' });
});
