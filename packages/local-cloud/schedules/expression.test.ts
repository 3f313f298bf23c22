import { describe, expect, test } from 'vitest';
import { InvalidScheduleError } from './errors.ts';
import { compileExpression, type ScheduleKind } from './expression.ts';

const START = '2026-01-01T00:00:00Z';

/** The times that follow START, as far as there are any. */
function times(
  expression: string,
  options: { kind?: ScheduleKind; timeZone?: string; from?: string; count?: number } = {},
): string[] {
  const { kind = 'schedule', timeZone, from = START, count = 3 } = options;
  const startMs = Date.parse(from);
  const next = compileExpression(expression, { kind, startMs, ...(timeZone && { timeZone }) });
  const found: string[] = [];
  for (let at = next(startMs - 1); at !== undefined && found.length < count; at = next(at)) {
    found.push(new Date(at).toISOString().slice(0, 16));
  }
  return found;
}

/** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#rate-based */
describe('rate', () => {
  test('of EventBridge Scheduler begins at once', () => {
    expect(times('rate(5 minutes)')).toEqual(['2026-01-01T00:00', '2026-01-01T00:05', '2026-01-01T00:10']);
  });

  test('of a rule begins after one interval', () => {
    expect(times('rate(1 hour)', { kind: 'rule', count: 2 })).toEqual([
      '2026-01-01T01:00',
      '2026-01-01T02:00',
    ]);
  });

  test('a day is 24 hours', () => {
    expect(times('rate(2 days)', { count: 2 })).toEqual(['2026-01-01T00:00', '2026-01-03T00:00']);
  });
});

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html */
describe('cron', () => {
  test.each([
    ['0 10 * * ? *', ['2026-01-01T10:00', '2026-01-02T10:00']],
    ['15 12 * * ? *', ['2026-01-01T12:15', '2026-01-02T12:15']],
    ['0 18 ? * MON-FRI *', ['2026-01-01T18:00', '2026-01-02T18:00', '2026-01-05T18:00']],
    ['0 8 1 * ? *', ['2026-01-01T08:00', '2026-02-01T08:00']],
    ['0/15 * * * ? *', ['2026-01-01T00:00', '2026-01-01T00:15', '2026-01-01T00:30']],
    ['1/10 0 * * ? *', ['2026-01-01T00:01', '2026-01-01T00:11', '2026-01-01T00:21']],
    ['0/5 8-17 ? * MON-FRI *', ['2026-01-01T08:00', '2026-01-01T08:05']],
    ['0 9 ? * 2#1 *', ['2026-01-05T09:00', '2026-02-02T09:00']],
    ['0 9 ? * 3#2 *', ['2026-01-13T09:00', '2026-02-10T09:00']],
    ['0 0 L * ? *', ['2026-01-31T00:00', '2026-02-28T00:00', '2026-03-31T00:00']],
    ['15 10 ? * 6L *', ['2026-01-30T10:15', '2026-02-27T10:15']],
    ['0 0 ? * L *', ['2026-01-03T00:00', '2026-01-10T00:00']],
    ['0 0 3W * ? *', ['2026-01-02T00:00', '2026-02-03T00:00', '2026-03-03T00:00']],
    ['0 0 1W 8,11 ? *', ['2026-08-03T00:00', '2026-11-02T00:00']],
    ['0 0 31W MAY ? 2026', ['2026-05-29T00:00']],
    ['0 0 29 FEB ? *', ['2028-02-29T00:00', '2032-02-29T00:00']],
    ['0 12 ? JAN,jul sun 2026-2027', ['2026-01-04T12:00', '2026-01-11T12:00']],
    ['30 23 31 12 ? 2026', ['2026-12-31T23:30']],
    ['0 0 1 1 ? 2025', []],
  ])('cron(%s)', (fields, expected) => {
    expect(times(`cron(${fields})`, { count: Math.max(1, expected.length) })).toEqual(expected);
  });

  test('runs in a time zone', () => {
    expect(times('cron(0 9 * * ? *)', { timeZone: 'America/Sao_Paulo', count: 2 })).toEqual([
      '2026-01-01T12:00',
      '2026-01-02T12:00',
    ]);
  });

  test('skips a time that summer time leaves out, and runs one that it repeats once', () => {
    const timeZone = 'America/New_York';
    expect(times('cron(30 2 * * ? *)', { timeZone, from: '2026-03-07T06:00:00Z', count: 2 })).toEqual([
      '2026-03-07T07:30',
      '2026-03-09T06:30',
    ]);
    expect(times('cron(30 1 * * ? *)', { timeZone, from: '2026-11-01T00:00:00Z', count: 2 })).toEqual([
      '2026-11-01T05:30',
      '2026-11-02T06:30',
    ]);
  });
});

/** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#one-time */
describe('at', () => {
  test('runs once, in its time zone', () => {
    expect(times('at(2026-11-20T13:00:00)')).toEqual(['2026-11-20T13:00']);
    expect(times('at(2026-06-20T13:00:00)', { timeZone: 'Asia/Kolkata' })).toEqual(['2026-06-20T07:30']);
  });

  test('never runs when it is past', () => {
    expect(times('at(2025-11-20T13:00:00)')).toEqual([]);
  });
});

describe('a schedule that AWS would refuse', () => {
  test.each([
    ['every day', {}],
    ['rate(0 minutes)', {}],
    ['rate(5 weeks)', {}],
    ['rate(1 minutes)', { kind: 'rule' as const }],
    ['rate(5 minute)', { kind: 'rule' as const }],
    ['at(2026-11-20T13:00:00)', { kind: 'rule' as const }],
    ['at(2026-02-30T13:00:00)', {}],
    ['at(2026-03-08T02:30:00)', { timeZone: 'America/New_York' }],
    ['at(tomorrow)', {}],
    ['cron(0 10 * * ?)', {}],
    ['cron(0 10 * * * *)', {}],
    ['cron(0 10 ? * ? *)', {}],
    ['cron(60 10 * * ? *)', {}],
    ['cron(0 24 * * ? *)', {}],
    ['cron(0 0 32 * ? *)', {}],
    ['cron(0 0 ? * MON#6 *)', {}],
    ['cron(0 0 ? * FUNDAY *)', {}],
    ['cron(0/0 0 * * ? *)', {}],
    ['cron(10-5 0 * * ? *)', {}],
    ['cron(0 0 * * ? 1969)', {}],
    ['cron(0 0 * * ? *)', { timeZone: 'Mars/Olympus' }],
    ['cron(0 0 * * ? *)', { kind: 'rule' as const, timeZone: 'America/Sao_Paulo' }],
  ])('%s %o', (expression, options) => {
    expect(() => times(expression, options)).toThrow(InvalidScheduleError);
  });
});
