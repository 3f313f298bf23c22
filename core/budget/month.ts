import { PlaceFormat } from '../tenant/hours/place-format.ts';

const DAY = new PlaceFormat('en-CA', { year: 'numeric', month: '2-digit' });

/**
 * The month of a company, `YYYY-MM`, as its people have it on their calendar.
 *
 * @param now milliseconds since the epoch @param timezone an IANA name
 */
export function monthOf(now: number, timezone: string): string {
  const part = DAY.parts(now, timezone);
  return `${part('year')}-${part('month')}`;
}
