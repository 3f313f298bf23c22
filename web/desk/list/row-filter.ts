import type { Row } from '../../api/types.ts';

/** What of the rows that are known is shown: the API does not ask for these, so it is of what is loaded. */
export interface RowFilter {
  tag?: string | undefined;
  /** People have been waited for at least so long. */
  waitsMinutes?: number | undefined;
  /** Free text may be sent for less than {@link WINDOW_SOON_MS}. */
  isClosingSoon?: boolean | undefined;
}

/** A window that closes so soon is told of, in milliseconds. */
const WINDOW_SOON_MS = 2 * 60 * 60_000;

export function hasRowFilter({ tag, waitsMinutes, isClosingSoon }: RowFilter): boolean {
  return tag !== undefined || waitsMinutes !== undefined || isClosingSoon === true;
}

/** @param now milliseconds since the epoch */
export function fitsFilter(
  { tags, waitingSince, window }: Pick<Row, 'tags' | 'waitingSince' | 'window'>,
  { tag, waitsMinutes, isClosingSoon }: RowFilter,
  now: number,
): boolean {
  if (tag !== undefined && !tags.includes(tag)) return false;
  if (waitsMinutes !== undefined) {
    if (waitingSince === null || now - Date.parse(waitingSince) < waitsMinutes * 60_000) return false;
  }
  return isClosingSoon !== true || closesSoon(window, now);
}

/** @param now milliseconds since the epoch */
export function closesSoon({ open, until }: Row['window'], now: number): boolean {
  if (!open || until === null) return false;
  const leftMs = Date.parse(until) - now;
  return leftMs > 0 && leftMs < WINDOW_SOON_MS;
}
