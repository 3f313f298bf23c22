import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';

test('a text three times as long is at most four times the work, whatever it is full of', async () => {
  const worker = new Worker(new URL('./markup-work.fixture.ts', import.meta.url), { execArgv: [] });
  const [counts]: Array<Array<{ name: string; less: number; more: number }>> = await once(worker, 'message');
  expect(counts?.map(({ more }) => more).filter((work) => work > 100_000).length).toBeGreaterThan(50);
  expect(counts?.filter(({ less, more }) => more / less > 4)).toEqual([]);
});
