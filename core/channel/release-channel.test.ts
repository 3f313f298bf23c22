import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { replyItem } from '../../test/support/records.ts';
import { replyKey } from '../conversation/keys.ts';
import { waitsFor } from '../conversation/watch/wait-reason.ts';
import { ChannelHolds } from './channel-holds.ts';
import { type ChannelIds, channelReleaseKey } from './keys.ts';
import { goOnReleasing, type HeldReply, releaseChannel } from './release-channel.ts';
import { ReleaseNotes } from './release-notes.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const MINUTE = 60_000;
const DEAD_TOKEN = { code: 190, reason: 'token_invalid' };

let table: TestTable;
let tenants = 0;
let channel: ChannelIds;
let now: number;
let asked: [conversationId: string, replySeq: number, why: string][];
let pausedMs: number;

beforeAll(async () => {
  table = await startConversationsTable();
});
afterAll(() => table.close());
beforeEach(() => {
  channel = { tenantId: `t${++tenants}`, channelId: '100' };
  now = NOW;
  asked = [];
  pausedMs = 0;
});

const holds = () => new ChannelHolds({ table, now: () => now });
const hold = () => holds().hold(channel.tenantId, channel.channelId, DEAD_TOKEN);
const isHeld = async () => (await holds().find(channel.tenantId, channel.channelId)) !== undefined;

async function held(conversationId: string, replySeq: number, channelId = '100'): Promise<void> {
  const { tenantId } = channel;
  const Item = {
    ...replyKey(tenantId, conversationId, replySeq),
    ...replyItem(replySeq, { status: 'held' }),
    ...waitsFor({ kind: 'number', tenantId, channelId }, conversationId, NOW + replySeq),
  };
  await table.client.send(new PutCommand({ TableName: table.tableName, Item }));
}

/** The sender works what it is asked about: it is held no more. */
async function sent(conversationId: string, replySeq: number): Promise<void> {
  const Item = { ...replyKey(channel.tenantId, conversationId, replySeq), ...replyItem(replySeq) };
  await table.client.send(new PutCommand({ TableName: table.tableName, Item }));
}

const wake = async ({ conversationId, replySeq }: HeldReply, why: string) =>
  void asked.push([conversationId, replySeq, why]);

const pause = async (ms: number) => {
  pausedMs += ms;
};

/** @param more what is to be different */
const release = (more: Partial<Parameters<typeof releaseChannel>[0]> = {}) =>
  releaseChannel({ table, holds: holds(), wake, pause, ...more }, channel);

const watchdog = () =>
  goOnReleasing({ table, holds: holds(), notes: new ReleaseNotes(table), wake, now: () => now }, channel);

const note = () => new ReleaseNotes(table).find(channel);

/** Asks the sender about one conversation only. */
const dying = async (reply: HeldReply, why: string) => {
  if (reply.conversationId === 'cv_2') throw new Error('died');
  await wake(reply, why);
};

