import { beforeEach, expect, it } from 'vitest';
import { type CircuitBench, circuitBench, NAME } from './circuit.fixture.ts';
import { CircuitOperator } from './circuit-operator.ts';
import { CircuitStoreTimeoutError } from './errors.ts';
import { STORE_TIMEOUT_MS } from './limits.ts';

let bench: CircuitBench;
beforeEach(() => {
  bench = circuitBench();
});
const now = () => bench.clock.now();
const fails = () => Promise.reject(new Error('throttled'));
const works = async () => undefined;
/** Longer than a store in trouble is left alone. */
const wait = () => bench.clock.advance(6_000);

it('never fails a call, and tries the store again only after some seconds', async () => {
  bench.store.pause = fails;
  const { breaker, calls } = bench.environment('a');
  expect(await calls(20, 'ok')).toEqual(Array(20).fill('ok'));
  expect(bench.troubles).toHaveLength(1);
  expect(await breaker.allows()).toEqual({ allowed: true });
  await wait();
  await calls(20, 'ok');
  expect(bench.troubles).toHaveLength(2);
});

it('waits for a silent store no longer than a second', async () => {
  bench.store.pause = () => new Promise(() => {});
  const running = bench.environment('a').call('ok');
  await bench.clock.advance(0);
  await bench.clock.advance(STORE_TIMEOUT_MS);
  expect(await running).toBe('ok');
  expect(bench.troubles).toEqual([expect.any(CircuitStoreTimeoutError)]);
});

it('decides alone with the same thresholds', async () => {
  bench.store.pause = fails;
  const { breaker, call, calls } = bench.environment('a');
  expect(await calls(6, 'down')).toEqual([...Array(5).fill('TypeError'), now() + 30_000]);
  expect(bench.alone).toEqual(['a']);
  await bench.clock.advance(30_000);
  const running = Array.from({ length: 10 }, () => call('down'));
  expect((await Promise.all(running)).filter((result) => typeof result === 'number')).toHaveLength(9);
  expect(breaker.state()).toEqual({ state: 'OPEN', openUntil: now() + 60_000 });
  await bench.clock.advance(60_000);
  expect(await calls(3, 'ok')).toEqual(['ok', 'ok', 'ok']);
  expect(breaker.state()).toEqual({ state: 'CLOSED' });
  expect(bench.transitions).toEqual([]);
});

it('keeps what was decided together until openUntil, then tries one call of its own', async () => {
  const { call, calls } = bench.environment('a');
  await calls(5, 'down');
  bench.store.pause = fails;
  await bench.clock.advance(29_999);
  expect(await call('ok')).toBe(now() + 1);
  await bench.clock.advance(1);
  const running = Array.from({ length: 10 }, () => call('down'));
  expect((await Promise.all(running)).filter((result) => typeof result === 'number')).toHaveLength(9);
});

it('closes for all when the store is back', async () => {
  const { breaker, calls } = bench.environment('a');
  await calls(5, 'down');
  bench.store.pause = fails;
  await bench.clock.advance(30_000);
  expect(await calls(3, 'ok')).toEqual(['ok', 'ok', 'ok']);
  bench.store.pause = works;
  await wait();
  await calls(2, 'ok');
  expect(bench.store.items.get(NAME)).toMatchObject({ state: 'CLOSED' });
  expect(bench.told.slice(1)).toEqual([
    'a: OPEN>HALF_OPEN reset_timeout',
    'a: HALF_OPEN>CLOSED probes_succeeded',
  ]);
  expect(breaker.state()).toEqual({ state: 'CLOSED' });
});

it('does not forget what it saw alone when it finds the shared circuit closed', async () => {
  bench.store.pause = fails;
  const { breaker, calls } = bench.environment('a');
  await calls(5, 'down');
  bench.store.pause = works;
  await wait();
  await breaker.allows();
  expect(breaker.state().state).toBe('OPEN');
});

it('keeps an operator’s decision while the store is away', async () => {
  const { call } = bench.environment('a');
  await call('ok');
  await new CircuitOperator({ store: bench.store, now, newId: () => 'op' }).forceOpen(NAME);
  await wait();
  expect(await call('ok')).toBe(now() + 30_000);
  bench.store.pause = fails;
  await bench.clock.advance(600_000);
  expect(await call('ok')).toBe(now() + 30_000);
  expect(bench.calls).toEqual(['ok']);
});

it('lets an operator close what opened alone', async () => {
  bench.store.pause = fails;
  const { breaker, calls } = bench.environment('a');
  await calls(5, 'down');
  bench.store.pause = works;
  await new CircuitOperator({ store: bench.store, now, newId: () => 'op' }).forceClose(NAME);
  await wait();
  expect(await breaker.allows()).toEqual({ allowed: true });
  expect(await calls(1, 'ok')).toEqual(['ok']);
});

it('goes on when an item cannot be understood', async () => {
  bench.store.read = async () => JSON.parse('null').version;
  expect(await bench.environment('a').call('ok')).toBe('ok');
  expect(bench.troubles).toEqual([expect.any(TypeError)]);
});

it('tells of a hook that fails, and goes on', async () => {
  const { breaker } = bench.environment('a');
  const hookError = new Error('the bus is down');
  bench.told.push = () => {
    throw hookError;
  };
  const down = () => breaker.execute(() => Promise.reject(new TypeError('503')), { cause: 'a' });
  for (let number = 0; number < 5; number++) await expect(down()).rejects.toThrow('503');
  expect(bench.troubles).toEqual([hookError]);
  expect(await down()).toMatchObject({ kind: 'open' });
});
