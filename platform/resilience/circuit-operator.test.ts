import { beforeEach, expect, it } from 'vitest';
import { type CircuitBench, circuitBench, NAME } from './circuit.fixture.ts';
import { CircuitOperator } from './circuit-operator.ts';
import { CircuitContentionError, InvalidCircuitError } from './errors.ts';

let bench: CircuitBench;
let operator: CircuitOperator;
beforeEach(() => {
  bench = circuitBench();
  let ids = 0;
  operator = new CircuitOperator({
    store: bench.store,
    now: () => bench.clock.now(),
    newId: () => `op${++ids}`,
  });
});
const now = () => bench.clock.now();
const record = () => bench.store.items.get(NAME);

it('opens until released: no call and no probe, however long', async () => {
  const { call, breaker } = bench.environment('a');
  await call('ok');
  expect(await operator.forceOpen(NAME)).toEqual({
    name: NAME,
    from: 'CLOSED',
    to: 'OPEN',
    reason: 'forced_open',
    version: 1,
    at: now(),
  });
  for (let minute = 0; minute < 60; minute++) {
    await bench.clock.advance(60_000);
    expect(await call('ok')).toBe(now() + 30_000);
  }
  expect(breaker.state()).toEqual({ state: 'OPEN', openUntil: now() + 30_000 });
  expect(bench.calls).toEqual(['ok']);
  expect(record()).not.toHaveProperty('expires_at', expect.any(Number));
});

it('opens until a time, then tries', async () => {
  const { call } = bench.environment('a');
  const until = now() + 120_000;
  await operator.forceOpen(NAME, until);
  expect(await call('ok')).toBe(until);
  await bench.clock.advance(120_000);
  expect(await call('ok')).toBe('ok');
  expect(record()).toMatchObject({ state: 'HALF_OPEN', probe_successes: 1 });
  expect(record()?.forced).toBeUndefined();
});

it('closes an open circuit within half a minute, and nothing opens it', async () => {
  const { call, calls } = bench.environment('a', { resetTimeout: 200_000 });
  await calls(5, 'down');
  await operator.forceClose(NAME);
  await bench.clock.advance(30_000);
  expect(await calls(50, 'down')).toEqual(Array(50).fill('TypeError'));
  expect(record()).toMatchObject({ state: 'CLOSED', forced: 'CLOSED', version: 3, window_failures: 0 });
  await bench.clock.advance(86_400_000);
  expect(await call('down')).toBe('TypeError');
});

it('decides again after a release: what was forced open is tried at once', async () => {
  const { call } = bench.environment('a');
  await operator.forceOpen(NAME);
  await call('ok');
  expect(await operator.release(NAME)).toMatchObject({ from: 'OPEN', to: 'OPEN', reason: 'released' });
  await bench.clock.advance(6_000);
  expect(await call('down')).toBe('TypeError');
  expect(record()).toMatchObject({ state: 'OPEN', openings: 2 });
});

it('decides again after a release: what was forced closed counts from nothing', async () => {
  const { calls } = bench.environment('a');
  await operator.forceClose(NAME);
  await calls(20, 'down');
  await operator.release(NAME);
  expect(record()?.expires_at).toBeGreaterThan(now() / 1000);
  await bench.clock.advance(6_000);
  await calls(4, 'down');
  expect(record()?.state).toBe('CLOSED');
  await calls(1, 'down');
  expect(record()?.state).toBe('OPEN');
});

it('changes nothing when there is nothing to release', async () => {
  expect(await operator.release(NAME)).toBeUndefined();
  const { calls } = bench.environment('a');
  await calls(5, 'down');
  const before = record();
  expect(await operator.release(NAME)).toBeUndefined();
  expect(record()).toEqual(before);
});

it('wins over a change that is made at the same time, and over a probe that is under way', async () => {
  const { call, calls } = bench.environment('a');
  await calls(5, 'down');
  await bench.clock.advance(30_000);
  const probe = call('hang');
  await bench.clock.advance(0);
  await operator.forceOpen(NAME);
  await bench.clock.advance(10_000);
  expect(await probe).toBe('CircuitTimeoutError');
  expect(record()).toMatchObject({ state: 'OPEN', forced: 'OPEN', write_id: 'op1' });
  expect(await call('ok')).toBe(now() + 30_000);
});

it('begins again from what another wrote meanwhile, and gives up in the end', async () => {
  const { calls } = bench.environment('a');
  let left = 2;
  bench.store.pause = async (when) => {
    if (when === 'before' && left-- === 1) await calls(5, 'down');
  };
  expect(await operator.forceClose(NAME)).toMatchObject({ from: 'OPEN', to: 'CLOSED', version: 3 });

  const { swap } = bench.store;
  const busy = { ...bench.store.items.get(NAME) };
  bench.store.swap = async (next) => ({ written: false, record: { ...next, ...busy } });
  await expect(operator.release(NAME)).rejects.toBeInstanceOf(CircuitContentionError);
  bench.store.swap = swap;
  expect(record()).toEqual(busy);
});

it.each([
  ['the past', () => now()],
  ['no number', () => Number.NaN],
  ['a fraction', () => now() + 0.5],
])('refuses to open until %s, and changes nothing', async (_, until) => {
  await expect(operator.forceOpen(NAME, until())).rejects.toBeInstanceOf(InvalidCircuitError);
  expect(record()).toBeUndefined();
});

it.each(['', 'no spaces'])('refuses the name %j', async (name) => {
  await expect(operator.forceOpen(name)).rejects.toBeInstanceOf(InvalidCircuitError);
  expect(bench.store.items.size).toBe(0);
});
