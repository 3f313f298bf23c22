import { expect, test } from 'vitest';
import { easterSunday, holidaysOfBrazil, STATE_NAMES } from './brazil.ts';

test.each([
  [2024, '2024-03-31'],
  [2025, '2025-04-20'],
  [2026, '2026-04-05'],
  [2027, '2027-03-28'],
  [2030, '2030-04-21'],
  [2038, '2038-04-25'],
])('Easter of %i', (year, date) => expect(easterSunday(year)).toBe(date));

test('there are twenty-seven states', () => expect(new Set(STATE_NAMES).size).toBe(27));

test.each(STATE_NAMES)('the ten national days are holidays in %s, 20 November among them', (state) => {
  for (const year of [2025, 2026, 2027, 2028]) {
    const dates = holidaysOfBrazil(year, { state }).map(({ date }) => date);
    for (const { date } of holidaysOfBrazil(year, {})) expect(dates).toContain(date);
    expect(dates).toContain(`${year}-11-20`);
    expect(dates).toEqual([...new Set(dates)].sort());
  }
  expect(holidaysOfBrazil(2027, {})).toHaveLength(10);
});

test('the days that move stand where the calendar has them', () => {
  const names = (optional: boolean) =>
    new Map(holidaysOfBrazil(2027, { optional }).map(({ date, name }) => [date, name]));
  expect(names(false).get('2027-03-26')).toBe('Sexta-feira Santa');
  expect(names(true).get('2027-02-09')).toBe('Terça-feira de Carnaval');
  expect(names(true).get('2027-05-27')).toBe('Corpus Christi');
  expect(names(false).has('2027-05-27')).toBe(false);
});

test('a state adds its own day', () => {
  expect(holidaysOfBrazil(2027, { state: 'SP' })).toContainEqual({
    date: '2027-07-09',
    name: 'Revolução Constitucionalista',
  });
  expect(holidaysOfBrazil(2027, { state: 'RJ' }).map(({ date }) => date)).not.toContain('2027-07-09');
});
