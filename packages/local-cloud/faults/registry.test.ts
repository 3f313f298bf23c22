import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ManualClock } from '../clock.ts';
import { ConnectionDropped } from '../http/listen.ts';
import { busTarget, LAMBDA_TARGET, SDK_TARGET, sqsTarget } from './aws-targets.ts';
import { FaultsClosedError, InvalidFaultError } from './errors.ts';
import { FaultRegistry } from './registry.ts';

const BUS = busTarget([]);
const SQS = sqsTarget([]);

function registry(): FaultRegistry {
  const faults = new FaultRegistry({ clock: new ManualClock(), newSeed: () => 42 });
  for (const target of [BUS, SQS, LAMBDA_TARGET, SDK_TARGET]) faults.connect(target);
  return faults;
}

/** Which of so many opportunities were struck. */
function strikes(faults: FaultRegistry, opportunities: number): number[] {
  return [...Array(opportunities).keys()].filter(() => faults.strike(BUS, () => true) !== undefined);
}

describe('deciding', () => {
  it('strikes every opportunity of its target, and nothing without a fault', () => {
    const faults = registry();
    expect(strikes(faults, 3)).toEqual([]);
    faults.add({ target: 'bus', action: 'duplicate' });
    expect(strikes(faults, 3)).toEqual([0, 1, 2]);
    expect(faults.strike(SQS, () => true)).toBeUndefined();
  });

  it('strikes only where it applies', () => {
    const faults = registry();
    faults.add({ target: 'bus', action: 'delay', ms: 1, match: { detail_type: 'a' } });
    expect(faults.strike(BUS, ({ match }) => match?.detail_type === 'b')).toBeUndefined();
    expect(faults.strike(BUS, ({ match }) => match?.detail_type === 'a')?.action).toBe('delay');
    expect(faults.list()[0]).toMatchObject({ seen: 1, struck: 1 });
  });

  it('lets the first ones pass, and ends after so many strikes', () => {
    const faults = registry();
    faults.add({ target: 'bus', action: 'duplicate', skip: 2, count: 2 });
    expect(strikes(faults, 6)).toEqual([2, 3]);
    expect(faults.list()).toMatchObject([{ seen: 4, struck: 2 }]);
  });

  it('decides the same way for the same seed, and another way for another', () => {
    const decisions = (seed?: number) => {
      const faults = registry();
      faults.add({ target: 'bus', action: 'duplicate', probability: 0.5, seed });
      return strikes(faults, 40);
    };
    expect(decisions(7)).toEqual(decisions(7));
    expect(decisions(7)).not.toEqual(decisions(8));
    expect(decisions()).toEqual(decisions(42));
    expect(decisions(7).length).toBeGreaterThan(10);
    expect(decisions(7).length).toBeLessThan(30);
  });

  it('decides the same way whatever faults of other targets there are', () => {
    const alone = registry();
    alone.add({ target: 'bus', action: 'duplicate', probability: 0.5, seed: 7 });
    const together = registry();
    together.add({ target: 'sqs', action: 'redeliver', probability: 0.5, seed: 7 });
    together.add({ target: 'bus', action: 'duplicate', probability: 0.5, seed: 7 });
    together.strike(SQS, () => true);
    expect(strikes(together, 20)).toEqual(strikes(alone, 20));
  });

  it('takes the probability at its word at both ends', () => {
    const faults = registry();
    faults.add({ target: 'bus', action: 'duplicate', probability: 0 });
    expect(strikes(faults, 50)).toEqual([]);
    faults.add({ target: 'bus', action: 'duplicate', probability: 1 });
    expect(strikes(faults, 50)).toHaveLength(50);
  });

  it('lets the oldest fault strike first, and removing it leaves the others', () => {
    const faults = registry();
    const first = faults.add({ target: 'bus', action: 'delay', ms: 1 });
    faults.add({ target: 'bus', action: 'delay', ms: 2 });
    expect(faults.strike(BUS, () => true)).toMatchObject({ ms: 1 });
    expect(faults.remove(first)).toBe(true);
    expect(faults.remove(first)).toBe(false);
    expect(faults.strike(BUS, () => true)).toMatchObject({ ms: 2 });
    faults.clear();
    expect(faults.strike(BUS, () => true)).toBeUndefined();
    expect(faults.list()).toEqual([]);
  });

  it('reports each fault with its defaults, its seed and how often it struck', () => {
    const faults = registry();
    const id = faults.add({ target: 'lambda', action: 'kill' });
    const expected = { id, target: 'lambda', action: 'kill', when: 'before', seed: 42, seen: 0, struck: 0 };
    expect(faults.report(id)).toEqual(expected);
    expect(faults.list()).toEqual([expected]);
    expect(faults.report('fault-0')).toBeUndefined();
  });
});

