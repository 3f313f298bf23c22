import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mergeDelivery, RANKS } from '#core/conversation/reply/delivery/merge-delivery.ts';
import { readableReceiptSchema, readStatus } from '#core/conversation/reply/delivery/read-status.ts';
import { type Delivery, deliverySchema, type ReplyRow } from '#core/conversation/reply/reply-records.ts';
import { ReceiptsBench, receipt } from '../../test/benches/receipts.fixture.ts';
import { startConversationsTable, type TestTable } from '../../test/support/conversations-table.ts';
import { propertyRuns } from '../../test/support/property-runs.ts';
import { createHandler } from './handler.ts';

let server: TestTable;
beforeAll(async () => {
  server = await startConversationsTable();
});
afterAll(() => server.close());

/** A status as WhatsApp may tell it: also with another time, price or id than its repetition. */
const anyStatus = fc
  .record({
    status: fc.constantFrom(...RANKS),
    seconds: fc.integer({ min: 0, max: 3 }),
    id: fc.constantFrom('wamid.1', 'wamid.2'),
    errors: fc.option(
      fc.array(
        fc.record({
          code: fc.constantFrom(131026, 131047),
          title: fc.constantFrom('A', 'B', 7),
          error_data: fc.constantFrom(undefined, { details: 'C' }, { details: 'D' }),
        }),
        { maxLength: 2 },
      ),
      { nil: undefined },
    ),
    pricing: fc.option(
      fc.record(
        {
          category: fc.constantFrom('utility', 'service'),
          type: fc.constantFrom('regular', 'free_customer_service'),
          billable: fc.boolean(),
        },
        { requiredKeys: [] },
      ),
      { nil: undefined },
    ),
  })
  .map(({ status, seconds, id, errors, pricing }) =>
    receipt(status, { seconds, raw: { id, errors, pricing } }),
  );

function told(status: ReturnType<typeof receipt>): Delivery {
  const read = readStatus(readableReceiptSchema.parse(status));
  if (read.kind !== 'report') throw new Error(read.reason);
  return read.delivery;
}

const all = (deliveries: readonly Delivery[]) => deliveries.reduce(mergeDelivery);

function permutations<Item>(items: readonly Item[]): Item[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) =>
    permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]),
  );
}

describe('merging', () => {
  it('gives the same for every order, grouping and repetition', () => {
    fc.assert(
      fc.property(fc.array(anyStatus, { minLength: 1, maxLength: 5 }), fc.nat(), (statuses, cut) => {
        const deliveries = statuses.map(told);
        const result = all(deliveries);
        expect(deliverySchema.parse(result)).toEqual(result);
        for (const order of permutations(deliveries)) {
          const at = 1 + (cut % order.length);
          const [head, tail] = [order.slice(0, at), order.slice(at)];
          expect(all([all(head), ...(tail.length > 0 ? [all(tail)] : []), ...head])).toEqual(result);
        }
      }),
      propertyRuns(20),
    );
  });

  it('never goes down', () => {
    fc.assert(
      fc.property(anyStatus, anyStatus, (one, other) => {
        const [before, after] = [told(one), mergeDelivery(told(one), told(other))];
        expect(RANKS.indexOf(after.status)).toBeGreaterThanOrEqual(RANKS.indexOf(before.status));
        for (const rank of RANKS) {
          expect((after.at[rank] ?? 'never') <= (before.at[rank] ?? 'never')).toBe(true);
        }
      }),
    );
  });
});

describe('the row', () => {
  it('ends the same for every order, cut into any batches, repeated, with two environments racing', async () => {
    let tenants = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyStatus, { minLength: 1, maxLength: 6 }),
        fc.array(fc.record({ order: fc.nat(), cut: fc.integer({ min: 1, max: 3 }) }), {
          minLength: 2,
          maxLength: 2,
        }),
        async (statuses, plans) => {
          const tenant = `t${++tenants}`;
          const bench = new ReceiptsBench(server);
          await bench.putReply({}, tenant);
          const environments = plans.map(async ({ order, cut }) => {
            const handle = createHandler(bench.deps());
            const mine = shuffled(statuses, order).map((status) => ({ ...status, tenant_id: tenant }));
            for (let from = 0; from < mine.length; from += cut) {
              expect(await bench.deliverTo(handle, mine.slice(from, from + cut))).toEqual([]);
            }
          });
          await Promise.all(environments);
          const row: ReplyRow = await bench.row(1, tenant);
          const merged = all(statuses.map(told));
          const seen = { failure_seen_at: new Date(bench.nowMs).toISOString() };
          expect(row.delivery).toEqual(merged.at.failed === undefined ? merged : { ...merged, ...seen });
        },
      ),
      propertyRuns(8),
    );
    // Patience with a busy machine.
  });
});

/** One order for each number. */
function shuffled<Item>(items: readonly Item[], seed: number): Item[] {
  const rest = [...items];
  const result: Item[] = [];
  for (let left = seed; rest.length > 0; left = Math.floor(left / rest.length) + left * 7) {
    result.push(...rest.splice(left % rest.length, 1));
  }
  return result;
}
