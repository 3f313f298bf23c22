import type { Item } from '../dynamodb/dynalite.ts';
import { itemBytes } from './item-size.ts';

const READ_UNIT_BYTES = 4096;

/** Units of a read of 4 KB. @see https://aws.amazon.com/dynamodb/pricing/on-demand/ */
const FACTOR = { eventual: 0.5, strong: 1, transactional: 2 } as const;

export type Consistency = keyof typeof FACTOR;

/**
 * Read request units of so many bytes: what is begun of 4 KB counts, and so does a read that finds nothing.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html#read-operation-consumption
 */
export function readUnits(bytes: number, consistency: Consistency): number {
  return Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES)) * FACTOR[consistency];
}

/** Items that are read by key: each one counts by itself. */
export function keyedReadUnits(items: readonly (Item | undefined)[], consistency: Consistency): number {
  return items.reduce((sum, item) => sum + readUnits(item ? itemBytes(item) : 0, consistency), 0);
}

/** Items of a query or scan: they count together. */
export function rangeReadUnits(items: readonly Item[], consistency: Consistency): number {
  return readUnits(
    items.reduce((sum, item) => sum + itemBytes(item), 0),
    consistency,
  );
}
