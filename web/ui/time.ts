import { useEffect, useState } from 'react';

/** Milliseconds since the epoch, told anew in an interval. */
export function useNow(intervalMs = 15_000): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), intervalMs);
    return () => clearInterval(timer);
  }, [intervalMs]);
  return now;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long something takes, in one unit: `45 s`, `12 min`, `3 h`, `2 d`. The units are the same in every language here. */
export function shortSpan(ms: number): string {
  const span = Math.max(0, ms);
  if (span < MINUTE) return `${Math.floor(span / 1_000)} s`;
  if (span < HOUR) return `${Math.floor(span / MINUTE)} min`;
  if (span < DAY) return `${Math.floor(span / HOUR)} h`;
  return `${Math.floor(span / DAY)} d`;
}

/** Hours and minutes that are left, such as `3 h 20 min`. */
export function spanLeft(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / MINUTE));
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${minutes} min` : `${hours} h ${minutes % 60} min`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format takes a hundred times as long as using it, and a list shows many times: each is made once. */
function formatted(at: Date, language: string, options: Intl.DateTimeFormatOptions): string {
  const key = `${language} ${JSON.stringify(options)}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(language, options);
  formats.set(key, format);
  return format.format(at);
}

export const clockTime = (iso: string, language: string) =>
  formatted(new Date(iso), language, { hour: '2-digit', minute: '2-digit' });

/** The time today, else the day: as lists show when something was. */
export function listTime(iso: string, now: number, language: string): string {
  const at = new Date(iso);
  const today = new Date(now);
  if (at.toDateString() === today.toDateString()) return clockTime(iso, language);
  if (now - at.getTime() < 6 * DAY) return formatted(at, language, { weekday: 'short' });
  return formatted(at, language, { day: '2-digit', month: '2-digit' });
}

/** A day as a heading. */
export function dayName(iso: string, now: number, language: string): string {
  const at = new Date(iso);
  const days = Math.round((startOfDay(now) - startOfDay(at.getTime())) / DAY);
  if (days >= 0 && days < 2) {
    const name = new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(-days, 'day');
    return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
  }
  const sameYear = at.getFullYear() === new Date(now).getFullYear();
  return formatted(at, language, {
    ...{ weekday: 'long', day: 'numeric', month: 'long' },
    ...(sameYear ? {} : { year: 'numeric' }),
  });
}

export const dayAndTime = (iso: string, language: string) =>
  formatted(new Date(iso), language, { dateStyle: 'short', timeStyle: 'short' });

function startOfDay(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}