describe('a release', () => {
  it('asks the sender about every reply of the number, at a bounded rate', async () => {
    await hold();
    await Promise.all(Array.from({ length: 230 }, (_, index) => held(`cv_${index % 7}`, index + 1)));
    await held('cv_other', 1, '200');
    expect(await release()).toBe(230);
    expect(new Set(asked.map(([, replySeq]) => replySeq)).size).toBe(230);
    expect(asked.filter(([conversationId]) => conversationId === 'cv_other')).toEqual([]);
    expect(asked[0]).toEqual(['cv_0', 1, `released:${NOW}:0`]);
    expect(pausedMs).toBeGreaterThan((230 / 50 - 1) * 1_000);
    expect(await isHeld()).toBe(false);
  });

  it('does nothing when the hold cannot be deleted', async () => {
    await hold();
    await held('cv_1', 1);
    const failing = {
      release: () => Promise.reject(new Error('throttled')),
      findNow: async () => undefined,
    };
    await expect(release({ holds: failing })).rejects.toThrow('throttled');
    expect([asked, await isHeld(), await note()]).toEqual([[], true, undefined]);
  });

  it('that died anywhere is finished by the watchdog', async () => {
    await hold();
    await held('cv_1', 1);
    await held('cv_2', 2);
    await expect(release({ wake: dying })).rejects.toThrow('died');
    expect(await isHeld()).toBe(false);
    await sent('cv_1', 1);
    now += MINUTE;
    asked = [];
    await watchdog();
    expect(asked).toEqual([['cv_2', 2, `released:${NOW}:1`]]);
    await sent('cv_2', 2);
    now += MINUTE;
    await watchdog();
    expect(await note()).toBeUndefined();
  });

  it('can be run again, twice at once, and when nothing is held', async () => {
    await hold();
    await held('cv_1', 1);
    expect(await Promise.all([release(), release()])).toEqual([1, 1]);
    now += 1_000;
    expect(await release()).toBe(1);
    expect(asked.at(-1)).toEqual(['cv_1', 1, `released:${NOW + 1_000}:0`]);
    await sent('cv_1', 1);
    expect(await release()).toBe(0);
    expect(await isHeld()).toBe(false);
  });
});

describe('the watchdog', () => {
  it('does not look before its time, nor where nothing was released', async () => {
    await watchdog();
    await hold();
    await held('cv_1', 1);
    await release();
    asked = [];
    now += MINUTE - 1;
    await watchdog();
    expect(asked).toEqual([]);
  });

  it('finds what the index did not show to the release', async () => {
    await hold();
    await release();
    await held('cv_1', 1);
    now += MINUTE;
    await watchdog();
    expect(asked).toEqual([['cv_1', 1, `released:${NOW}:1`]]);
  });

  it('goes on, more and more rarely, until nothing waits', async () => {
    await hold();
    await held('cv_1', 1);
    await release();
    const minutes: number[] = [];
    for (let minute = 1; minute <= 30; minute++) {
      now = NOW + minute * MINUTE;
      const before = asked.length;
      await watchdog();
      if (asked.length > before) minutes.push(minute);
    }
    expect(minutes).toEqual([1, 2, 4, 9, 14, 19]);
    await sent('cv_1', 1);
    now += 15 * MINUTE;
    await watchdog();
    expect(await note()).toBeUndefined();
  });

  it('asks about no more than 500 in a run, and about the others a minute later, however often it looked', async () => {
    await hold();
    await Promise.all(Array.from({ length: 620 }, (_, index) => held(`cv_${index}`, 1)));
    await holds().release(channel.tenantId, channel.channelId);
    const looked = { ...(await note()), wakes: 4 };
    const Item = { ...channelReleaseKey(channel.tenantId, channel.channelId), ...looked };
    await table.client.send(new PutCommand({ TableName: table.tableName, Item }));
    now += MINUTE;
    await watchdog();
    expect(asked).toHaveLength(500);
    await Promise.all(asked.map(([conversationId]) => sent(conversationId, 1)));
    now += MINUTE;
    await watchdog();
    expect(new Set(asked.map(([conversationId]) => conversationId)).size).toBe(620);
  });

  it('leaves alone what is held again', async () => {
    await hold();
    await held('cv_1', 1);
    await release();
    await hold();
    asked = [];
    now += MINUTE;
    await watchdog();
    expect([asked, await note()]).toEqual([[], undefined]);
  });

  it('of two at once one asks, and neither ends a release that came meanwhile', async () => {
    await hold();
    await held('cv_1', 1);
    await release();
    asked = [];
    now += MINUTE;
    await Promise.all([watchdog(), watchdog()]);
    expect(asked).toHaveLength(1);
    const seen = await note();
    if (!seen) throw new Error('it is gone');
    now += 1;
    await release();
    await new ReleaseNotes(table).delete(channel, seen);
    expect(await new ReleaseNotes(table).claim(channel, seen, now)).toBe(false);
    expect(await note()).toMatchObject({ released_at: now, wakes: 0 });
  });
});
