import { expect, test } from 'vitest';
import { settleAll } from './settle-all.ts';

test('settleAll throws only after everything has ended', async () => {
  let ended = false;
  const slow = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
    ended = true;
  });
  await expect(settleAll([Promise.reject(new Error('quick')), slow])).rejects.toThrow('quick');
  expect(ended).toBe(true);
});
