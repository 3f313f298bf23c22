import { beforeEach, describe, expect, it } from 'vitest';
import { type CircuitBench, circuitBench, NAME } from './circuit.fixture.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { InvalidCircuitError } from './errors.ts';
import { WINDOW_SETTLES_MS } from './limits.ts';

let bench: CircuitBench;
beforeEach(() => {
  bench = circuitBench();
});
const now = () => bench.clock.now();
const record = () => bench.store.items.get(NAME);

describe('CLOSED', () => {
  it('lets calls through and gives their value', async () => {
    const { breaker } = bench.environment('a');
    expect(await breaker.execute(async () => 7, { cause: 'a' })).toEqual({ kind: 'done', value: 7 });
    expect(breaker.state()).toEqual({ state: 'CLOSED' });
    expect(bench.store.billed).toEqual({ reads: 1, writes: 0 });
  });

  it('opens for all at failureThreshold failures in a row, and passes each error on', async () => {
    const { breaker, calls } = bench.environment('a');
    expect(await calls(6, 'down')).toEqual([...Array(5).fill('TypeError'), now() + 30_000]);
    expect(bench.calls).toHaveLength(5);
    expect(breaker.state()).toEqual({ state: 'OPEN', openUntil: now() + 30_000 });
    expect(bench.transitions).toEqual([
      {
        name: NAME,
        from: 'CLOSED',
        to: 'OPEN',
        reason: 'failures',
        version: 2,
        at: now(),
        openUntil: now() + 30_000,
        failures: 5,
      },
    ]);
  });

  it('begins to count anew after a success', async () => {
    const { calls } = bench.environment('a');
    await calls(4, 'down');
    await calls(1, 'ok');
    await calls(4, 'down');
    expect(bench.told).toEqual([]);
    await calls(1, 'down');
    expect(bench.told).toEqual(['a: CLOSED>OPEN failures']);
  });

  it('takes a refusal of what we sent for a sign of life', async () => {
    const { calls } = bench.environment('a');
    await calls(4, 'down');
    expect(await calls(20, 'bad_request')).toEqual(Array(20).fill('Error'));
    await calls(4, 'down');
    expect(bench.told).toEqual([]);
  });

  it('learns nothing from a neutral end', async () => {
    const { call, calls } = bench.environment('a');
    await calls(4, 'down');
    await call('ok', { judge: () => 'neutral' });
    await calls(1, 'down');
    expect(bench.told).toEqual(['a: CLOSED>OPEN failures']);
  });

  it('lets a value be a failure', async () => {
    const { call, breaker } = bench.environment('a');
    for (let number = 0; number < 5; number++) {
      expect(await call('ok', { judge: (outcome) => ('value' in outcome ? 'failure' : 'success') })).toBe(
        'ok',
      );
    }
    expect(breaker.state().state).toBe('OPEN');
  });

  it('aborts a call after its time-out, which is a failure whatever the judge says', async () => {
    const { call, breaker } = bench.environment('a', { failureThreshold: 1 });
    const running = call('hang', { judge: () => 'success' });
    await bench.clock.advance(0);
    await bench.clock.advance(9_999);
    expect(breaker.state().state).toBe('CLOSED');
    await bench.clock.advance(1);
    expect(await running).toBe('CircuitTimeoutError');
    expect(breaker.state().state).toBe('OPEN');
  });

  it('takes the time-out of one call', async () => {
    const { call } = bench.environment('a');
    const running = call('hang', { timeout: 50 });
    await bench.clock.advance(0);
    await bench.clock.advance(50);
    expect(await running).toBe('CircuitTimeoutError');
  });

  it('passes on what the judge throws, and counts nothing', async () => {
    const { call, breaker } = bench.environment('a', { failureThreshold: 1 });
    const judge = () => {
      throw new RangeError('no idea');
    };
    expect(await call('down', { judge })).toBe('RangeError');
    expect(breaker.state()).toEqual({ state: 'CLOSED' });
  });

  it('opens together when each environment sees few failures', async () => {
    const environments = Array.from({ length: 5 }, (_, index) => bench.environment(`e${index}`));
    for (const { call } of environments.slice(1)) await call('down');
    await bench.clock.advance(WINDOW_SETTLES_MS);
    await environments[0]?.call('down');
    expect(bench.told).toEqual(['e0: CLOSED>OPEN failures']);
    expect(await environments[4]?.call('ok')).toBe(now() + 30_000);
  });

  it('waits some seconds for those whose calls take longer than a failure', async () => {
    const environments = Array.from({ length: 20 }, (_, index) => bench.environment(`e${index}`));
    for (const { call } of environments) await call('down');
    await bench.clock.advance(WINDOW_SETTLES_MS - 1);
    await environments[0]?.call('down');
    expect(bench.told).toEqual([]);
    await bench.clock.advance(1);
    await environments[1]?.call('down');
    expect(bench.told).toEqual(['e1: CLOSED>OPEN failures']);
  });

  it('does not add up failures of different windows', async () => {
    const environments = Array.from({ length: 8 }, (_, index) => bench.environment(`e${index}`));
    for (const { call } of environments.slice(0, 4)) await call('down');
    await bench.clock.advance(30_000);
    for (const { call } of environments.slice(4)) await call('down');
    expect(bench.told).toEqual([]);
    expect(record()).toMatchObject({ window_failures: 4, version: 1 });
  });

  it('stays closed for all while most calls of those who fail succeed', async () => {
    const environments = Array.from({ length: 50 }, (_, index) => bench.environment(`e${index}`));
    for (const { call, calls } of environments) {
      await calls(9, 'ok');
      await call('down');
      await bench.clock.advance(100);
    }
    expect(bench.told).toEqual([]);
    expect(record()?.window_failures).toBeGreaterThan(5);
  });

  it('opens for all when one environment does well no more, however well it did before', async () => {
    const { call, calls } = bench.environment('a');
    await calls(100, 'ok');
    for (let second = 0; second < 5; second++) {
      await call('down');
      await bench.clock.advance(1_000);
    }
    expect(bench.told).toEqual(['a: CLOSED>OPEN failures']);
  });

  it('opens for all at the second failures of many that did well', async () => {
    const environments = Array.from({ length: 20 }, (_, index) => bench.environment(`e${index}`));
    for (const { calls } of environments) await calls(100, 'ok');
    for (const { call } of environments) await call('down');
    expect(bench.told).toEqual([]);
    await bench.clock.advance(WINDOW_SETTLES_MS);
    for (const { call } of environments) await call('down');
    expect(bench.told).toHaveLength(1);
    for (const { call } of environments) await call('down');
    // Some had reported before it opened, and learn by their next failure.
    expect(bench.calls.filter((answer) => answer === 'down').length).toBeLessThan(45);
  });

  it('opens alone when the others do well, and looks for itself whether it is over', async () => {
    const healthy = Array.from({ length: 10 }, (_, index) => bench.environment(`e${index}`));
    for (const { call, calls } of healthy) {
      await calls(10, 'ok');
      await call('down');
    }
    const { breaker, call, calls } = bench.environment('broken');
    await calls(5, 'down');
    expect(bench.told).toEqual([]);
    expect(bench.alone).toEqual(['broken']);
    expect(breaker.state()).toEqual({ state: 'OPEN', openUntil: now() + 30_000 });
    expect(await healthy[0]?.call('ok')).toBe('ok');
    await bench.clock.advance(30_000);
    expect(await calls(2, 'ok')).toEqual(['ok', 'ok']);
    expect(breaker.state()).toEqual({ state: 'CLOSED' });
    expect(await call('ok')).toBe('ok');
  });

  it('adds its failures to the shared ones at most once a second', async () => {
    const { calls } = bench.environment('a', { failureThreshold: 100 });
    await calls(10, 'down');
    expect(bench.store.billed.writes).toBe(1);
    await bench.clock.advance(1_000);
    await calls(10, 'down');
    expect(bench.store.billed.writes).toBe(2);
    expect(record()?.window_failures).toBe(11);
  });

  it('learns within some seconds that others opened it', async () => {
    const [a, b] = [bench.environment('a'), bench.environment('b')];
    await b.call('ok');
    await a.calls(5, 'down');
    expect(await b.call('ok')).toBe('ok');
    await bench.clock.advance(5_000);
    expect(await b.call('ok')).toBe(record()?.open_until);
    expect(await b.breaker.allows()).toEqual({ allowed: false, openUntil: record()?.open_until });
  });

  it('reads the state once when many calls find it stale', async () => {
    const { call } = bench.environment('a');
    await Promise.all(Array.from({ length: 10 }, () => call('ok')));
    expect(bench.store.billed.reads).toBe(1);
  });
});

