import { type FieldRange, parseField, parseValue } from './cron-field.ts';

/** Whether a date of the calendar is on a schedule. Months count from 1. */
export type DayTest = (year: number, month: number, day: number) => boolean;

const DAY_OF_MONTH: FieldRange = { name: 'day-of-month', least: 1, most: 31 };
const DAY_OF_WEEK: FieldRange = {
  name: 'day-of-week',
  least: 1,
  most: 7,
  names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
};

/**
 * Compiles the two day fields of a cron expression, of which exactly one must be `?`.
 *
 * @throws {RangeError} that says what is wrong
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export function compileDays(dayOfMonth: string, dayOfWeek: string): DayTest {
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    throw new RangeError('exactly one of day-of-month and day-of-week must be ?');
  }
  return dayOfWeek === '?' ? compileDayOfMonth(dayOfMonth) : compileDayOfWeek(dayOfWeek);
}

function compileDayOfMonth(field: string): DayTest {
  if (field === 'L') return (year, month, day) => day === lastDay(year, month);
  const nearest = /^(.+)W$/i.exec(field);
  if (nearest) {
    const wanted = parseValue(nearest[1] ?? '', DAY_OF_MONTH);
    return (year, month, day) => day === nearestWeekday(year, month, wanted);
  }
  const days = parseField(field, DAY_OF_MONTH);
  return (_year, _month, day) => days.has(day);
}

function compileDayOfWeek(field: string): DayTest {
  // On its own, L is the last day of the week.
  if (field === 'L') return (year, month, day) => weekday(year, month, day) === 7;
  const last = /^(.+)L$/i.exec(field);
  if (last) {
    const wanted = parseValue(last[1] ?? '', DAY_OF_WEEK);
    return (year, month, day) => weekday(year, month, day) === wanted && day + 7 > lastDay(year, month);
  }
  const instance = /^(.+)#(\d)$/.exec(field);
  if (instance) {
    const wanted = parseValue(instance[1] ?? '', DAY_OF_WEEK);
    const nth = parseValue(instance[2] ?? '', { name: 'instance of day-of-week', least: 1, most: 5 });
    return (year, month, day) => weekday(year, month, day) === wanted && Math.ceil(day / 7) === nth;
  }
  const days = parseField(field, DAY_OF_WEEK);
  return (year, month, day) => days.has(weekday(year, month, day));
}

/** @returns 1 for Sunday to 7 for Saturday, as cron expressions count */
function weekday(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
}

function lastDay(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** The weekday nearest to a day, never leaving the month; none in a month without that day. */
function nearestWeekday(year: number, month: number, wanted: number): number | undefined {
  const last = lastDay(year, month);
  if (wanted > last) return undefined;
  const day = weekday(year, month, wanted);
  if (day === 7) return wanted === 1 ? 3 : wanted - 1;
  if (day === 1) return wanted === last ? wanted - 2 : wanted + 1;
  return wanted;
}
