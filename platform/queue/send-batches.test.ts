import { expect, it } from 'vitest';
import { sendBatches } from './send-batches.ts';

const items = (count: number) => Array.from({ length: count }, (_, index) => `item-${index}`);

/** Records the calls, and how many ran side by side at most. */
function bench(failing: readonly string[] = []) {
  const calls: string[][] = [];
  let running = 0;
  const seen = { atOnce: 0 };
  const call = async (numbered: Array<{ Id: string; item: string }>) => {
    running++;
    seen.atOnce = Math.max(seen.atOnce, running);
    calls.push(numbered.map(({ item }) => item));
    await Promise.resolve();
    running--;
    const Failed = numbered
      .filter(({ item }) => failing.includes(item))
      .map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false }));
    return { Failed };
  };
  return { call, calls, seen };
}

it('makes calls of ten, one after the other, in the order given', async () => {
  const { call, calls, seen } = bench();
  expect(await sendBatches(items(21), call)).toEqual([]);
  expect(calls.map(({ length }) => length)).toEqual([10, 10, 1]);
  expect(calls.flat()).toEqual(items(21));
  expect(seen.atOnce).toBe(1);
});

it('makes as many calls side by side as it is told', async () => {
  const { call, seen } = bench();
  await sendBatches(items(45), call, { atOnce: 3 });
  expect(seen.atOnce).toBe(3);
});

it('keeps a call within 1 MiB', async () => {
  const { call, calls } = bench();
  await sendBatches(items(5), call, { bytesOf: () => 400_000 });
  expect(calls.map(({ length }) => length)).toEqual([2, 2, 1]);
});

it('collects what failed of all calls', async () => {
  const { call } = bench(['item-3', 'item-14']);
  const failed = await sendBatches(items(20), call);
  const why = { code: 'InternalError', senderFault: false };
  expect(failed).toEqual([
    { item: 'item-3', ...why },
    { item: 'item-14', ...why },
  ]);
});

it('throws what a call throws: no later one is made in its place', async () => {
  const { calls, call } = bench();
  const down = (numbered: Array<{ Id: string; item: string }>) => {
    if (numbered.some(({ item }) => item === 'item-10')) throw new Error('down');
    return call(numbered);
  };
  await expect(sendBatches(items(30), down)).rejects.toThrow('down');
  expect(calls).toEqual([items(10)]);
});
