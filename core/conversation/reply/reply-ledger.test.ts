import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ChannelHolds } from '#core/channel/channel-holds.ts';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { dueShard } from '../keys.ts';
import { waitsFor } from '../watch/wait-reason.ts';
import type { SettleMore } from './conversation-change.ts';
import { at, LedgerBench, NOW } from './ledger.fixture.ts';
import { ReplyLedger } from './reply-ledger.ts';

let table: TestTable;
let bench: LedgerBench;
let ledger: ReplyLedger;

beforeAll(async () => {
  table = await startConversationsTable();
});
afterAll(() => table.close());
beforeEach(() => {
  bench = new LedgerBench(table);
  ledger = new ReplyLedger(table, () => NOW);
});

const SENT = { status: 'sent' as const, message_id: 'wamid.1', attempts: 1 };
const FAILED = { status: 'failed' as const, reason: 'undeliverable' };
const WHY = { reason: 'token_invalid' };
const notSending = async () => {
  const { sending_seq, sending_at, sending_attempt, slot_seq, slot_at } = await bench.conversation();
  expect([sending_seq, sending_at, sending_attempt, slot_seq, slot_at]).toEqual(Array(5).fill(undefined));
};

describe('settle', () => {
  it('ends a reply and lets the next one go', async () => {
    await bench.put();
    const declared = await bench.declared();
    expect(await ledger.settle(declared, await bench.reply(), SENT)).toBe(true);
    const { due_shard, due_at, ...row } = await bench.reply();
    expect(row).toMatchObject(SENT);
    expect([due_shard, due_at]).toEqual([undefined, undefined]);
    expect(await bench.conversation()).toMatchObject({ settled_seq: 1 });
    await notSending();
    expect(await bench.declare(NOW, 2)).toMatchObject({ kind: 'declared' });
  });

  it('ends the watch with the last reply, and keeps it for the next', async () => {
    await bench.put({ answered_seq: 1 });
    await ledger.settle(await bench.declared(), await bench.reply(), SENT);
    expect(await bench.conversation()).toMatchObject({ due_at: NOW, due_shard: dueShard(bench.id) });
    await ledger.settle(await bench.declared(NOW, 2), await bench.reply(2), SENT);
    const { due_at, due_shard } = await bench.conversation();
    expect([due_at, due_shard]).toEqual([undefined, undefined]);
  });

  it('begins the watch for the next reply, where none stood', async () => {
    await bench.put({ answered_seq: 1, due_at: undefined, due_shard: undefined });
    await ledger.settle(await bench.declared(), await bench.reply(), SENT);
    expect(await bench.conversation()).toMatchObject({ due_at: NOW + 120_000 });
  });

  it.each([
    ['a message', { inbound_seq: 2 }],
    ['a reply', { reply_seq: 2 }],
    ['another owner', { owner_epoch: 2 }],
  ])('keeps the watch over what came meanwhile: %s', async (_what, more) => {
    await bench.put({ answered_seq: 1 }, [{}]);
    const declared = await bench.declared();
    await bench.change(more);
    expect(await ledger.settle(declared, await bench.reply(), SENT)).toBe(true);
    expect(await bench.conversation()).toMatchObject({ settled_seq: 1, due_at: NOW, ...more });
  });

  it('tells the desk of a failure of the newest word, also of one that WhatsApp tells later, and of no other end', async () => {
    await bench.put({ answered_seq: 1 });
    await ledger.settle(await bench.declared(), await bench.reply(), FAILED);
    expect((await bench.conversation()).changed_at).toBeUndefined();
    await ledger.settle(await bench.declared(NOW, 2), await bench.reply(2), SENT);
    expect((await bench.conversation()).changed_at).toBeUndefined();
    await ledger.settle(await bench.conversation(), await bench.reply(2), FAILED);
    const { changed_at } = await bench.conversation();
    expect(changed_at).toBe(`${at(NOW)}#4`);
    const later = new ReplyLedger(table, () => NOW + 1);
    await later.settle(await bench.conversation(), await bench.reply(2), FAILED);
    expect(await bench.conversation()).toMatchObject({ changed_at });
    await later.settle(await bench.conversation(), await bench.reply(2), SENT);
    expect(await bench.conversation()).toMatchObject({ changed_at: `${at(NOW + 1)}#4` });
  });

  it('counts once, of two at once and when it is done again', async () => {
    await bench.put();
    const [declared, reply] = [await bench.declared(), await bench.reply()];
    const failed = { status: 'failed' as const, reason: 'undeliverable' };
    const written = await Promise.all([
      ledger.settle(declared, reply, SENT),
      ledger.settle(declared, reply, failed),
    ]);
    expect(written.toSorted()).toEqual([false, true]);
    expect(await ledger.settle(declared, reply, SENT)).toBe(false);
  });

  it('of who saw no send under way loses to who sends', async () => {
    await bench.put();
    const [stale, reply] = [await bench.conversation(), await bench.reply()];
    const declared = await bench.declared();
    expect(await ledger.settle(stale, reply, { status: 'failed', reason: 'replayed' })).toBe(false);
    expect(await ledger.settle(declared, reply, SENT)).toBe(true);
  });

  it('of an earlier send loses to the one that is under way', async () => {
    await bench.put();
    const [first, reply] = [await bench.declared(), await bench.reply()];
    await ledger.postpone(first, reply, { attempts: 0 }, NOW);
    const second = await bench.declared(NOW + 1);
    expect(await ledger.settle(first, reply, { status: 'failed', reason: 'x' })).toBe(false);
    expect(await ledger.settle(second, reply, SENT)).toBe(true);
  });

  it('revises an end without moving anything', async () => {
    await bench.put({ settled_seq: 2 }, [{ status: 'unknown', attempts: 1 }, { status: 'sent' }]);
    const before = await bench.conversation();
    expect(await ledger.settle(before, await bench.reply(), SENT)).toBe(true);
    expect(await bench.conversation()).toEqual(before);
    expect(await bench.reply()).toMatchObject(SENT);
  });

  it('writes what follows in the same transaction, or nothing', async () => {
    await bench.put();
    const [declared, reply] = [await bench.declared(), await bench.reply()];
    const more = (epoch: number): SettleMore => ({
      conversation: { next: { ...declared, template_for: 'w' }, where: [['owner_epoch', '=', epoch]] },
    });
    const failed = { status: 'failed' as const, reason: 'window_closed' };
    expect(await ledger.settle(declared, reply, failed, more(9))).toBe(false);
    expect(await bench.reply()).toEqual(reply);
    expect(await bench.conversation()).toEqual(declared);
    expect(await ledger.settle(declared, reply, failed, more(1))).toBe(true);
    expect(await bench.conversation()).toMatchObject({ template_for: 'w', settled_seq: 1 });
  });
});

