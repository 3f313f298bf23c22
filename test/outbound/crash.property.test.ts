import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { MAX_RECEIVE_COUNT } from '../../functions/sender/names.ts';
import { startConversationsTable, type TestTable } from '../support/conversations-table.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { checkOutbound, MOST_RECEIVES } from './invariants.ts';
import { history } from './outbound-history.ts';
import { runOutbound } from './run-outbound.ts';

// Longer, and on another seed: OUTBOUND_RUNS=500 OUTBOUND_SEED=7 npx vitest run test/outbound
const { numRuns: RUNS } = process.env.OUTBOUND_RUNS
  ? { numRuns: Number(process.env.OUTBOUND_RUNS) }
  : propertyRuns(40);
const SEED = process.env.OUTBOUND_SEED === undefined ? undefined : Number(process.env.OUTBOUND_SEED);

/** Patience with a busy machine, in milliseconds for each history. */
const PATIENCE = 10_000;

let table: TestTable;

beforeAll(async () => {
  table = await startConversationsTable();
  // Jitter of the queue's backoff.
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});
afterAll(() => table.close());

it('a record needs no more than four fifths of its receives', () => {
  expect(MOST_RECEIVES).toBeLessThanOrEqual(0.8 * MAX_RECEIVE_COUNT);
});

it(
  `every answer arrives once and in order, or the ledger says what is not known (${RUNS} histories)`,
  async () => {
    let crashed = 0;
    let silent = 0;
    let patient = 0;
    let uploaded = 0;
    const property = fc.asyncProperty(history, async (given) => {
      const end = await runOutbound(table, given);
      crashed += Number(given.deaths.length > 0);
      silent += Number(!end.statusesInTime);
      patient += Number(end.timers > 0);
      uploaded += Number(end.uploads > 0);
      checkOutbound(end);
    });
    const result = await fc.check(property, {
      numRuns: RUNS,
      ...(SEED === undefined ? {} : { seed: SEED }),
    });
    if (result.failed) {
      const { seed, errorInstance: cause } = result;
      throw new Error(`OUTBOUND_SEED=${seed}\n${fc.defaultReportMessage(result)}`, { cause });
    }
    // The histories are about what they are to be about; the rarer ones are in few of a few.
    expect(crashed).toBeGreaterThan(RUNS / 4);
    expect(silent).toBeGreaterThanOrEqual(Math.floor(RUNS / 100));
    expect(uploaded).toBeGreaterThanOrEqual(Math.floor(RUNS / 20));
    expect(patient).toBeGreaterThanOrEqual(Math.floor(RUNS / 100));
  },
  60_000 + RUNS * PATIENCE,
);
