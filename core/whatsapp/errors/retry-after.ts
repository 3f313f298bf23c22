/** Longer waits are taken for a mistake, in seconds. */
const LONGEST = 24 * 60 * 60;

/**
 * Seconds that a `Retry-After` header asks for, rounded up; undefined when it is absent or says nothing.
 *
 * @param value a number of seconds or an HTTP date
 * @param now milliseconds since the epoch
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function retryAfterSeconds(value: string | null, now: number): number | undefined {
  const text = value?.trim() ?? '';
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : Math.ceil((httpDate(text) - now) / 1_000);
  return Number.isNaN(seconds) ? undefined : Math.min(LONGEST, Math.max(0, seconds));
}

/** Only the one form that senders may produce; `Date.parse` would take nearly anything for a date. */
function httpDate(text: string): number {
  return /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
}
