import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { propertyRuns } from '../../../test/support/property-runs.ts';

/** Counting takes its time: of so many texts one is counted here, and each in CI. */
const STEP = propertyRuns(1).numRuns > 1 ? 1 : 3;

test('a text three times as long is at most four times the work, whatever it is full of', async () => {
  const worker = new Worker(new URL('./markup-work.fixture.ts', import.meta.url), {
    workerData: { step: STEP },
    execArgv: [],
  });
  const [counts]: Array<Array<{ name: string; less: number; more: number }>> = await once(worker, 'message');
  expect(counts?.map(({ more }) => more).filter((work) => work > 100_000).length).toBeGreaterThan(50 / STEP);
  expect(counts?.filter(({ less, more }) => more / less > 4)).toEqual([]);
});
