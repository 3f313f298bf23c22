import { expect, it } from 'vitest';
import { checkClock, checkPrices, checkQuotas } from './check-place.ts';
import { lineOf } from './finding.ts';

const NEW_ACCOUNT = new Map([
  ['Concurrent executions', 1_000],
  ['PutEvents throttle limit in transactions per second', 600],
  ['Table-level write throughput limit', 40_000],
]);

it('the quotas that a São Paulo account begins with bear 10k, and not 100k', () => {
  expect(checkQuotas(NEW_ACCOUNT, '10k').map(({ level }) => level)).toEqual(['ok', 'ok', 'ok']);
  expect(checkQuotas(NEW_ACCOUNT, '100k').map(lineOf)).toEqual([
    expect.stringMatching(
      /^warn {2}quota Concurrent executions: 1000 at once, size 100k needs 10000 → ask AWS/,
    ),
    expect.stringMatching(/^warn {2}quota PutEvents .*600 a second, size 100k needs 5001 → /),
    expect.stringMatching(/^warn {2}quota Table-level .*40000 units a second, size 100k needs 40008 → /),
  ]);
  expect(checkQuotas(new Map(), 'small').map(({ level }) => level)).toEqual(['warn', 'warn', 'warn']);
});

it.each([
  [1_000, 'ok'],
  [60_000, 'warn'],
  [-301_000, 'fail'],
])('a clock that is %i ms off is %s', (skew, level) => {
  expect(checkClock(1_800_000_000_000 + skew, 1_800_000_000_000).level).toBe(level);
});

it('prices are old after three months', () => {
  expect(checkPrices(Date.UTC(2026, 10, 30)).level).toBe('ok');
  expect(checkPrices(Date.UTC(2027, 5, 1))).toMatchObject({ level: 'warn', remedy: expect.any(String) });
});
