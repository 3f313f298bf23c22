import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTable, type TestTable } from '../../../test/support/conversations-table.ts';
import { holidaysOfBrazil } from './brazil.ts';
import { KnownHolidays, readHolidays, removeHoliday, writeHolidays } from './holiday-rows.ts';

const NOW = Date.UTC(2027, 5, 1);

let table: TestTable;
beforeEach(async () => {
  table = await startTable('Registry');
});
afterEach(() => table.close());

it('reads those from a day on, in their order, and none of another tenant', async () => {
  await writeHolidays(table, 'acme', holidaysOfBrazil(2027, { state: 'SP' }), undefined);
  await writeHolidays(table, 'globex', [{ date: '2027-08-08', name: 'Theirs' }], undefined);
  const dates = (await readHolidays(table, 'acme', '2027-06-01')).map(({ date }) => date);
  expect(dates).toEqual([
    '2027-07-09',
    '2027-09-07',
    '2027-10-12',
    '2027-11-02',
    '2027-11-15',
    '2027-11-20',
    '2027-12-25',
  ]);
});

it('one of a queue counts for that queue only, until it is removed', async () => {
  await writeHolidays(table, 'acme', [{ date: '2027-06-24', name: 'São João' }], 'sales');
  await writeHolidays(table, 'acme', [{ date: '2027-07-09', name: 'Revolução' }], undefined);
  const known = () => new KnownHolidays(table, () => NOW);
  expect(await known().of('acme', 'sales')).toEqual(new Set(['2027-06-24', '2027-07-09']));
  expect(await known().of('acme', 'support')).toEqual(new Set(['2027-07-09']));
  await removeHoliday(table, 'acme', '2027-06-24', 'sales');
  expect(await known().of('acme', 'sales')).toEqual(new Set(['2027-07-09']));
});

it('is read once for many customers', async () => {
  let now = NOW;
  const known = new KnownHolidays(table, () => now);
  await known.of('acme', 'sales');
  await writeHolidays(table, 'acme', [{ date: '2027-06-24', name: 'São João' }], undefined);
  expect((await known.of('acme', 'sales')).size).toBe(0);
  now += 300_001;
  expect((await known.of('acme', 'sales')).size).toBe(1);
});
