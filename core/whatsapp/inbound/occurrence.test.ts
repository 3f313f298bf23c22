import { describe, expect, it } from 'vitest';
import { LATE_AFTER_MS, readOccurrence } from './occurrence.ts';

const received = Date.UTC(2026, 10, 22, 12);
const seconds = (ms: number) => String(Math.floor(ms / 1000));

describe('readOccurrence', () => {
  it.each([
    ['text', seconds(received)],
    ['number', received / 1000],
  ])('reads seconds as %s', (_, timestamp) => {
    expect(readOccurrence(timestamp, received)).toEqual({ occurredAt: '2026-11-22T12:00:00.000Z' });
  });

  it.each([undefined, '', 'asdf', '0', '-5', 'NaN', seconds(received * 1000), Number.POSITIVE_INFINITY])(
    'takes the time of receipt for %j and says so',
    (timestamp) => {
      expect(readOccurrence(timestamp, received)).toEqual({
        occurredAt: '2026-11-22T12:00:00.000Z',
        clockSuspect: true,
      });
    },
  );

  it('never tells of a time after the receipt, though the provider’s clock may be ahead', () => {
    expect(readOccurrence(seconds(received + 240_000), received)).toEqual({
      occurredAt: '2026-11-22T12:00:00.000Z',
    });
  });

  it('marks what is older than twelve hours', () => {
    expect(readOccurrence(seconds(received - LATE_AFTER_MS), received).late).toBeUndefined();
    expect(readOccurrence(seconds(received - LATE_AFTER_MS - 1000), received).late).toBe(true);
  });
});
