const DAY_MS = 24 * 60 * 60_000;

/** The day of a time in UTC, `YYYY-MM-DD`. @param now milliseconds since the epoch */
export function dayOf(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}

/** Until when what was counted on this day is kept, in seconds since the epoch. @param days from now on */
export function keptUntil(now: number, days: number): number {
  return Math.ceil((now + days * DAY_MS) / 1_000);
}

/** How many days a range has, both ends included. @param from `YYYY-MM-DD` */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
}

/** The months of a range of days, `YYYY-MM`, oldest first. */
export function monthsBetween(from: string, to: string): string[] {
  const months: string[] = [];
  const month = new Date(`${from.slice(0, 7)}-01`);
  const last = new Date(`${to.slice(0, 7)}-01`);
  // As times, not as texts: the year after 9999 is written with a sign, and stands before all others.
  while (month <= last) {
    months.push(month.toISOString().slice(0, 7));
    month.setUTCMonth(month.getUTCMonth() + 1);
  }
  return months;
}
