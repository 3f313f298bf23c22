import * as z from 'zod';
import { dueSchema } from '../conversation/watch/watch.ts';
import type { BudgetMonth } from './keys.ts';

/** How long a reservation may stay open, in milliseconds: longer than any function that makes one lives. */
export const RESERVED_MS = 5 * 60_000;

const OPEN = /^R#([0-9a-z]+)-/;

/** What a call may cost at most, taken from a month's budget before it is made. */
export interface Reservation extends BudgetMonth {
  /** Name of its attribute: when it was made, and a random part. */
  id: string;
  /** Micro-dollars. */
  amount: number;
}

const count = z.int().default(0);

/**
 * A month of a tenant, in micro-dollars. `committed`: spent and reserved; what is reserved is `reserved`, one attribute `R#…` for
 * each call that is under way. `assumed`: what of the spent is only known not to be more, since the end of the call is not
 * known. `told_threshold`, `told_spent`: of which budget it was told that it is near its end, and at it.
 */
const itemSchema = z
  .looseObject({
    committed: count,
    reserved: count,
    assumed: count,
    told_threshold: z.int().optional(),
    told_spent: z.int().optional(),
  })
  .extend(dueSchema.pick({ due_at: true }).shape);

/** What is known of a month. */
export interface MonthState {
  /** Micro-dollars; without what is reserved. */
  spent: number;
  reserved: number;
  assumed: number;
  toldThreshold: number | undefined;
  toldSpent: number | undefined;
}

export const NOTHING_SPENT: MonthState = {
  ...{ spent: 0, reserved: 0, assumed: 0 },
  ...{ toldThreshold: undefined, toldSpent: undefined },
};

/** @param item as it stands in the table; undefined where there is none */
export function monthState(item: Record<string, unknown> | undefined): MonthState {
  const { committed, reserved, assumed, told_threshold, told_spent } = itemSchema.parse(item ?? {});
  return {
    ...{ spent: committed - reserved, reserved, assumed },
    ...{ toldThreshold: told_threshold, toldSpent: told_spent },
  };
}

/** When the watchdog looks at it, in milliseconds since the epoch. */
export function dueAtOf(item: Record<string, unknown>): number | undefined {
  return itemSchema.parse(item).due_at;
}

/** @param now milliseconds since the epoch @param random a part that tells those of one moment apart */
export function reservationId(now: number, random: string): string {
  return `R#${now.toString(36)}-${random}`;
}

/** The reservations that are open. `at`: when each was made, in milliseconds since the epoch. */
export function openReservations(
  of: BudgetMonth,
  item: Record<string, unknown>,
): Array<Reservation & { at: number }> {
  return Object.entries(item).flatMap(([id, value]) => {
    const [, at] = OPEN.exec(id) ?? [];
    return at === undefined ? [] : [{ ...of, id, amount: z.int().parse(value), at: Number.parseInt(at, 36) }];
  });
}
