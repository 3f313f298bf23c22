import { describe, expect, it } from 'vitest';
import { planStatuses, type StatusDisorder } from './status-plan.ts';

/** `status@` the time of its post, with the time that it tells where that is another one. */
function timetable(disorder?: StatusDisorder): string[] {
  let at = 0;
  return planStatuses(100, disorder).map(({ status, delayMs, occursAfterMs, early }) => {
    at += delayMs;
    const told = occursAfterMs === at ? '' : ` (${occursAfterMs})`;
    return `${early ? 'early ' : ''}${status}@${at}${told}`;
  });
}

describe('the statuses of a message', () => {
  it('come one after the other', () => {
    expect(timetable()).toEqual(['sent@100', 'delivered@200', 'read@300']);
  });

  it.each<[string, StatusDisorder, string[]]>([
    ['never', { never: {} }, []],
    ['without one of them', { never: { only: ['delivered'] } }, ['sent@100', 'read@300']],
    ['early, all', { early: {} }, ['early sent@0', 'early delivered@0', 'early read@0']],
    ['early, one', { early: { only: ['sent'] } }, ['early sent@0', 'delivered@100', 'read@200']],
    ['early, the last alone', { early: { only: ['read'] } }, ['early read@0', 'sent@100', 'delivered@200']],
    ['late, all', { late: { ms: 1000 } }, ['sent@1100 (100)', 'delivered@1200 (200)', 'read@1300 (300)']],
    [
      'late from one on',
      { late: { ms: 1000, only: ['delivered'] } },
      ['sent@100', 'delivered@1200 (200)', 'read@1300 (300)'],
    ],
    [
      'repeated, one',
      { repeated: { times: 3, only: ['sent'] } },
      ['sent@100', 'sent@100', 'sent@100', 'delivered@200', 'read@300'],
    ],
    ['reordered', { reordered: true }, ['read@300', 'delivered@300 (200)', 'sent@300 (100)']],
    ['failed at once', { failed: { code: 131026 } }, ['failed@100']],
    ['failed late', { failed: { code: 131026, ms: 5000, after: 'sent' } }, ['sent@100', 'failed@5100']],
    [
      'failed after delivery',
      { failed: { code: 131026, after: 'delivered' } },
      ['sent@100', 'delivered@200', 'failed@300'],
    ],
    [
      'late, repeated and reordered at once',
      { late: { ms: 1000 }, repeated: { times: 2 }, reordered: true, never: { only: ['sent'] } },
      ['read@1300 (300)', 'read@1300 (300)', 'delivered@1300 (200)', 'delivered@1300 (200)'],
    ],
  ])('come %s', (_what, disorder, expected) => {
    expect(timetable(disorder)).toEqual(expected);
  });

  it('tell the price when sent, and once more', () => {
    const priced = (disorder?: StatusDisorder) =>
      planStatuses(100, disorder)
        .filter((status) => status.priced)
        .map(({ status }) => status);
    expect(priced()).toEqual(['sent', 'delivered']);
    expect(priced({ never: { only: ['delivered'] } })).toEqual(['sent', 'read']);
    expect(priced({ failed: { code: 1 } })).toEqual([]);
  });
});
