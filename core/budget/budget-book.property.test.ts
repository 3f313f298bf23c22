import type { GetCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Table } from '#platform/dynamodb/table.ts';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { propertyRuns } from '../../test/support/property-runs.ts';
import { BudgetBook } from './budget-book.ts';
import { RESERVED_MS, type Reservation } from './budget-item.ts';

/** Micro-dollars. */
const BUDGET = 1_000;
const NOVEMBER = { tenantId: 'acme', month: '2026-11' };

let table: TestTable;
beforeEach(async () => {
  table = await startConversationsTable();
});
afterEach(() => table.close());

/** A call: what it costs, how much more may be reserved, and after which step its process dies (3: it lives). */
const call = fc.record({
  cost: fc.integer({ min: 0, max: 300 }),
  room: fc.integer({ min: 0, max: 300 }),
  diesAfter: fc.constantFrom(1, 2, 3, 3, 3),
  repeats: fc.boolean(),
});

/** Steps of calls, by their numbers, and runs of watchdogs after some time, in any order. */
const history = fc.record({
  calls: fc.array(call, { minLength: 2, maxLength: 10 }),
  order: fc.array(fc.nat({ max: 9 }), { minLength: 10, maxLength: 40 }),
  watches: fc.array(fc.integer({ min: 0, max: RESERVED_MS * 2 }), { maxLength: 4 }),
});

it('however calls meet, die and are looked after, no more is spent than the budget, and none of it unseen', async () => {
  let number = 0;
  const property = fc.asyncProperty(history, async ({ calls, order, watches }) => {
    const of = { ...NOVEMBER, tenantId: `acme-${++number}` };
    let nowMs = Date.UTC(2026, 10, 30, 12);
    let ids = 0;
    const environment = () => new BudgetBook(table, { now: () => nowMs, newId: () => `${++ids}` });
    const [one, other] = [environment(), environment()];
    let trueSpend = 0;
    let settled = 0;
    const open = new Map<number, number>();
    const check = async () => {
      const { spent, reserved } = await one.read(of);
      expect(spent + reserved).toBeGreaterThanOrEqual(trueSpend);
      expect(spent + reserved).toBeLessThanOrEqual(BUDGET);
    };
    const workers = calls.map(({ cost, room, diesAfter, repeats }, index) => {
      const book = index % 2 === 0 ? one : other;
      let step = 0;
      let reservation: Reservation | undefined;
      let at = 0;
      return async () => {
        // A function does not live as long as a reservation.
        if (step >= diesAfter || (step > 0 && !reservation)) return;
        const isOver = step > 0 && nowMs - at >= RESERVED_MS;
        step = isOver ? diesAfter : step + 1;
        if (isOver) return;
        if (step === 1) {
          const taken = await book.reserve(of, cost + room, BUDGET);
          reservation = taken.kind === 'reserved' ? taken.reservation : undefined;
          if (reservation) open.set(index, reservation.amount);
          at = nowMs;
        } else if (step === 2) {
          trueSpend += cost;
        } else if (reservation) {
          await book.settle(reservation, { cost, isAssumed: false });
          if (repeats) await book.settle(reservation, { cost, isAssumed: false });
          reservation = undefined;
          settled += cost;
          open.delete(index);
        }
      };
    });
    const times = [...watches];
    for (const [place, index] of order.entries()) {
      await workers[index % workers.length]?.();
      await check();
      if (place % 7 !== 6) continue;
      nowMs += times.shift() ?? 0;
      await Promise.all([one.endDead(of), other.endDead(of)]);
      await check();
    }
    nowMs += RESERVED_MS;
    await Promise.all([one.endDead(of), other.endDead(of)]);
    // What nobody saw the end of counts as the most that it could have cost; all else is exact.
    const unseen = [...open.values()].reduce((sum, amount) => sum + amount, 0);
    expect(await one.read(of)).toMatchObject({ spent: settled + unseen, assumed: unseen, reserved: 0 });
    const items = (await table.items()).filter(({ pk }) => pk === `T#${of.tenantId}#BUDGET`);
    for (const item of items) {
      expect(item).not.toHaveProperty('due_at');
      expect(Object.keys(item).filter((name) => name.startsWith('R#'))).toEqual([]);
    }
  });
  await fc.assert(property, propertyRuns(40));
});

it('a reservation whose answer was lost and which the SDK repeats is taken once', async () => {
  const book = new BudgetBook(table, { now: () => 0, newId: () => 'same' });
  const taken = await Promise.all([1, 2].map(() => book.reserve(NOVEMBER, 100, 150)));
  expect(taken.map(({ kind }) => kind)).toEqual(['reserved', 'reserved']);
  expect(await book.read(NOVEMBER)).toMatchObject({ spent: 0, reserved: 100 });
});

it.each([0, 1, 2])(
  'a watchdog that dies after %d of its writes is followed by one that ends the rest',
  async (writes) => {
    let nowMs = 0;
    let ids = 0;
    const bookOver = (client: Table['client']) =>
      new BudgetBook({ client, tableName: table.tableName }, { now: () => nowMs, newId: () => `${++ids}` });
    const book = bookOver(table.client);
    for (const amount of [100, 200]) await book.reserve(NOVEMBER, amount, BUDGET);
    nowMs = RESERVED_MS;
    let left = writes;
    const send = async (command: GetCommand) => {
      if (command.constructor.name === 'UpdateCommand' && left-- <= 0) throw new Error('it died');
      return table.client.send(command);
    };
    const dying: Table['client'] = Object.assign(Object.create(table.client), { send });
    await expect(bookOver(dying).endDead(NOVEMBER)).rejects.toThrow('it died');
    const isWatched = async () => (await table.items()).some(({ due_at }) => due_at !== undefined);
    expect(await isWatched()).toBe(true);
    expect(await book.endDead(NOVEMBER)).toMatchObject({ count: 2 - writes });
    expect(await book.read(NOVEMBER)).toMatchObject({ spent: 300, assumed: 300, reserved: 0 });
    expect(await isWatched()).toBe(false);
  },
);

it('without a death what is spent is what it cost, to the micro-dollar', async () => {
  const costs = fc.array(fc.integer({ min: 0, max: 90 }), { minLength: 1, maxLength: 12 });
  let number = 0;
  const property = fc.asyncProperty(costs, async (all) => {
    const of = { ...NOVEMBER, tenantId: `globex-${++number}` };
    let ids = 0;
    const book = new BudgetBook(table, { now: () => 0, newId: () => `${++ids}` });
    const paid = await Promise.all(
      all.map(async (cost) => {
        const taken = await book.reserve(of, 100, BUDGET);
        if (taken.kind === 'spent') return 0;
        await Promise.all([1, 2].map(() => book.settle(taken.reservation, { cost, isAssumed: false })));
        return cost;
      }),
    );
    const sum = paid.reduce((total, cost) => total + cost, 0);
    expect(await book.read(of)).toMatchObject({ spent: sum, reserved: 0, assumed: 0 });
  });
  await fc.assert(property, propertyRuns(20));
});
