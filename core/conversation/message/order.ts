/** Digits of seconds since the epoch, enough until the year 2286. */
const SECOND_DIGITS = 10;

/** Digits of milliseconds since the epoch, enough until the year 2286. */
const ARRIVAL_DIGITS = 13;

/** Digits of a position. What a POST holds beyond is alike in order. */
const POSITION_DIGITS = 4;

/**
 * Where a message stands among others: its time at the provider, when the webhook had it (both ISO 8601), and its
 * position in the webhook's POST, from 0 on.
 */
export interface Place {
  occurred_at: string;
  received_at: string;
  position?: number | undefined;
}

/**
 * The order in which a conversation is read, as text that sorts so. The provider tells whole seconds, so within one
 * the arrival decides, and of what arrived together the position. A provider's clock that is ahead of ours puts
 * nothing behind what came later.
 */
export function orderKey({ occurred_at, received_at, position = 0 }: Place): string {
  const arrival = Date.parse(received_at);
  const second = Math.floor(Math.min(Date.parse(occurred_at), arrival) / 1000);
  return [
    digits(second, SECOND_DIGITS),
    digits(arrival, ARRIVAL_DIGITS),
    digits(Math.min(position, 10 ** POSITION_DIGITS - 1), POSITION_DIGITS),
  ].join('#');
}

/** What we made ourselves happened when it was made. @param createdAt ISO 8601 */
export function placeOfOurs(createdAt: string, position = 0): Place {
  return { occurred_at: createdAt, received_at: createdAt, position };
}

/** Compares two order keys, or other texts, for sorting. */
export function compareOrder(one: string, other: string): number {
  return Number(one > other) - Number(one < other);
}

const digits = (value: number, length: number) => String(Math.max(0, value)).padStart(length, '0');
