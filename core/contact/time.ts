/**
 * The one form of a time that can be compared as text. A time to come counts as now: otherwise a wrong clock
 * would go before everything that really happens until then.
 *
 * @param at ISO 8601
 * @param now milliseconds since the epoch
 * @throws {RangeError} for a text that is no time
 */
export function readTime(at: string, now: number): string {
  const time = Date.parse(at);
  if (Number.isNaN(time)) throw new RangeError('the time of a sighting is not ISO 8601');
  return new Date(Math.min(time, now)).toISOString();
}