describe('bad input', () => {
  const deps = () => ({
    store: bench.store,
    clock: bench.clock,
    random: () => 0,
    newId: () => 'id',
    hooks: { onTransition: () => {}, onTrouble: () => {}, onLocalOpen: () => {} },
  });

  it.each([
    { timeout: 0 },
    { timeout: 1.5 },
    { timeout: Number.NaN },
    { timeout: 2 ** 31 },
    { timeout: 1, failureThreshold: 0 },
    { timeout: 1, successThreshold: -1 },
    { timeout: 1, resetTimeout: Number.POSITIVE_INFINITY },
    { timeout: 1, resetTimout: 5 },
  ])('refuses the options %j', (options) => {
    expect(() => new CircuitBreaker(NAME, options, deps())).toThrow(InvalidCircuitError);
  });

  it.each(['', 'has space', 'a'.repeat(201), 'x\n'])('refuses the name %j', (name) => {
    expect(() => new CircuitBreaker(name, { timeout: 1 }, deps())).toThrow(InvalidCircuitError);
  });

  it.each([0, -5, Number.NaN, 0.5])('makes no call with the time-out %d', async (timeout) => {
    expect(await bench.environment('a').call('ok', { timeout })).toBe('InvalidCircuitError');
    expect(bench.calls).toEqual([]);
  });
});
