import { expect, test } from 'vitest';
import { ManualClock } from '../clock.ts';
import { ChangeBatches } from './change-batches.ts';

function setUp() {
  const clock = new ManualClock();
  const handled: string[][] = [];
  const finish: Array<() => void> = [];
  const batches = new ChangeBatches({
    clock,
    handle: (paths) => {
      handled.push([...paths]);
      return new Promise((resolve) => finish.push(resolve));
    },
  });
  return { clock, handled, finish, batches };
}

test('hands over what came together, once, when it has been quiet for a while', async () => {
  const { clock, handled, batches } = setUp();
  batches.add('a');
  await clock.advance(20);
  batches.add('b');
  batches.add('a');
  await clock.advance(29);
  expect(handled).toEqual([]);
  await clock.advance(1);
  expect(handled).toEqual([['a', 'b']]);
});

test('keeps what comes during a batch for the next one', async () => {
  const { clock, handled, finish, batches } = setUp();
  batches.add('a');
  await clock.advance(30);
  batches.add('b');
  await clock.advance(30);
  batches.add('c');
  await clock.advance(30);
  expect(handled).toEqual([['a']]);
  finish[0]?.();
  await clock.advance(0);
  expect(handled).toEqual([['a'], ['b', 'c']]);
});

test('is closed when the running batch has settled, and drops the rest', async () => {
  const { clock, handled, finish, batches } = setUp();
  batches.add('a');
  await clock.advance(30);
  batches.add('b');
  let closed = false;
  const closing = batches.close().then(() => {
    closed = true;
  });
  await clock.advance(100);
  expect(closed).toBe(false);
  finish[0]?.();
  await closing;
  batches.add('c');
  await clock.advance(100);
  expect(handled).toEqual([['a']]);
});
