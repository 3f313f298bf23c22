import type { Store, SubStore } from './dynalite.ts';
import type { ItemTarget } from './engine.ts';

/**
 * Runs `work` while it alone may write the given items.
 *
 * Two calls never wait for each other: tables are taken in the order of their names, and the keys of one
 * table join their waiting lines in one step.
 */
export async function withItemLocks<T>(
  store: Store,
  targets: readonly ItemTarget[],
  work: () => Promise<T>,
): Promise<T> {
  const byTable = Map.groupBy(targets, (target) => target.table.TableName);
  const releases: (() => void)[] = [];
  try {
    for (const table of [...byTable.keys()].sort()) {
      const keys = new Set((byTable.get(table) ?? []).map((target) => target.key));
      releases.push(await acquire(store.getItemDb(table), [...keys].sort()));
    }
    return await work();
  } finally {
    for (const release of releases.reverse()) release();
  }
}

function acquire(items: SubStore, keys: string[]): Promise<() => void> {
  return new Promise((resolve) => items.lock(keys, (release) => resolve(release(() => undefined))));
}
