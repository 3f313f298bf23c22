import { PlaceFormat } from './place-format.ts';

/** A day of the calendar, `YYYY-MM-DD`. */
export type LocalDate = string;

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** A day of the week, as hours name it. */
export type Weekday = (typeof DAYS)[number];

const DAY_MS = 86_400_000;

const DAY_AND_TIME = new PlaceFormat('en-CA', {
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/**
 * Date and time of day at a place.
 *
 * @param now milliseconds since the epoch
 * @param timezone an IANA name
 * @returns `time` as `HH:MM`, from 00:00 to 23:59
 */
export function localNow(now: number, timezone: string): { date: LocalDate; time: string } {
  const part = DAY_AND_TIME.parts(now, timezone);
  return {
    date: `${part('year')}-${part('month')}-${part('day')}`,
    time: `${part('hour')}:${part('minute')}`,
  };
}

/** The date so many days later. A date alone is of no time zone, so no change of clocks counts. */
export function daysLater(date: LocalDate, days: number): LocalDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

export function weekdayOf(date: LocalDate): Weekday {
  return DAYS[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? 'sun';
}
