import type { Store } from './dynalite.ts';

/** A table's stream, as far as a description needs it. */
export interface StreamSettings {
  viewType: string;
  /** The time it was enabled, part of its ARN. */
  label: string;
}

/** What a table has besides dynalite's own record of it. */
export interface TableSettings {
  timeToLiveAttribute?: string;
  stream?: StreamSettings;
  pointInTimeRecovery?: boolean;
  deletionProtection?: boolean;
  tableClass?: string;
  encrypted?: boolean;
}

const PREFIX = 'local-cloud-settings~';

/** Settings by table, kept in the store's own LevelDB so that they live exactly as long as the tables. */
export class TableSettingsStore {
  readonly #store: Store;
  readonly #settings: Map<string, TableSettings>;

  private constructor(store: Store, settings: Map<string, TableSettings>) {
    this.#store = store;
    this.#settings = settings;
  }

  /** Reads what an earlier process left. */
  static async open(store: Store): Promise<TableSettingsStore> {
    const settings = new Map<string, TableSettings>();
    for await (const [key, value] of store.db.iterator({ gte: PREFIX, lt: `${PREFIX}\xff` })) {
      settings.set(key.slice(PREFIX.length), value as TableSettings);
    }
    return new TableSettingsStore(store, settings);
  }

  /** Every table that has settings. */
  all(): [table: string, settings: TableSettings][] {
    return [...this.#settings];
  }

  of(table: string): TableSettings {
    return this.#settings.get(table) ?? {};
  }

  /** Merges; a member that is present and undefined is removed. */
  async save(table: string, change: TableSettings): Promise<void> {
    const settings = { ...this.of(table), ...change };
    await this.#store.db.put(PREFIX + table, settings);
    this.#settings.set(table, settings);
  }

  async remove(table: string): Promise<void> {
    await this.#store.db.del(PREFIX + table);
    this.#settings.delete(table);
  }
}
