import { ManualClock } from '@prosa/local-cloud/clock';
import { expect, it } from 'vitest';
import { IdleClock } from './idle-clock.ts';

it('flies while nothing works, and keeps to the machine while something does', async () => {
  const machine = new ManualClock(0);
  const clock = new IdleClock(100, machine);
  const fired: [string, number][] = [];
  for (const ms of [500, 2_000, 30_000]) clock.after(ms, () => fired.push([`${ms}`, machine.now()]));
  clock.after(1_000, () => fired.push(['never', machine.now()])).cancel();
  await machine.advance(10);
  expect([clock.now(), fired]).toEqual([1_000, [['500', 5]]]);

  clock.begins();
  clock.begins();
  await machine.advance(500);
  clock.ends();
  await machine.advance(400);
  expect([clock.now(), fired.length]).toEqual([1_900, 1]);
  await machine.advance(200);
  expect(fired.at(-1)).toEqual(['2000', 1_010]);

  clock.ends();
  await machine.advance(300);
  expect([clock.now(), fired.at(-1)]).toEqual([32_100, ['30000', 1_389]]);
});
