import { expect, test } from 'vitest';
import { openingOf, whenInWords } from './opening.ts';

const SAO_PAULO = 'America/Sao_Paulo';
const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;
const hours = [
  { days: [...WEEK], from: '08:00', to: '12:00' },
  { days: [...WEEK], from: '13:30', to: '18:00' },
];

/** Local time in São Paulo, which is three hours behind UTC all year. */
const at = (local: string) => Date.parse(`${local}-03:00`);

const openingAt = (local: string, holidays: string[] = [], timezone = SAO_PAULO) =>
  openingOf({ hours }, { timezone, holidays: new Set(holidays), now: at(local) });

test('people are there in each span of the day, and not at its end', () => {
  expect(openingAt('2026-11-30T08:00').isOpen).toBe(true);
  expect(openingAt('2026-11-30T11:59').isOpen).toBe(true);
  expect(openingAt('2026-11-30T17:59').isOpen).toBe(true);
  expect(openingAt('2026-11-30T18:00').isOpen).toBe(false);
});

test.each([
  ['before the day begins', '2026-11-30T07:59', [], '2026-11-30', '08:00'],
  ['in the lunch break', '2026-11-30T12:00', [], '2026-11-30', '13:30'],
  ['in the evening', '2026-11-30T18:00', [], '2026-12-01', '08:00'],
  ['on Friday evening', '2026-11-27T18:30', [], '2026-11-30', '08:00'],
  ['on a holiday', '2026-11-20T10:00', ['2026-11-20'], '2026-11-23', '08:00'],
  ['before two holidays', '2026-12-23T19:00', ['2026-12-24', '2026-12-25'], '2026-12-28', '08:00'],
])('%s the customer is told when they are back', (_, now, holidays, date, time) => {
  expect(openingAt(now, holidays)).toMatchObject({ isOpen: false, next: { date, time } });
});

test('the clock of the queue counts, not that of another place', () => {
  expect(openingAt('2026-11-30T08:30', [], 'America/Rio_Branco').isOpen).toBe(false);
  expect(openingAt('2026-11-30T10:00', [], 'America/Rio_Branco').isOpen).toBe(true);
});

test('clocks that are changed move no hours', () => {
  const sunday = { hours: [{ days: ['sun' as const], from: '01:00', to: '03:00' }] };
  // In Lisbon the hour from one to two does not exist on that night.
  const opening = (utc: string) =>
    openingOf(sunday, { timezone: 'Europe/Lisbon', holidays: new Set(), now: Date.parse(utc) });
  expect(opening('2026-03-29T00:59:00Z')).toMatchObject({ isOpen: false, next: { time: '01:00' } });
  expect(opening('2026-03-29T01:30:00Z').isOpen).toBe(true);
});

test('a queue without hours is always open, one that is never open says no time', () => {
  const options = { timezone: SAO_PAULO, now: at('2026-11-30T03:00') };
  expect(openingOf({}, { ...options, holidays: new Set() })).toEqual({ isOpen: true });
  const always = Array.from({ length: 70 }, (_, day) =>
    new Date(Date.UTC(2026, 10, 30 + day)).toISOString().slice(0, 10),
  );
  expect(openingOf({ hours }, { ...options, holidays: new Set(always) })).toMatchObject({ next: undefined });
});

test('says when in the language of the customer', () => {
  const monday = { date: '2026-11-30', time: '08:00' };
  expect(whenInWords(monday, '2026-11-30', 'pt-BR')).toBe('hoje às 08:00');
  expect(whenInWords(monday, '2026-11-29', 'pt-BR')).toBe('amanhã às 08:00');
  expect(whenInWords(monday, '2026-11-27', 'pt-BR')).toBe('segunda-feira, 30 de novembro, às 08:00');
  expect(whenInWords(monday, '2026-11-29', 'es')).toBe('mañana a las 08:00');
  expect(whenInWords(monday, '2026-11-27', 'es')).toBe('el lunes, 30 de noviembre, a las 08:00');
  expect(whenInWords(monday, '2026-11-27', 'en')).toBe('on Monday, November 30, at 08:00');
  expect(whenInWords(monday, '2026-11-29', 'fr')).toBe('tomorrow at 08:00');
});