describe('a target from outside', () => {
  const PRINTER = {
    name: 'printer',
    match: { paper: z.enum(['a4', 'a5']).optional() },
    actions: { jam: {}, fade: { percent: z.int().default(50) } },
  } as const;

  it('is disturbed as those of AWS are, by its own filter and actions', () => {
    const faults = new FaultRegistry<typeof PRINTER>({ newSeed: () => 42 });
    faults.connect(PRINTER);
    const id = faults.add({ target: 'printer', action: 'fade', match: { paper: 'a4' } });
    faults.add({ target: 'printer', action: 'jam', count: 1 });
    expect(faults.strikeWith(PRINTER, 'fade', ({ match }) => match?.paper === 'a4')?.percent).toBe(50);
    expect(faults.strike(PRINTER, ({ action }) => action === 'jam')).toMatchObject({ action: 'jam' });
    expect(faults.strike(PRINTER, ({ action }) => action === 'jam')).toBeUndefined();
    expect(faults.report(id)).toMatchObject({ target: 'printer', percent: 50, struck: 1 });
    expect(() => faults.addUnchecked({ target: 'printer', action: 'jam', match: { paper: 'a3' } })).toThrow(
      'match.paper: ',
    );
    expect(() => faults.addUnchecked({ target: 'bus', action: 'duplicate' })).toThrow('there is no bus here');
  });
});

describe('refusing', () => {
  it.each<[string, unknown, string]>([
    ['no object', 'x', 'the body'],
    ['no action', { target: 'bus' }, 'action: '],
    [
      'a target that is missing here',
      { target: 'dns', action: 'x' },
      'target: there is no dns here; there are bus, sqs, lambda, sdk',
    ],
    [
      'an unknown action',
      { target: 'bus', action: 'lose' },
      'action: bus has no "lose"; it has duplicate, delay',
    ],
    ['an inherited name', { target: 'bus', action: 'toString' }, 'action: bus has no "toString"'],
    ['another target’s action', { target: 'sqs', action: 'throttle' }, 'action: sqs has no "throttle"'],
    ['a misspelt member', { target: 'bus', action: 'duplicate', cuont: 1 }, 'cuont'],
    ['a member of another action', { target: 'bus', action: 'duplicate', when: 'after' }, 'when'],
    ['a filter of another target', { target: 'bus', action: 'duplicate', match: { queue: 'q' } }, 'match: '],
    ['a field of no event', { target: 'bus', action: 'duplicate', match: { order_id: 'o' } }, 'match: '],
    ['no delay', { target: 'bus', action: 'delay' }, 'ms: '],
    ['a negative delay', { target: 'bus', action: 'delay', ms: -1 }, 'ms: '],
    ['part of a strike', { target: 'bus', action: 'duplicate', count: 1.5 }, 'count: '],
    ['no strike at all', { target: 'bus', action: 'duplicate', count: 0 }, 'count: '],
    ['too much probability', { target: 'bus', action: 'duplicate', probability: 2 }, 'probability: '],
    ['a text as a number', { target: 'bus', action: 'duplicate', seed: '1' }, 'seed: '],
    [
      'an unknown service',
      { target: 'sdk', action: 'error', match: { service: 'lambda' } },
      'match.service: ',
    ],
  ])('%s', (_what, input, message) => {
    const faults = registry();
    expect(() => faults.addUnchecked(input)).toThrow(InvalidFaultError);
    expect(() => faults.addUnchecked(input)).toThrow(message);
    expect(faults.list()).toEqual([]);
  });
});

describe('waiting', () => {
  it('lasts as long as asked, by the clock', async () => {
    const clock = new ManualClock();
    const faults = new FaultRegistry({ clock });
    let over = false;
    const wait = faults.pause(100).then(() => {
      over = true;
    });
    await clock.advance(99);
    expect(over).toBe(false);
    await clock.advance(1);
    await wait;
    expect(over).toBe(true);
  });

  it('ends when its signal aborts, also before it begins', async () => {
    const faults = new FaultRegistry({ clock: new ManualClock() });
    const gone = new AbortController();
    const wait = faults.pause(undefined, gone.signal);
    gone.abort();
    await wait;
    await faults.pause(undefined, gone.signal);
  });

  it('ends with an error when the runtime closes, also afterwards', async () => {
    const faults = new FaultRegistry({ clock: new ManualClock() });
    faults.connect(BUS);
    faults.add({ target: 'bus', action: 'duplicate' });
    const wait = faults.pause(100);
    faults.close();
    await expect(wait).rejects.toThrow(FaultsClosedError);
    await expect(faults.pause(1)).rejects.toThrow(FaultsClosedError);
    await expect(faults.pauseForCaller(1, new AbortController().signal)).rejects.toThrow(ConnectionDropped);
    expect(faults.strike(BUS, () => true)).toBeUndefined();
  });
});
