import { shortHash } from '#platform/ids/hash.ts';

/**
 * The number by which customer and people name a ticket, such as `20261130-K7QM-2XPA`: the day on which it was opened
 * (UTC), and forty bits of the ticket's id. It needs no counter, and is the same wherever it is made.
 *
 * @param openedAt ISO 8601
 */
export function protocolNumber(ticketId: string, openedAt: string): string {
  const code = shortHash([ticketId], 8).toUpperCase();
  return `${openedAt.slice(0, 10).replaceAll('-', '')}-${code.slice(0, 4)}-${code.slice(4)}`;
}
