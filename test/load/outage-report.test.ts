import { expect, it } from 'vitest';
import { curveOf, renderCurves } from './outage-report.ts';

const FROM = 1_000_000;
const call = (second: number, failed = false) => ({ at: FROM + second * 1_000, failed });

it('counts calls by minutes from the beginning of the outage, with those that had none', () => {
  expect(curveOf([call(-1), call(0, true), call(59, true), call(121), call(130, true)], FROM)).toEqual([
    { minute: -1, answered: 1, failed: 0 },
    { minute: 0, answered: 0, failed: 2 },
    { minute: 1, answered: 0, failed: 0 },
    { minute: 2, answered: 1, failed: 1 },
  ]);
  expect(curveOf([], FROM)).toEqual([]);
});

it('puts curves side by side, minute by minute', () => {
  const text = renderCurves({ one: curveOf([call(0)], FROM), two: curveOf([call(60, true)], FROM) });
  expect(text.split('\n').map((line) => line.trim().split(/\s+/))).toEqual([
    ['minute', 'one', 'two'],
    ['0', '1', 'ok', '0', 'failed', '0', 'ok', '0', 'failed'],
    ['1', '0', 'ok', '0', 'failed', '0', 'ok', '1', 'failed'],
  ]);
});
