import { expect, it } from 'vitest';
import { ContentionError } from './contention-error.ts';
import { GIVE_UP, LOST, retryLost } from './retry-lost.ts';

const options = { id: 'cv_a', step: 'it was to be tried', attempts: 3 };

it('tries again what is lost, after a pause, and ends with what is won', async () => {
  const pauses: number[] = [];
  const pause = async (attempt: number) => void pauses.push(attempt);
  const won = await retryLost({ ...options, pause }, async (attempt) => (attempt < 2 ? LOST : 'won'));
  expect(won).toBe('won');
  expect(pauses).toEqual([1, 2]);
});

it('gives up after so many, or when that is of no use', async () => {
  let tries = 0;
  const lost = retryLost(options, async () => {
    tries++;
    return LOST;
  });
  await expect(lost).rejects.toThrow(ContentionError);
  await expect(lost).rejects.toThrow('cv_a was being changed by another writer: it was to be tried');
  expect(tries).toBe(3);
  const hopeless = retryLost(options, async () => {
    tries++;
    return GIVE_UP;
  });
  await expect(hopeless).rejects.toThrow(ContentionError);
  expect(tries).toBe(4);
});

it('passes on what an attempt throws, and returns undefined as a result', async () => {
  const failing = retryLost(options, async () => {
    throw new TypeError('down');
  });
  await expect(failing).rejects.toThrow('down');
  expect(await retryLost(options, async () => undefined)).toBeUndefined();
});
