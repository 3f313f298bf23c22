import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeOwner } from '../../../test/support/change-owner.ts';
import { startConversationsTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { inboxMessage } from '../../../test/support/events.ts';
import { AI_FIRST } from '../../../test/support/records.ts';
import { ConversationRepository } from '../conversation-repository.ts';
import { dueShard } from '../keys.ts';
import { storeMessage } from '../message/store-message.ts';
import type { Conversation } from '../records.ts';
import { itemsWaitingFor, type WaitingItem } from '../watch/waiting.ts';
import { parkTurn, parkUntil } from './park-turn.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const MINUTE = 60_000;
const CIRCUIT = { kind: 'circuit', name: 'model#api.example.com' } as const;
const until = (
  conversation: Pick<Conversation, 'parked_since' | 'parked_until'>,
  options: { openUntil?: number; now?: number; random?: number } = {},
) =>
  parkUntil(conversation, {
    openUntil: options.openUntil,
    now: options.now ?? NOW,
    random: () => options.random ?? 0,
  });

describe('parkUntil', () => {
  it('waits some seconds at least, and until the circuit may be tried', () => {
    expect(until({})).toBe(NOW + 5_000);
    expect(until({}, { openUntil: NOW + 3_000 })).toBe(NOW + 5_000);
    expect(until({}, { openUntil: NOW + 30_000 })).toBe(NOW + 30_000);
    expect(until({}, { openUntil: NOW + 5 * MINUTE })).toBe(NOW + 5 * MINUTE);
  });

  it('spreads those that wait over seconds, and over longer the longer they have waited', () => {
    expect(until({}, { random: 0.5 })).toBe(NOW + 12_500);
    expect(until({ parked_since: NOW - 2 * MINUTE }, { random: 0.5 })).toBe(NOW + 12_500 + MINUTE);
  });

  it('keeps the time that was given, unless the circuit stays open for longer', () => {
    const waits = { parked_since: NOW - MINUTE, parked_until: NOW + 10_000 };
    expect(until(waits, { openUntil: NOW + 5_000, random: 0.9 })).toBe(NOW + 10_000);
    expect(until(waits, { openUntil: NOW + 90_000 })).toBe(NOW + 90_000);
    expect(until({ ...waits, parked_until: NOW })).toBe(NOW + 5_000);
  });

  it('has waited enough when only seconds are left', () => {
    expect(until({ parked_since: NOW - 14 * MINUTE + 5_000 })).toBe(NOW + 5_000);
    expect(until({ parked_since: NOW - 14 * MINUTE + 4_999 })).toBeUndefined();
  });

  it('keeps its bounds over any number of rounds, with any circuit and a watchdog that is up to a minute late', () => {
    const round = fc.record({
      random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      openForMs: fc.option(fc.integer({ min: -10_000, max: 3_600_000 }), { nil: undefined }),
      lateMs: fc.integer({ min: 0, max: MINUTE }),
      writesAfterMs: fc.option(fc.integer({ min: 0, max: 5 * MINUTE }), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(round, { minLength: 20, maxLength: 40 }), (rounds) => {
        let now = NOW;
        let seen: Pick<Conversation, 'parked_since' | 'parked_until'> = {};
        for (const { random, openForMs, lateMs, writesAfterMs } of rounds) {
          const openUntil = openForMs === undefined ? undefined : now + openForMs;
          const next = until(seen, { now, random, ...(openUntil === undefined ? {} : { openUntil }) });
          if (next === undefined) break;
          const isKept = next === seen.parked_until;
          if (!isKept) expect(next).toBeGreaterThanOrEqual(now + 5_000);
          expect(next).toBeGreaterThan(now);
          expect(next).toBeLessThanOrEqual(NOW + 14 * MINUTE);
          seen = { parked_since: seen.parked_since ?? now, parked_until: next };
          expect(seen.parked_since).toBe(NOW);
          // The customer may write before the watchdog comes.
          now = Math.min(
            next + lateMs,
            writesAfterMs === undefined ? Number.POSITIVE_INFINITY : now + writesAfterMs,
          );
        }
        expect(until(seen, { now: NOW + 14 * MINUTE })).toBeUndefined();
        expect(now).toBeLessThanOrEqual(NOW + 15 * MINUTE);
      }),
    );
  });
});

describe('parkTurn', () => {
  let table: TestTable;
  let repository: ConversationRepository;
  const now = () => NOW;

  beforeEach(async () => {
    table = await startConversationsTable();
    repository = new ConversationRepository(table);
  });
  afterEach(() => table.close());

  const receive = async (messageId: string) =>
    (
      await storeMessage(table, repository, inboxMessage({ messageId }), {
        policy: AI_FIRST,
        answerDueMs: MINUTE,
        now,
      })
    ).conversation;
  const stored = () => repository.find('acme', 'cv_1');
  const give = (owner: Parameters<typeof changeOwner>[3]['owner']) =>
    changeOwner(
      table,
      repository,
      { tenantId: 'acme', conversationId: 'cv_1' },
      { owner, reason: 'x' },
      { answerDueMs: MINUTE, now },
    );

  const waiting = async () => {
    const found: WaitingItem[] = [];
    for await (const items of itemsWaitingFor(table, CIRCUIT)) found.push(...items);
    return found;
  };

  it('is due when it may try again, and begins to wait once', async () => {
    const seen = await receive('a');
    expect(await parkTurn(table, { ...seen, wakes: 2 }, CIRCUIT, NOW + MINUTE, NOW)).toBe(true);
    const parked = await stored();
    expect(parked).toMatchObject({ parked_since: NOW, parked_until: NOW + MINUTE, due_at: NOW + MINUTE });
    expect([parked?.due_shard, parked?.wakes]).toEqual([dueShard('cv_1'), undefined]);
    expect(await waiting()).toMatchObject([{ conversationId: 'cv_1', since: NOW }]);
    if (!parked) throw new Error('it is gone');
    expect(await parkTurn(table, parked, CIRCUIT, NOW + 9 * MINUTE, NOW + MINUTE)).toBe(true);
    expect(await stored()).toMatchObject({ parked_since: NOW, parked_until: NOW + 9 * MINUTE });
    expect(await waiting()).toMatchObject([{ conversationId: 'cv_1', since: NOW }]);
  });

  it('a message that comes meanwhile leaves the time as it is', async () => {
    await parkTurn(table, await receive('a'), CIRCUIT, NOW + 3 * MINUTE, NOW);
    await receive('b');
    expect(await stored()).toMatchObject({ inbound_seq: 2, due_at: NOW + 3 * MINUTE, parked_since: NOW });
    expect(await waiting()).toHaveLength(1);
  });

  it('writes nothing over a newer message, an answer or another owner', async () => {
    const seen = await receive('a');
    await receive('b');
    expect(await parkTurn(table, seen, CIRCUIT, NOW + MINUTE, NOW)).toBe(false);
    const current = await receive('c');
    await give({ status: 'open', queueId: 'sales' });
    expect(await parkTurn(table, current, CIRCUIT, NOW + MINUTE, NOW)).toBe(false);
    const after = await stored();
    expect([after?.parked_since, after?.due_at]).toEqual([undefined, undefined]);
  });

  it('another owner ends the waiting', async () => {
    await parkTurn(table, await receive('a'), CIRCUIT, NOW + MINUTE, NOW);
    await give({ status: 'open', queueId: 'sales' });
    const taken = await stored();
    expect(await waiting()).toEqual([]);
    expect([taken?.parked_since, taken?.parked_until, taken?.due_at]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    await give({ status: 'bot' });
    expect((await stored())?.parked_since).toBeUndefined();
  });
});
