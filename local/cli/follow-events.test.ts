import { ManualClock } from '@prosa/local-cloud/clock';
import type { CapturedEvent } from '@prosa/local-cloud/inspection';
import { expect, test } from 'vitest';
import { followEvents } from './follow-events.ts';

test('tells each event once, those that came before never', async () => {
  const clock = new ManualClock(10_000);
  const log: { event: CapturedEvent; at: number }[] = [];
  const add = (id: string, at: number) =>
    log.push({ event: { 'detail-type': 'x', source: 's', time: 't', detail: { event_id: id } }, at });
  const told: unknown[] = [];

  add('old', 9_000);
  const stop = followEvents(
    { events: ({ since = 0 }) => log.filter(({ at }) => at >= since).map(({ event }) => event) },
    (event) => told.push(event.detail.event_id),
    clock,
  );
  await clock.advance(0);
  add('a', 10_000);
  add('b', 10_000);
  await clock.advance(100);
  expect(told).toEqual(['a', 'b']);
  add('c', 10_100);
  await clock.advance(1000);
  add('d', 11_100);
  await clock.advance(1000);
  expect(told).toEqual(['a', 'b', 'c', 'd']);
  stop();
  add('e', 12_100);
  await clock.advance(1000);
  expect(told).toHaveLength(4);
});
