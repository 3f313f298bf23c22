import { expect, test } from 'vitest';
import type { FaultReport } from '../../../local/watch/watch-answer.ts';
import { metersOf } from './meters.ts';
import { SWITCHES, switchOf } from './switches.ts';

const queue = (name: string, waiting = 0, in_flight = 0, delayed = 0) => ({
  ...{ name: `prosa-local-state-Queues${name}`, waiting, in_flight, delayed, oldest_age_s: 3 },
});

test('the bar adds up queues, and dead letters apart from them', () => {
  const functions = [
    { name: 'a', invocations: 5, errors: 1 },
    { name: 'b', invocations: 2, errors: 0 },
  ];
  const queues = [
    queue('TurnsQueue60FF9183.fifo', 1, 2, 3),
    queue('FairDispatchQueue8CFC188B', 4),
    queue('InboxToDispatchDeadLetters512CB908', 0),
    queue('TurnsDeadLetters28B10FF0.fifo', 2),
  ];
  expect(metersOf({ queues, functions })).toMatchObject({
    ...{ waiting: 5, inFlight: 2, delayed: 3, deadLetters: 2, invocations: 7, errors: 1 },
    queues: [{ name: 'turns' }, { name: 'fair dispatch' }],
    dead: [{ name: 'turns', waiting: 2 }],
  });
});

test('a fault is of the switch that it was switched on by, and one from elsewhere is of none', () => {
  const report = (fault: object) => ({ ...fault, id: 'f', seed: 1, seen: 0, struck: 0 }) as FaultReport;
  for (const one of SWITCHES) {
    expect(switchOf(report({ ...one.fault, probability: 1 }))?.id).toBe(one.id);
  }
  expect(switchOf(report({ target: 'model', action: 'error', status: 429 }))).toBeUndefined();
});
