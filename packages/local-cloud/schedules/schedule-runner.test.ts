import { beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../clock.ts';
import { InvalidScheduleError, UnknownScheduleError } from './errors.ts';
import { type ScheduleDefinition, ScheduleRunner } from './schedule-runner.ts';
import { scheduledEvent } from './scheduled-event.ts';

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;

let clock: ManualClock;
let runs: Array<{ id: string; minute: number; input: string | undefined }>;
let errors: Array<{ id: string; error: unknown }>;
let fail: Error | undefined;
let runner: ScheduleRunner;

beforeEach(() => {
  clock = new ManualClock(START);
  runs = [];
  errors = [];
  fail = undefined;
  runner = new ScheduleRunner({
    clock,
    invoke: async ({ id, target }, { dueMs }) => {
      runs.push({ id, minute: (dueMs - START) / MINUTE, input: target.input });
      if (fail) throw fail;
    },
    onError: ({ id }, error) => errors.push({ id, error }),
  });
});

function schedule(overrides: Partial<ScheduleDefinition> = {}): ScheduleDefinition {
  return {
    id: 'Watchdog',
    kind: 'rule',
    expression: 'rate(1 minute)',
    state: 'ENABLED',
    target: { arn: 'arn:aws:lambda:us-east-1:123456789012:function:watchdog', input: '{"a":1}' },
    ...overrides,
  };
}

const minutes = () => runs.map(({ minute }) => minute);

describe('ScheduleRunner', () => {
  test('runs by the clock and hands over the definition', async () => {
    runner.add(schedule());
    await clock.advance(3 * MINUTE);
    expect(runs).toEqual([1, 2, 3].map((minute) => ({ id: 'Watchdog', minute, input: '{"a":1}' })));
  });

  test('a rate of EventBridge Scheduler runs at once: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#rate-based', async () => {
    runner.add(schedule({ kind: 'schedule' }));
    await clock.advance(MINUTE);
    expect(minutes()).toEqual([0, 1]);
  });

  test('respects start and end', async () => {
    const [startMs, endMs] = [START + 2 * MINUTE, START + 4 * MINUTE];
    runner.add(schedule({ kind: 'schedule', startMs, endMs }));
    await clock.advance(60 * MINUTE);
    expect(minutes()).toEqual([2, 3, 4]);
  });

  test('a one-time schedule runs once', async () => {
    runner.add(schedule({ kind: 'schedule', expression: 'at(2026-01-01T00:05:00)' }));
    await clock.advance(24 * 60 * MINUTE);
    expect(minutes()).toEqual([5]);
  });

  test('a disabled schedule is listed and runs only by hand', async () => {
    runner.add(schedule({ state: 'DISABLED' }));
    await clock.advance(10 * MINUTE);
    expect(runs).toEqual([]);
    await runner.runNow('Watchdog');
    expect(minutes()).toEqual([10]);
    expect(runner.list()).toEqual([schedule({ state: 'DISABLED' })]);
  });

  test('a run by hand leaves the timetable as it is', async () => {
    runner.add(schedule());
    await clock.advance(MINUTE / 2);
    await runner.runNow('Watchdog');
    await clock.advance(MINUTE);
    expect(minutes()).toEqual([0.5, 1]);
  });

  test('a failed run is reported and the next one comes', async () => {
    runner.add(schedule());
    fail = new Error('boom');
    await clock.advance(MINUTE);
    expect(errors).toEqual([{ id: 'Watchdog', error: fail }]);
    fail = undefined;
    await clock.advance(MINUTE);
    expect(minutes()).toEqual([1, 2]);
    expect(errors).toHaveLength(1);
  });

  test('a failed run by hand is thrown to its caller', async () => {
    runner.add(schedule());
    fail = new Error('boom');
    await expect(runner.runNow('Watchdog')).rejects.toBe(fail);
    expect(errors).toEqual([]);
  });

  test('an unknown id is refused with the known ones', async () => {
    runner.add(schedule());
    await expect(runner.runNow('Other')).rejects.toThrow(UnknownScheduleError);
    await expect(runner.runNow('Other')).rejects.toThrow('known: Watchdog');
  });

  test('an invalid expression and a second schedule of the same id add nothing', async () => {
    expect(() => runner.add(schedule({ expression: 'rate(1 fortnight)' }))).toThrow(InvalidScheduleError);
    expect(runner.list()).toEqual([]);
    runner.add(schedule());
    expect(() => runner.add(schedule())).toThrow('already a schedule Watchdog');
    await clock.advance(MINUTE);
    expect(minutes()).toEqual([1]);
  });

  test('a machine that slept does not catch up', async () => {
    let now = START;
    const fire: Array<() => void> = [];
    const sleepy = new ScheduleRunner({
      clock: {
        now: () => now,
        after: (_delayMs, callback) => {
          fire.push(callback);
          return { cancel: () => undefined };
        },
      },
      invoke: async ({ id, target }, { dueMs }) => {
        runs.push({ id, minute: (dueMs - START) / MINUTE, input: target.input });
      },
      onError: () => undefined,
    });
    sleepy.add(schedule());
    now = START + 90.5 * MINUTE;
    fire.shift()?.();
    now = START + 91 * MINUTE;
    fire.shift()?.();
    expect(minutes()).toEqual([1, 91]);
  });

  test('after close nothing runs and nothing can be added', async () => {
    runner.add(schedule());
    runner.close();
    await clock.advance(10 * MINUTE);
    expect(runs).toEqual([]);
    expect(() => runner.add(schedule({ id: 'Other' }))).toThrow('closed');
  });
});

test('a target without an input gets a scheduled event', () => {
  const resourceArn = 'arn:aws:events:us-east-1:123456789012:rule/watchdog';
  expect(scheduledEvent({ resourceArn, source: 'aws.events', dueMs: START })).toEqual({
    version: '0',
    id: expect.any(String),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: '123456789012',
    time: '2026-01-01T00:00:00Z',
    region: 'us-east-1',
    resources: [resourceArn],
    detail: {},
  });
});
