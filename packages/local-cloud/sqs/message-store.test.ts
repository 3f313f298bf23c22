import { expect, test } from 'vitest';
import { ManualClock } from '../clock.ts';
import type { Message } from './message.ts';
import { MessageStore } from './message-store.ts';
import { Timers } from './timers.ts';

function setUp() {
  const clock = new ManualClock();
  const timers = new Timers(clock);
  const store = new MessageStore(timers, () => {});
  let sequence = 0;
  const add = (group: string) => {
    const sequenceNumber = String(sequence++).padStart(20, '0');
    return store.add({ sequenceNumber, sentAt: clock.now() } as Message, group);
  };
  return { clock, timers, store, add };
}

test('taking looks only at what it takes, however many groups are locked', () => {
  const { clock, timers, store, add } = setUp();
  for (let group = 0; group < 5_000; group++) {
    add(`g${group}`);
    add(`g${group}`);
  }
  let looked = 0;
  const take = () => store.take(1, () => ++looked < 0).taken[0];
  for (let group = 0; group < 4_999; group++) {
    const entry = take();
    if (entry) store.hideUntil(entry, clock.now() + 30_000);
  }
  expect(looked).toBe(4_999);
  expect(timers.size).toBe(4_999);
  expect(take()?.group.key).toBe('g4999');
  expect(store.hasReady).toBe(false);
  expect(take()).toBeUndefined();
  expect(looked).toBe(5_000);
});

test('timers and groups of deleted messages are gone', () => {
  const { clock, timers, store, add } = setUp();
  add('a');
  add('a');
  const { taken } = store.take(2, () => false);
  for (const entry of taken) store.hideUntil(entry, clock.now() + 30_000);
  expect(store.groups).toBe(1);
  for (const entry of taken) store.remove(entry);
  expect(store.groups).toBe(0);
  expect(timers.size).toBe(0);
  expect(store.entries()).toEqual([]);
  expect(store.counts).toEqual({ delayed: 0, waiting: 0, inFlight: 0 });
});
