import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SimulatedTime } from './simulated-time.ts';

test('events come by their time, equal ones as they were set, and cancelled ones never', () => {
  const events = fc.array(fc.record({ inMs: fc.nat(20), cancelled: fc.boolean() }), { maxLength: 60 });
  fc.assert(
    fc.property(events, (set) => {
      const time = new SimulatedTime(1_000);
      const came: { number: number; at: number }[] = [];
      const timers = set.map(({ inMs }, number) =>
        time.after(inMs, () => came.push({ number, at: time.now() })),
      );
      for (const [number, { cancelled }] of set.entries()) if (cancelled) timers[number]?.cancel();
      while (time.step());
      const expected = set
        .map(({ inMs, cancelled }, number) => ({ number, at: 1_000 + inMs, cancelled }))
        .filter(({ cancelled }) => !cancelled)
        .sort((a, b) => a.at - b.at || a.number - b.number);
      expect(came).toEqual(expected.map(({ number, at }) => ({ number, at })));
      expect(time.nextAt()).toBeUndefined();
    }),
  );
});
