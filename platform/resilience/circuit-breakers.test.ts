import { expect, it } from 'vitest';
import { CircuitBreakers } from './circuit-breakers.ts';
import { systemCircuitClock } from './clock.ts';
import { MemoryCircuitStore } from './memory-circuit-store.fixture.ts';

const breakers = () =>
  new CircuitBreakers<undefined>({
    store: new MemoryCircuitStore(),
    clock: systemCircuitClock,
    random: () => 0.5,
    newId: () => 'id',
    hooks: { onTransition: () => {}, onTrouble: () => {}, onLocalOpen: () => {} },
  });

it('has one breaker for each name', () => {
  const all = breakers();
  const model = all.get('model#a', { timeout: 1_000 });
  expect(all.get('model#a', { timeout: 1_000 })).toBe(model);
  expect(all.get('model#b', { timeout: 1_000 })).not.toBe(model);
});

it('forgets what was not asked for longest', () => {
  const all = breakers();
  const [first, second] = [all.get('tool#0', { timeout: 1 }), all.get('tool#1', { timeout: 1 })];
  for (let number = 2; number < 1_000; number++) all.get(`tool#${number}`, { timeout: 1 });
  expect(all.get('tool#0', { timeout: 1 })).toBe(first);
  all.get('tool#1000', { timeout: 1 });
  expect(all.get('tool#0', { timeout: 1 })).toBe(first);
  expect(all.get('tool#1', { timeout: 1 })).not.toBe(second);
});

it('works with the machine’s clock', async () => {
  const breaker = breakers().get('model#a', { timeout: 5 });
  const hang = () => new Promise<never>(() => {});
  await expect(breaker.execute(hang, { cause: undefined })).rejects.toThrow('5 ms');
  expect(await breaker.execute(async () => 'ok', { cause: undefined, timeout: 60_000 })).toEqual({
    kind: 'done',
    value: 'ok',
  });
});
