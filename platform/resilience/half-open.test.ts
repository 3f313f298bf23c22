import { beforeEach, describe, expect, it } from 'vitest';
import { type CircuitBench, circuitBench, NAME } from './circuit.fixture.ts';
import { LEASE_MARGIN_MS, LONGEST_RESET_MS } from './limits.ts';

let bench: CircuitBench;
beforeEach(() => {
  bench = circuitBench();
});
const now = () => bench.clock.now();
const record = () => bench.store.items.get(NAME);

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

  it('counts no failure of a call that began before it was open', async () => {
    const { call, calls } = bench.environment('a');
    const slow = call('hang', { timeout: 100_000 });
    await calls(5, 'down');
    await bench.clock.advance(30_000);
    await calls(2, 'ok');
    const closed = record();
    await bench.clock.advance(70_000);
    expect(await slow).toBe('CircuitTimeoutError');
    expect(record()).toEqual(closed);
    await calls(4, 'down');
    expect(record()?.state).toBe('CLOSED');
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
