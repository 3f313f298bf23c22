import fc from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startConversationsTable, type TestTable } from '../support/conversations-table.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { checkOutbound } from './invariants.ts';
import { history } from './outbound-history.ts';
import { runOutbound } from './run-outbound.ts';

const { numRuns: RUNS } = process.env.OUTBOUND_RUNS
  ? { numRuns: Number(process.env.OUTBOUND_RUNS) }
  : propertyRuns(75);
const SEED = process.env.OUTBOUND_SEED === undefined ? undefined : Number(process.env.OUTBOUND_SEED);

let table: TestTable;

beforeAll(async () => {
  table = await startConversationsTable();
  // Jitter of the queue's backoff.
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});
afterAll(() => table.close());

it(`every answer arrives once and in order, or the ledger says what is not known (${RUNS} histories)`, async () => {
  let crashed = 0;
  let silent = 0;
  const property = fc.asyncProperty(history, async (given) => {
    const end = await runOutbound(table, given);
    crashed += Number(given.deaths.length > 0);
    silent += Number(!end.statusesInTime);
    checkOutbound(end);
  });
  const result = await fc.check(property, {
    numRuns: RUNS,
    ...(SEED === undefined ? {} : { seed: SEED }),
  });
  if (result.failed) throw new Error(`OUTBOUND_SEED=${result.seed}\n${fc.defaultReportMessage(result)}`);
  // The histories are about what they are to be about.
  expect(crashed).toBeGreaterThan(RUNS / 4);
  expect(silent).toBeGreaterThanOrEqual(Math.floor(RUNS / 100));
});
