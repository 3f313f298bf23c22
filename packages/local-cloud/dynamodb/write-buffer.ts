import type { BatchOperation, Item, NodeCallback, Store, SubStore } from './dynalite.ts';

/** One item before and after a write; an absent image means that the item did not or does not exist. */
export interface ItemWrite {
  table: string;
  /** dynalite's encoding of the item's key. */
  key: string;
  oldItem: Item | undefined;
  newItem: Item | undefined;
}

/**
 * Keeps back what dynalite's actions write, items and index rows alike, so that all of it reaches LevelDB
 * in one batch: completely or, after a failure or a kill, not at all.
 *
 * The items must be locked by the caller; the view's own locks are always free.
 */
export class WriteBuffer {
  /** The store to hand to dynalite's actions. Reads go to the real one. */
  readonly view: Store;
  readonly writes: ItemWrite[] = [];
  readonly #store: Store;
  readonly #operations: BatchOperation[] = [];
  readonly #read = new Map<string, Item | undefined>();

  constructor(store: Store) {
    this.#store = store;
    this.view = {
      ...store,
      getItemDb: (table) => this.#items(table),
      getIndexDb: (type, table, index) =>
        this.#rows(store.getIndexDb(type, table, index), `index-${type.toLowerCase()}~${table}~${index}~`),
    };
  }

  /** The item as an action of this buffer found it. */
  itemRead(table: string, key: string): Item | undefined {
    return this.#read.get(itemRow(table, key));
  }

  /** Writes everything at once. */
  async commit(): Promise<void> {
    if (this.#operations.length > 0) await this.#store.db.batch(this.#operations);
  }

  #items(table: string): SubStore {
    const real = this.#store.getItemDb(table);
    const rows = this.#rows(real, itemRow(table, ''));
    const record = (key: string, newItem: Item | undefined) =>
      this.writes.push({ table, key, oldItem: this.itemRead(table, key), newItem });
    return {
      ...rows,
      get: (key, callback) =>
        real.get(key, (error, item) => {
          this.#read.set(itemRow(table, key), item as Item | undefined);
          callback(error, item);
        }),
      put: (key, item, callback) => {
        record(key, item as Item);
        rows.put(key, item, callback);
      },
      del: (key, callback) => {
        record(key, undefined);
        rows.del(key, callback);
      },
    };
  }

  #rows(real: SubStore, prefix: string): SubStore {
    const keepBack = (operation: BatchOperation, callback: NodeCallback) => {
      this.#operations.push(operation);
      setImmediate(callback);
    };
    return {
      get: real.get,
      createValueStream: real.createValueStream,
      lock: (_keys, run) => run((callback) => callback),
      put: (key, value, callback) => keepBack({ type: 'put', key: prefix + key, value }, callback),
      del: (key, callback) => keepBack({ type: 'del', key: prefix + key }, callback),
    };
  }
}

/** The key under which dynalite stores an item in LevelDB. */
function itemRow(table: string, key: string): string {
  return `item-${table}~${key}`;
}
