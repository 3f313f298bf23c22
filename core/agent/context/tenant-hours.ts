import { PlaceFormat } from '#core/tenant/hours/place-format.ts';
import type { Tenant } from '#core/tenant/tenant-repository.ts';
import { named } from './notes.ts';

type Queue = Tenant['queues'][number];
type Day = NonNullable<Queue['hours']>[number]['days'][number];

const DAYS: Readonly<Record<Day, string>> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
};

const IN_WORDS = new PlaceFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/**
 * Date, weekday and time where the company is.
 *
 * @param now milliseconds since the epoch
 * @param timezone an IANA name
 */
export function localTime(now: number, timezone: string): string {
  const part = IN_WORDS.parts(now, timezone);
  const date = `${part('weekday')}, ${part('day')} ${part('month')} ${part('year')}`;
  return `${date}, ${part('hour')}:${part('minute')} (${timezone})`;
}

/** When the people of each queue are there, one line a queue; of queues without hours nothing is known. */
export function hoursInWords(queues: readonly Queue[]): string[] {
  return queues.flatMap(({ id, name, hours = [] }) => {
    const spans = hours.map(
      ({ days, from, to }) => `${days.map((day) => DAYS[day]).join(', ')} ${from}–${to}`,
    );
    return spans.length === 0 ? [] : [`${id} (${named(name)}): ${spans.join('; ')}; else closed`];
  });
}
