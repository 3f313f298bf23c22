import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { exitOnInterrupt } from './interrupt.ts';

class FakeProcess extends EventEmitter {
  readonly exits: number[] = [];
  exit(code: number): void {
    this.exits.push(code);
  }
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const endsWell = () => true;

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'])(
  '%s closes what runs until then, and exits with 0',
  async (signal) => {
    const source = new FakeProcess();
    const closed = Promise.withResolvers<void>();
    exitOnInterrupt(() => closed.promise, { source, endsWell });
    source.emit(signal);
    await vi.advanceTimersByTimeAsync(100);
    expect(source.exits).toEqual([]);
    closed.resolve();
    await vi.advanceTimersByTimeAsync(5000);
    expect(source.exits).toEqual([0]);
  },
);

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
])('%s before the work is done exits with %i, which no script takes for success', async (signal, code) => {
  const source = new FakeProcess();
  exitOnInterrupt(() => Promise.resolve(), { source });
  source.emit(signal);
  await vi.advanceTimersByTimeAsync(10);
  expect(source.exits).toEqual([code]);
});

test('exits within two seconds when closing hangs', async () => {
  const source = new FakeProcess();
  exitOnInterrupt(() => new Promise(() => undefined), { source, endsWell });
  source.emit('SIGINT');
  await vi.advanceTimersByTimeAsync(2000);
  expect(source.exits).toEqual([0]);
});

test('a second Ctrl-C exits at once with 130', async () => {
  const source = new FakeProcess();
  exitOnInterrupt(() => new Promise(() => undefined), { source, endsWell });
  source.emit('SIGINT');
  source.emit('SIGINT');
  expect(source.exits).toEqual([130]);
});

test('a failure to close is told, and the process ends all the same', async () => {
  const source = new FakeProcess();
  const errors: unknown[] = [];
  const failure = new Error('stuck');
  exitOnInterrupt(() => Promise.reject(failure), {
    source,
    endsWell,
    onError: (error) => errors.push(error),
  });
  source.emit('SIGTERM');
  await vi.advanceTimersByTimeAsync(10);
  expect(errors).toEqual([failure]);
  expect(source.exits).toEqual([0]);
});
