import { expect, test } from 'vitest';
import { ManualClock } from '../clock.ts';
import { Timers } from './timers.ts';

function setUp() {
  const clock = new ManualClock(0);
  const timers = new Timers(clock);
  const fired: string[] = [];
  const at = (time: number, name: string) => timers.at(time, () => fired.push(name));
  return { clock, timers, fired, at };
}

test('fires in the order of time, then in the order of setting', async () => {
  const { clock, fired, at } = setUp();
  at(20, 'later');
  at(10, 'first');
  at(10, 'second');
  await clock.advance(10);
  expect(fired).toEqual(['first', 'second']);
  await clock.advance(10);
  expect(fired).toEqual(['first', 'second', 'later']);
});

test('a cancelled timer does not fire and takes no space', async () => {
  const { clock, timers, fired, at } = setUp();
  const cancelled = at(10, 'cancelled');
  at(20, 'kept');
  cancelled.cancel();
  cancelled.cancel();
  expect(timers.size).toBe(1);
  await clock.advance(20);
  expect(fired).toEqual(['kept']);
});

test('runDue fires what is due without waiting for the clock', () => {
  const { timers, fired, at } = setUp();
  at(0, 'due');
  at(1, 'not due');
  timers.runDue();
  expect(fired).toEqual(['due']);
});

test('a timer set by a timer fires in its turn', async () => {
  const { clock, timers, fired, at } = setUp();
  timers.at(10, () => at(15, 'inner'));
  await clock.advance(20);
  expect(fired).toEqual(['inner']);
});

test('clear cancels everything', async () => {
  const { clock, timers, fired, at } = setUp();
  at(10, 'x');
  timers.clear();
  await clock.advance(10);
  expect(fired).toEqual([]);
});
