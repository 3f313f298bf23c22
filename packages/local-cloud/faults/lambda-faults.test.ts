import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../clock.ts';
import type { InvocationReport } from '../lambda/config.ts';
import { LambdaKilledError, LambdaThrottledError } from '../lambda/errors.ts';
import { closeFixtures, fixtureFunction } from '../lambda/fixtures/function.fixture.ts';
import type { LambdaFunction } from '../lambda/function.ts';
import { FaultsClosedError } from './errors.ts';
import { disturbedInvocations, stretchedWindows } from './lambda-faults.ts';
import { FaultRegistry } from './registry.ts';

let clock: ManualClock;
let faults: FaultRegistry;
let reports: InvocationReport[];
let counter: LambdaFunction;

beforeEach(() => {
  clock = new ManualClock();
  faults = new FaultRegistry({ clock });
  reports = [];
  counter = fixtureFunction('basic', 'index.count', {
    disturb: disturbedInvocations(faults),
    onInvocation: (report) => reports.push(report),
  });
});
afterEach(closeFixtures);

describe('an environment that is killed', () => {
  it('before the handler: nothing ran, and the next invocation starts cold', async () => {
    expect(await counter.invoke(null)).toBe(1);
    faults.add({ target: 'lambda', action: 'kill', count: 1 });
    await expect(counter.invoke(null)).rejects.toThrow(LambdaKilledError);
    expect(await counter.invoke(null)).toBe(1);
    expect(reports.map(({ outcome }) => outcome)).toEqual(['success', 'error', 'success']);
    expect(reports[1]?.error).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(reports[2]?.initDurationMs).toBeGreaterThan(0);
  });

  it('after the handler: it ran, and what it returned does not count', async () => {
    const lines: string[] = [];
    const logging = fixtureFunction('faults', 'index.sometimes', {
      disturb: disturbedInvocations(faults),
      onLog: ({ line }) => lines.push(line),
      onInvocation: (report) => reports.push(report),
    });
    expect(await logging.invoke(null)).toBe(1);
    faults.add({ target: 'lambda', action: 'kill', when: 'after', count: 1 });
    await expect(logging.invoke(null)).rejects.toThrow('signal: killed');
    // The heap was measured at the handler's end.
    expect(reports[1]).toMatchObject({ outcome: 'error', memoryUsedMb: expect.any(Number) });
    expect(await logging.invoke(null)).toBe(1);
  });

  it('in the middle of an invocation, when its end is asked for', async () => {
    const hanging = fixtureFunction('faults', 'index.sometimes', { maximumEnvironments: 2 });
    const [first, second] = [hanging.invoke('wait forever'), hanging.invoke('wait forever')];
    const killed = Promise.all([
      expect(first).rejects.toThrow(LambdaKilledError),
      expect(second).rejects.toThrow(LambdaKilledError),
    ]);
    while (hanging.environments() < 2) await new Promise((resolve) => setImmediate(resolve));
    hanging.killRunning();
    await killed;
    expect(hanging.environments()).toBe(0);
    expect(await hanging.invoke(null)).toBe(1);
    hanging.killRunning();
    expect(await hanging.invoke(null)).toBe(2);
  });
});

describe('an invocation', () => {
  it('is throttled, and takes no environment', async () => {
    faults.add({ target: 'lambda', action: 'throttle', count: 1 });
    await expect(counter.invoke(null)).rejects.toThrow(LambdaThrottledError);
    expect(counter.environments()).toBe(0);
    expect(await counter.invoke(null)).toBe(1);
  });

  it('begins late', async () => {
    faults.add({ target: 'lambda', action: 'slow', ms: 1000, match: { function: 'BASIC' } });
    const invocation = counter.invoke(null);
    await clock.advance(999);
    expect(counter.environments()).toBe(0);
    await clock.advance(1);
    expect(await invocation).toBe(1);
  });

  it('that waits ends with the runtime', async () => {
    faults.add({ target: 'lambda', action: 'slow', ms: 1000 });
    const invocation = counter.invoke(null);
    faults.close();
    await expect(invocation).rejects.toThrow(FaultsClosedError);
  });

  it('of another function is left alone', async () => {
    faults.add({ target: 'lambda', action: 'throttle', match: { function: 'sender' } });
    expect(await counter.invoke(null)).toBe(1);
    expect(faults.list()).toMatchObject([{ seen: 0 }]);
  });
});

describe('a batching window that is stretched', () => {
  it('lasts so long for the functions that are meant, and leaves invocations alone', async () => {
    const windowOf = stretchedWindows(faults);
    faults.add({ target: 'lambda', action: 'stretch-window', match: { function: 'receipts' } });
    expect([windowOf('prosa-receipts'), windowOf('prosa-sender')]).toEqual([20_000, undefined]);
    faults.add({ target: 'lambda', action: 'stretch-window' });
    expect(await counter.invoke(null)).toBe(1);
  });
});
