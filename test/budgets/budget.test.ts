import { expect, test } from 'vitest';
import { compare, lower, renderTable } from './budget.ts';

const BUDGETS = { sender: { message: 10, init: 1.5, bundle: 1.2 } };

test('up to a tenth over the budget is chance, more is too much', () => {
  const rows = compare({ sender: { message: 10.9, init: 1.66, bundle: 1.1 } }, BUDGETS);
  expect(rows.map(({ measure, over }) => [measure, over])).toEqual([
    ['message', false],
    ['init', true],
    ['bundle', false],
  ]);
});

test('a function without a budget is over it', () => {
  expect(compare({ timer: { init: 1 } }, BUDGETS)).toMatchObject([{ budget: undefined, over: true }]);
});

test('of two measurements the lower counts, figure by figure', () => {
  expect(lower({ sender: { message: 12, init: 1.4 } }, { sender: { message: 9, init: 1.6 } })).toEqual({
    sender: { message: 9, init: 1.4 },
  });
});

test('the table shows what is over, and what is not measured', () => {
  const table = renderTable(compare({ sender: { message: 12 }, timer: { init: 1 } }, BUDGETS));
  expect(table.split('\n').slice(0, 3)).toEqual([
    '              message         init            bundle',
    'sender        12.00 / 10.00 ! –               –',
    'timer         –               1.00 / none !   –',
  ]);
});
