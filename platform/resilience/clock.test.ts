import { ManualClock } from '@prosa/local-cloud/clock';
import { expect, it } from 'vitest';
import { withTimeLimit } from './clock.ts';

const late = () => new Error('late');

it('says that it was late, also when the step ends at once by the abort', async () => {
  const clock = new ManualClock();
  const run = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('aborted')));
    });
  const limited = withTimeLimit(clock, 100, run, late);
  const ended = expect(limited).rejects.toThrow('late');
  await clock.advance(100);
  await ended;
});

it('aborts with the same error, and nothing that ended before', async () => {
  const clock = new ManualClock();
  const signals: AbortSignal[] = [];
  const run = async (signal: AbortSignal) => signals.push(signal);
  expect(await withTimeLimit(clock, 100, run, late)).toBe(1);
  await clock.advance(100);
  expect(signals[0]?.aborted).toBe(false);
  const hanging = withTimeLimit(
    clock,
    100,
    (signal) => {
      signals.push(signal);
      return new Promise<never>(() => {});
    },
    late,
  );
  const ended = expect(hanging).rejects.toThrow('late');
  await clock.advance(100);
  await ended;
  expect(signals[1]?.reason).toEqual(late());
});
