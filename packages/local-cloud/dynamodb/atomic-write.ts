import type { ChangeFeed, ChangeIdentity } from './change-feed.ts';
import type { Engine, ItemTarget } from './engine.ts';
import { withItemLocks } from './locks.ts';
import { attemptsOf, type DynamoDbMeter } from './meter.ts';
import { WriteBuffer } from './write-buffer.ts';

/** What every kind of write needs. */
export interface WriteContext {
  engine: Engine;
  feed: ChangeFeed;
  meter?: DynamoDbMeter;
}

/**
 * Locks the items, lets `work` write them into a buffer, commits the buffer at once and reports the changes
 * before another write can touch the items. When `work` or the commit fails nothing is written or reported.
 */
export function writeAtomically<T>(
  { engine, feed, meter }: WriteContext,
  targets: readonly ItemTarget[],
  work: (buffer: WriteBuffer) => Promise<T>,
  identity?: ChangeIdentity,
): Promise<T> {
  return withItemLocks(engine.store, targets, async () => {
    const buffer = new WriteBuffer(engine.store);
    let committed = false;
    let result: T;
    try {
      result = await work(buffer);
      await buffer.commit();
      committed = true;
    } finally {
      meter?.wrote(attemptsOf(targets, buffer, committed));
    }
    const tables = new Map(targets.map(({ table }) => [table.TableName, table]));
    feed.publish(buffer.writes, tables, identity);
    return result;
  });
}
