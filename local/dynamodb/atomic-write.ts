import type { ChangeFeed, ChangeIdentity } from './change-feed.ts';
import type { Engine, ItemTarget } from './engine.ts';
import { withItemLocks } from './locks.ts';
import { WriteBuffer } from './write-buffer.ts';

/** What every kind of write needs. */
export interface WriteContext {
  engine: Engine;
  feed: ChangeFeed;
}

/**
 * Locks the items, lets `work` write them into a buffer, commits the buffer at once and reports the changes
 * before anyone else can touch the items. When `work` or the commit fails nothing is written or reported.
 */
export function writeAtomically<T>(
  { engine, feed }: WriteContext,
  targets: readonly ItemTarget[],
  work: (buffer: WriteBuffer) => Promise<T>,
  identity?: ChangeIdentity,
): Promise<T> {
  return withItemLocks(engine.store, targets, async () => {
    const buffer = new WriteBuffer(engine.store);
    const result = await work(buffer);
    await buffer.commit();
    const tables = new Map(targets.map(({ table }) => [table.TableName, table]));
    feed.publish(buffer.writes, tables, identity);
    return result;
  });
}