describe('postpone', () => {
  it('gives the reply a place, without a second charge of the rate', async () => {
    await bench.put();
    const [declared, reply] = [await bench.declared(), await bench.reply()];
    const change = { attempts: 1, code: 131056, reason: 'pair_rate' };
    expect(await ledger.postpone(declared, reply, change, NOW + 4_000)).toBe(true);
    expect(await bench.reply()).toMatchObject({
      ...{ status: 'pending', ...change, due_at: NOW + 124_000, due_shard: dueShard(bench.id) },
    });
    expect(await bench.declare(NOW + 1)).toEqual({ kind: 'wait', until: NOW + 4_000 });
    const again = await bench.declared(NOW + 4_000);
    expect(again).toMatchObject({ pair_tat: declared.pair_tat, sending_attempt: 2, auto_count: 1 });
  });
});

describe('unknown', () => {
  it('keeps the owner: nothing later goes, and the reply is not declared by who read it before', async () => {
    await bench.put();
    const [declared, reply] = [await bench.declared(), await bench.reply()];
    expect(await ledger.markUnknown(declared, reply, 1, NOW)).toBe(true);
    await notSending();
    expect(await bench.reply()).toMatchObject({ status: 'unknown', attempts: 1, unknown_since: NOW });
    expect(await bench.declare(NOW, 2)).toEqual({ kind: 'not_its_turn' });
    // Whoever was slow finds that it was given up meanwhile.
    expect(await ledger.settle(declared, reply, SENT)).toBe(false);
  });
});

describe('held', () => {
  beforeEach(() => new ChannelHolds({ table }).hold('acme', '100', WHY));

  it('waits for its number, also before its turn, and the watchdog does not look', async () => {
    await bench.put();
    const declared = await bench.declared();
    expect(await ledger.hold(declared, await bench.reply(), WHY, NOW)).toBe('held');
    expect(await ledger.hold(await bench.conversation(), await bench.reply(2), WHY, NOW)).toBe('held');
    const waits = waitsFor({ kind: 'number', tenantId: 'acme', channelId: '100' }, bench.id, NOW);
    const held = await bench.reply(2);
    expect(held).toMatchObject({ status: 'held', ...WHY, ...waits });
    expect([held.due_shard, held.due_at]).toEqual([undefined, undefined]);
    expect(await bench.conversation()).toMatchObject({ settled_seq: 0 });
    await notSending();
    expect(await bench.declare()).toMatchObject({ kind: 'declared' });
  });

  it('is nothing any more when the number was released, whatever an environment remembers', async () => {
    await bench.put();
    const declared = await bench.declared();
    await new ChannelHolds({ table }).release('acme', '100');
    const reply = await bench.reply();
    expect(await ledger.hold(declared, reply, WHY, NOW)).toBe('released');
    expect([await bench.reply(), await bench.conversation()]).toEqual([reply, declared]);
  });

  it('waits for nothing any more once it has an end, or a place', async () => {
    await bench.put();
    await ledger.hold(await bench.declared(), await bench.reply(), WHY, NOW);
    await ledger.hold(await bench.conversation(), await bench.reply(2), WHY, NOW);
    await ledger.settle(await bench.declared(), await bench.reply(), SENT);
    await ledger.postpone(await bench.declared(NOW, 2), await bench.reply(2), { attempts: 1 }, NOW);
    for (const { waits_for, parked_since } of [await bench.reply(), await bench.reply(2)]) {
      expect([waits_for, parked_since]).toEqual([undefined, undefined]);
    }
  });

  it('is not what is on its way', async () => {
    await bench.put();
    const stale = await bench.conversation();
    await bench.declared();
    expect(await ledger.hold(stale, await bench.reply(), WHY, NOW)).toBe('changed');
    expect(await bench.reply()).toMatchObject({ status: 'pending' });
  });

  it('is not what has had its turn meanwhile', async () => {
    await bench.put();
    const stale = await bench.conversation();
    await ledger.settle(await bench.declared(), await bench.reply(), SENT);
    await bench.declared(NOW, 2);
    expect(await ledger.hold(stale, await bench.reply(2), WHY, NOW)).toBe('changed');
  });
});

it('reads the oldest unsettled replies, no more than 25', async () => {
  await bench.put({ settled_seq: 1 }, Array(30).fill({}));
  const rows = await ledger.unsettled(await bench.conversation());
  expect(rows.map(({ reply_seq }) => reply_seq)).toEqual(Array.from({ length: 25 }, (_, index) => index + 2));
});
