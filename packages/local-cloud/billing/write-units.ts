import type { Item, TableRecord } from '../dynamodb/dynalite.ts';
import type { ItemAttempt } from '../dynamodb/meter.ts';
import { sameItem } from '../dynamodb/same-item.ts';
import { itemBytes } from './item-size.ts';

const WRITE_UNIT_BYTES = 1024;

/** Units and number of writes to the indexes of a table. */
export interface IndexWrites {
  writes: number;
  units: number;
}

/**
 * Write request units of one item: a unit for each begun KB of the larger of the item before and after.
 *
 * A write whose condition is false costs the same, by the larger of the existing and the offered item.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html#write-operation-consumption
 */
export function itemWriteUnits({ before, after, offered }: ItemAttempt): number {
  return unitsOf(Math.max(...[before, after, offered].map((item) => (item ? itemBytes(item) : 0))));
}

/**
 * What one write costs in the secondary indexes of its table: one write for an entry that appears, disappears or
 * changes, two when its key changes (one deletes, one puts), none when the index holds nothing of the change.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
 */
export function indexWrites({ table, before, after, written }: ItemAttempt): IndexWrites {
  const sum = { writes: 0, units: 0 };
  if (!written) return sum;
  const count = (...sizes: number[]) => {
    sum.writes += sizes.length;
    for (const bytes of sizes) sum.units += unitsOf(bytes);
  };
  for (const index of indexesOf(table)) {
    const old = entryOf(before, index, table);
    const now = entryOf(after, index, table);
    if (sameItem(old, now)) continue;
    if (!old || !now) count(itemBytes(old ?? now ?? {}));
    else if (sameKey(old, now, index)) count(Math.max(itemBytes(old), itemBytes(now)));
    else count(itemBytes(old), itemBytes(now));
  }
  return sum;
}

interface Index {
  KeySchema: TableRecord['KeySchema'];
  Projection: { ProjectionType?: string; NonKeyAttributes?: string[] };
}

function indexesOf({ GlobalSecondaryIndexes, LocalSecondaryIndexes }: TableRecord): Index[] {
  return [GlobalSecondaryIndexes, LocalSecondaryIndexes].flatMap((list) => (list ?? []) as Index[]);
}

/** An item as an index holds it; undefined when it lacks an attribute of the index's key. */
function entryOf(item: Item | undefined, index: Index, table: TableRecord): Item | undefined {
  const keys = index.KeySchema.map(({ AttributeName }) => AttributeName);
  if (!item || keys.some((key) => item[key] === undefined)) return undefined;
  const { ProjectionType: type, NonKeyAttributes: more = [] } = index.Projection;
  if (type === 'ALL') return item;
  const held = new Set([...keys, ...table.KeySchema.map(({ AttributeName }) => AttributeName), ...more]);
  return Object.fromEntries(Object.entries(item).filter(([name]) => held.has(name)));
}

function sameKey(old: Item, now: Item, { KeySchema }: Index): boolean {
  return KeySchema.every(({ AttributeName: name }) => sameItem(old[name], now[name]));
}

function unitsOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / WRITE_UNIT_BYTES));
}
