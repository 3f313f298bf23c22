import { compileDays, type DayTest } from './cron-day.ts';
import { parseField } from './cron-field.ts';
import type { TimeZone } from './time-zone.ts';

/** The first moment of a schedule after an instant; both in milliseconds since the epoch. */
export type NextTime = (afterMs: number) => number | undefined;

const LAST_YEAR = 2199;
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

interface Cron {
  minutes: number[];
  hours: number[];
  months: ReadonlySet<number>;
  years: ReadonlySet<number>;
  onDay: DayTest;
}

/**
 * Compiles the six fields of an AWS cron expression: minutes, hours, day-of-month, month, day-of-week, year.
 *
 * A time that the start of summer time skips does not run; one that its end repeats runs once.
 *
 * @throws {RangeError} that says what is wrong
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
 */
export function compileCron(fields: string, zone: TimeZone): NextTime {
  const [minute, hour, dayOfMonth, month, dayOfWeek, year, ...rest] = fields.trim().split(/\s+/);
  if (!minute || !hour || !dayOfMonth || !month || !dayOfWeek || !year || rest.length > 0) {
    throw new RangeError('cron needs six fields: minutes hours day-of-month month day-of-week year');
  }
  const cron: Cron = {
    minutes: ascending(parseField(minute, { name: 'minutes', least: 0, most: 59 })),
    hours: ascending(parseField(hour, { name: 'hours', least: 0, most: 23 })),
    months: parseField(month, { name: 'month', least: 1, most: 12, names: MONTHS }),
    years: parseField(year, { name: 'year', least: 1970, most: LAST_YEAR }),
    onDay: compileDays(dayOfMonth, dayOfWeek),
  };
  return (afterMs) => nextTime(cron, zone, afterMs);
}

function nextTime(cron: Cron, zone: TimeZone, afterMs: number): number | undefined {
  const from = zone.toLocal(afterMs);
  const today = Date.UTC(from.year, from.month - 1, from.day);
  for (let year = from.year; year <= LAST_YEAR; year++) {
    if (!cron.years.has(year)) continue;
    for (let month = year === from.year ? from.month : 1; month <= 12; month++) {
      if (!cron.months.has(month)) continue;
      const firstDay = year === from.year && month === from.month ? from.day : 1;
      const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
      for (let day = firstDay; day <= days; day++) {
        if (!cron.onDay(year, month, day)) continue;
        const isToday = Date.UTC(year, month - 1, day) === today;
        const elapsed = isToday ? from.hour * 60 + from.minute : 0;
        const found = firstOfDay(cron, zone, { year, month, day }, elapsed, afterMs);
        if (found !== undefined) return found;
      }
    }
  }
  return undefined;
}

/** @param elapsed minutes of the day that have passed on the wall clock; spares converting them */
function firstOfDay(
  cron: Cron,
  zone: TimeZone,
  date: { year: number; month: number; day: number },
  elapsed: number,
  afterMs: number,
): number | undefined {
  for (const hour of cron.hours) {
    for (const minute of cron.minutes) {
      if (hour * 60 + minute < elapsed) continue;
      const instant = zone.toInstant({ ...date, hour, minute, second: 0 });
      if (instant !== undefined && instant > afterMs) return instant;
    }
  }
  return undefined;
}

function ascending(values: ReadonlySet<number>): number[] {
  return [...values].sort((a, b) => a - b);
}
