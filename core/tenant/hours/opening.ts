import type { Tenant } from '../tenant-repository.ts';
import { daysLater, type LocalDate, localNow, weekdayOf } from './local-day.ts';

type Queue = Tenant['queues'][number];

/** Days that are looked at for the next opening. */
const DAYS_AHEAD = 60;

/**
 * Whether the people of a queue are there. `next` is when they are back, by the clock of their place; undefined where
 * that is further ahead than two months, or never.
 */
export type Opening =
  | { isOpen: true }
  | { isOpen: false; today: LocalDate; next: { date: LocalDate; time: string } | undefined };

/**
 * Whether the people of a queue are there now, and when they are next. A queue without hours is always open. All is told
 * by the clock at their place, so that a change of clocks moves nothing.
 *
 * @param holidays dates on which its people do not work
 * @param now milliseconds since the epoch
 */
export function openingOf(
  { hours = [] }: Pick<Queue, 'hours'>,
  { timezone, holidays, now }: { timezone: string; holidays: ReadonlySet<LocalDate>; now: number },
): Opening {
  if (hours.length === 0) return { isOpen: true };
  const { date: today, time } = localNow(now, timezone);
  const spansOn = (date: LocalDate) => {
    if (holidays.has(date)) return [];
    const weekday = weekdayOf(date);
    return hours.filter(({ days }) => days.includes(weekday));
  };
  if (spansOn(today).some(({ from, to }) => from <= time && time < to)) return { isOpen: true };
  for (let ahead = 0; ahead <= DAYS_AHEAD; ahead += 1) {
    const date = daysLater(today, ahead);
    const [first] = spansOn(date)
      .map(({ from }) => from)
      .filter((from) => ahead > 0 || from > time)
      .sort();
    if (first !== undefined) return { isOpen: false, today, next: { date, time: first } };
  }
  return { isOpen: false, today, next: undefined };
}

/**
 * When people are back, in words that go on a sentence: "hoje às 14:00", "amanhã às 08:00", "segunda-feira, 30 de novembro, às 08:00".
 *
 * @param language BCP 47
 */
export function whenInWords(
  { date, time }: { date: LocalDate; time: string },
  today: LocalDate,
  language: string,
): string {
  const ahead = Math.round((Date.parse(`${date}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)) / 86_400_000);
  const [primary = ''] = language.toLowerCase().split('-');
  const at = AT[primary] ?? AT.en ?? ((clock: string) => clock);
  const known = AT[primary] ? language : 'en';
  const day =
    ahead <= 1
      ? new Intl.RelativeTimeFormat(known, { numeric: 'auto' }).format(ahead, 'day')
      : `${ON[primary] ?? ''}${new Intl.DateTimeFormat(known, {
          timeZone: 'UTC',
          weekday: 'long',
          day: 'numeric',
          month: 'long',
        }).format(Date.parse(`${date}T00:00:00Z`))},`;
  return `${day} ${at(time)}`;
}

const AT: Readonly<Record<string, (time: string) => string>> = {
  pt: (time) => (time.startsWith('01:') ? `à ${time}` : `às ${time}`),
  es: (time) => (time.startsWith('01:') ? `a la ${time}` : `a las ${time}`),
  en: (time) => `at ${time}`,
};

/** What stands before a day of the week. */
const ON: Readonly<Record<string, string>> = { es: 'el ', en: 'on ' };
