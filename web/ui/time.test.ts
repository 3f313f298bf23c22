import { expect, test } from 'vitest';
import { dayName, listTime, shortSpan, spanLeft } from './time.ts';

const NOW = new Date(2026, 10, 30, 15, 0, 0).getTime();
const at = (day: number, hour: number) => new Date(2026, 10, day, hour, 5).toISOString();

test('how long a customer waits is told in one unit', () => {
  expect([0, 59_000, 60_000, 3_599_000, 7_200_000, 200_000_000].map(shortSpan)).toEqual([
    ...['0 s', '59 s', '1 min', '59 min', '2 h', '2 d'],
  ]);
  expect([5 * 60_000, 200 * 60_000, -1].map(spanLeft)).toEqual(['5 min', '3 h 20 min', '0 min']);
});

test('a list tells the hour of today and the day of what is older', () => {
  expect(listTime(at(30, 9), NOW, 'pt-BR')).toBe('09:05');
  expect(listTime(at(27, 9), NOW, 'pt-BR')).toMatch(/^sex/);
  expect(listTime(at(10, 9), NOW, 'pt-BR')).toBe('10/11');
});

test('days of a conversation have names', () => {
  expect(dayName(at(30, 1), NOW, 'pt-BR')).toBe('Hoje');
  expect(dayName(at(29, 23), NOW, 'pt-BR')).toBe('Ontem');
  expect(dayName(at(20, 9), NOW, 'en')).toBe('Friday, November 20');
});
