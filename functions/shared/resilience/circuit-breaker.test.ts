import { beforeEach, describe, expect, it } from 'vitest';
import { type CircuitBench, circuitBench, NAME } from './circuit.fixture.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { InvalidCircuitError } from './errors.ts';
import { LEASE_MARGIN_MS, LONGEST_RESET_MS, WINDOW_SETTLES_MS } from './limits.ts';

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

describe('OPEN', () => {
  it('asks neither the provider nor the store until openUntil', async () => {
    const { breaker, calls } = bench.environment('a');
    await calls(5, 'down');
    const before = { ...bench.store.billed };
    await bench.clock.advance(29_999);
    await calls(100, 'ok');
    expect(await breaker.allows()).toEqual({ allowed: false, openUntil: now() + 1 });
    expect(bench.store.billed).toEqual(before);
    expect(bench.calls).toHaveLength(5);
  });

  it('ignores late results of calls that began before', async () => {
    const { breaker, call, calls } = bench.environment('a');
    const slow = call('hang');
    await calls(5, 'down');
    const opened = record();
    await bench.clock.advance(10_000);
    expect(await slow).toBe('CircuitTimeoutError');
    expect(record()).toEqual(opened);
    expect(breaker.state().state).toBe('OPEN');
  });
});

describe('HALF_OPEN', () => {
  it('is tried by one, while the others learn from the failed condition who tries', async () => {
    const environments = Array.from({ length: 10 }, (_, index) => bench.environment(`e${index}`));
    await environments[0]?.calls(5, 'down');
    for (const { call } of environments) await call('ok');
    await bench.clock.advance(30_000);
    const { reads } = bench.store.billed;
    const running = environments.map(({ call }) => call('hang'));
    await bench.clock.advance(0);
    expect(bench.calls.slice(5)).toEqual(['hang']);
    expect(bench.store.billed.reads).toBe(reads);
    const leaseUntil = now() + 10_000 + LEASE_MARGIN_MS;
    expect(environments.map(({ breaker }) => breaker.state())).toEqual(
      Array(10).fill({ state: 'HALF_OPEN', openUntil: leaseUntil }),
    );
    expect(await Promise.all(running.slice(1))).toEqual(Array(9).fill(leaseUntil));
    await bench.clock.advance(10_000);
    expect(bench.told.slice(1)).toEqual([
      'e0: OPEN>HALF_OPEN reset_timeout',
      'e0: HALF_OPEN>OPEN probe_failed',
    ]);
  });

  it('tries one of many calls of one environment', async () => {
    const { call, calls } = bench.environment('a');
    await calls(5, 'down');
    await bench.clock.advance(30_000);
    const running = Array.from({ length: 10 }, () => call('hang'));
    await bench.clock.advance(0);
    await bench.clock.advance(10_000);
    expect((await Promise.all(running)).filter((result) => typeof result === 'number')).toHaveLength(9);
    expect(bench.calls).toHaveLength(6);
  });

  it('closes after successThreshold probes, whoever makes them', async () => {
    const [a, b] = [bench.environment('a'), bench.environment('b')];
    await a.calls(5, 'down');
    await bench.clock.advance(30_000);
    expect(await a.call('ok')).toBe('ok');
    expect(record()).toMatchObject({ state: 'HALF_OPEN', probe_successes: 1, lease_until: 0 });
    expect(await b.call('ok')).toBe('ok');
    expect(bench.told.slice(1)).toEqual([
      'a: OPEN>HALF_OPEN reset_timeout',
      'b: HALF_OPEN>CLOSED probes_succeeded',
    ]);
    expect(await a.call('ok')).toBe('ok');
    expect(a.breaker.state()).toEqual({ state: 'CLOSED' });
  });

  it('opens for twice as long at a failure, up to five minutes', async () => {
    const { call, calls } = bench.environment('a');
    await calls(5, 'down');
    const waits: number[] = [];
    for (let number = 0; number < 6; number++) {
      await bench.clock.advance((record()?.open_until ?? 0) - now());
      await call('down');
      waits.push((record()?.open_until ?? 0) - now());
    }
    expect(waits).toEqual([60_000, 120_000, 240_000, ...Array(3).fill(LONGEST_RESET_MS)]);
  });

  it('keeps its patience when it fails again soon after it closed, and forgets after a calm time', async () => {
    const { calls } = bench.environment('a');
    await calls(5, 'down');
    await bench.clock.advance(30_000);
    await calls(2, 'ok');
    await calls(5, 'down');
    expect(record()).toMatchObject({ state: 'OPEN', openings: 2, open_until: now() + 60_000 });
    await bench.clock.advance(60_000);
    await calls(2, 'ok');
    await bench.clock.advance(300_000);
    await calls(5, 'down');
    expect(record()).toMatchObject({ state: 'OPEN', openings: 1, open_until: now() + 30_000 });
  });

  it('gives the probe back when its end says nothing', async () => {
    const { call, calls } = bench.environment('a');
    await calls(5, 'down');
    await bench.clock.advance(30_000);
    await call('ok', { judge: () => 'neutral' });
    expect(record()).toMatchObject({ state: 'HALF_OPEN', probe_successes: 0, lease_until: 0 });
    expect(await call('ok')).toBe('ok');
    expect(record()).toMatchObject({ probe_successes: 1 });
  });

  it('takes no late result of a prober whose lease another took', async () => {
    const [a, b] = [bench.environment('a'), bench.environment('b')];
    await a.calls(5, 'down');
    await bench.clock.advance(30_000);
    const prober = a.call('hang');
    await bench.clock.advance(0);
    // Its result is on the way to the store for a long time.
    const late = Promise.withResolvers<void>();
    bench.store.pause = () => late.promise;
    await bench.clock.advance(10_000 + LEASE_MARGIN_MS);
    await prober;
    bench.store.pause = async () => undefined;
    await bench.clock.advance(10_000);
    expect(await b.call('ok')).toBe('ok');
    const tried = record();
    expect(tried).toMatchObject({ state: 'HALF_OPEN', probe_successes: 1 });
    late.resolve();
    await bench.clock.advance(0);
    expect(record()).toEqual(tried);
  });

  it('hands the lease on when it ran out', async () => {
    const [a, b] = [bench.environment('a'), bench.environment('b')];
    await a.calls(5, 'down');
    await bench.clock.advance(30_000);
    // The prober's writes are lost from here on: it is dead.
    const prober = a.call('hang');
    await bench.clock.advance(0);
    bench.store.pause = () => Promise.reject(new Error('the process died'));
    await bench.clock.advance(10_000);
    await prober;
    bench.store.pause = async () => undefined;
    await bench.clock.advance(LEASE_MARGIN_MS - 1);
    expect(await b.call('ok')).toBe(now() + 1);
    await bench.clock.advance(1);
    expect(await b.call('ok')).toBe('ok');
    expect(record()).toMatchObject({ state: 'HALF_OPEN', probe_successes: 1 });
    expect(bench.told).toEqual(['a: CLOSED>OPEN failures', 'a: OPEN>HALF_OPEN reset_timeout']);
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
