import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Journal } from './journal.ts';

test('who asks on and on reads each entry once, in its order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constant('add' as const), fc.integer({ min: 1, max: 5 })), { maxLength: 200 }),
      (steps) => {
        const journal = new Journal<number>(1_000);
        const read: number[] = [];
        let added = 0;
        let last = 0;
        const ask = (limit: number) => {
          const page = journal.after(last, limit);
          read.push(...page.items);
          last = page.last;
          return page.more;
        };
        for (const step of steps) {
          if (step === 'add') journal.add(++added);
          else ask(step);
        }
        while (ask(10));
        expect(read).toEqual(Array.from({ length: added }, (_, at) => at + 1));
      },
    ),
  );
});

test('of a long time only the newest are there, and who was away goes on with them', () => {
  const journal = new Journal<number>(3);
  for (let n = 1; n <= 20; n += 1) journal.add(n);
  const { items, last, more } = journal.after(1, 100);
  expect(items.slice(-3)).toEqual([18, 19, 20]);
  expect(items.length).toBeLessThan(6);
  expect({ last, more }).toEqual({ last: 20, more: false });
  journal.add(21);
  expect(journal.after(last, 100)).toEqual({ items: [21], last: 21, more: false });
});

test('a number of an earlier journal, larger than any here, skips nothing that comes', () => {
  const journal = new Journal<string>();
  journal.add('a');
  expect(journal.after(0, 10)).toEqual({ items: ['a'], last: 1, more: false });
});
