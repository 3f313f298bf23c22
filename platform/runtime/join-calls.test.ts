import { expect, it } from 'vitest';
import { joinCalls } from './join-calls.ts';

/** Joined calls that end when the test says so. */
function held(limits: { atOnce?: number; mostSize?: number } = {}) {
  const calls: { inputs: readonly number[]; end: PromiseWithResolvers<string> }[] = [];
  const call = joinCalls<number, string>({
    atOnce: 1,
    mostSize: 100,
    ...limits,
    sizeOf: () => 1,
    run(inputs) {
      const end = Promise.withResolvers<string>();
      calls.push({ inputs, end });
      return end.promise;
    },
  });
  return { calls, call, inputs: () => calls.map(({ inputs }) => inputs) };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('makes one call of those that come in one turn, and of those that come meanwhile the next', async () => {
  const { call, calls, inputs } = held();
  const first = [1, 2].map(call);
  await turn();
  const second = [3, 4].map(call);
  await turn();
  expect(inputs()).toEqual([[1, 2]]);
  calls[0]?.end.resolve('one');
  expect(await Promise.all(first)).toEqual(['one', 'one']);
  await turn();
  expect(inputs()).toEqual([
    [1, 2],
    [3, 4],
  ]);
  calls[1]?.end.resolve('two');
  expect(await Promise.all(second)).toEqual(['two', 'two']);
});

it('makes as many at once as are allowed, each no larger than it may be', async () => {
  const { call, calls, inputs } = held({ atOnce: 2, mostSize: 2 });
  const all = [1, 2, 3, 4, 5].map(call);
  await turn();
  expect(inputs()).toEqual([
    [1, 2],
    [3, 4],
  ]);
  const sixth = call(6);
  calls[0]?.end.resolve('');
  await turn();
  expect(inputs().slice(2)).toEqual([[5, 6]]);
  for (const { end } of calls) end.resolve('');
  await Promise.all([...all, sixth]);
});

it('tells each caller of a failure, and goes on', async () => {
  const { call, calls } = held();
  const failing = Promise.allSettled([1, 2].map(call));
  await turn();
  calls[0]?.end.reject(new Error('down'));
  expect((await failing).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const next = call(3);
  await turn();
  calls[1]?.end.resolve('up');
  expect(await next).toBe('up');
});
