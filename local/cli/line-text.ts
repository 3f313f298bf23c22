import { cutText } from '#core/whatsapp/outbound/cut-text.ts';

/** Longest text in a line; the page and the inspection have all of it. */
const LONGEST = 160;

/** A text as part of a line: short, and without control characters, because a customer's words must not steer the terminal. */
export function oneLine(text: string): string {
  return cutText(text.replace(/[\s\p{Cc}]+/gu, ' ').trim(), LONGEST);
}

/** @param instant ISO 8601 in UTC */
export function clockTime(instant: string): string {
  return instant.slice('2026-01-01T'.length, -1);
}
