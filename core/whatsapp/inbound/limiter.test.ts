import { expect, test } from 'vitest';
import { createLimiter, settleAll } from './limiter.ts';

test('no more than so many run at a time, and all of them run', async () => {
  const limit = createLimiter(3);
  let running = 0;
  let most = 0;
  const done: number[] = [];
  await Promise.all(
    [...Array(20).keys()].map((index) =>
      limit(async () => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
        done.push(index);
      }),
    ),
  );
  expect(most).toBe(3);
  expect(done).toEqual([...Array(20).keys()]);
});

test('one that fails gives its place on', async () => {
  const limit = createLimiter(1);
  const failed = limit(async () => Promise.reject(new Error('first')));
  const second = limit(async () => 'second');
  await expect(failed).rejects.toThrow('first');
  expect(await second).toBe('second');
});

test('settleAll throws only after everything has ended', async () => {
  let ended = false;
  const slow = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
    ended = true;
  });
  await expect(settleAll([Promise.reject(new Error('quick')), slow])).rejects.toThrow('quick');
  expect(ended).toBe(true);
});
