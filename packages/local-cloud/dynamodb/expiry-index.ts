import type { ChangeFeed, TableChange } from './change-feed.ts';
import { keysOf } from './change-feed.ts';
import type { AttributeValue, Item } from './dynalite.ts';
import type { Engine } from './engine.ts';

/** An item that will expire. */
export interface Expiring {
  keys: Item;
  /** The attribute's value as it was when the item was seen. */
  value: AttributeValue;
  expiresAtSeconds: number;
}

/** Older values are left alone, as a guard against a wrong unit. */
const OLDEST_EXPIRY_SECONDS = 5 * 365 * 86_400;

/**
 * Knows every item with an expiry of the tables with time to live, so that a sweep need not scan them.
 * Kept up to date by the change feed.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html
 */
export class ExpiryIndex {
  readonly #engine: Engine;
  readonly #tables = new Map<string, { attribute: string; items: Map<string, Expiring> }>();

  constructor(engine: Engine, feed: ChangeFeed) {
    this.#engine = engine;
    feed.subscribe((change) => this.#follow(change));
  }

  /** Starts to watch a table, beginning with the items it already has. */
  async watch(table: string, attribute: string): Promise<void> {
    const record = await this.#engine.table(table);
    // Changes made during the scan are newer than what the scan sees, so they go first.
    const changed = new Map<string, Expiring>();
    const items = new Map<string, Expiring>();
    this.#tables.set(table, { attribute, items: changed });
    for await (const item of this.#engine.store.getItemDb(table).createValueStream({})) {
      remember(items, keysOf(item as Item, record), (item as Item)[attribute]);
    }
    for (const [id, expiring] of changed) items.set(id, expiring);
    this.#tables.set(table, { attribute, items });
  }

  /** Stops watching a table. */
  forget(table: string): void {
    this.#tables.delete(table);
  }

  /** The items that have expired: their time lies before `nowSeconds` and not more than five years back. */
  *due(nowSeconds: number): Generator<{ table: string; attribute: string; expiring: Expiring }> {
    for (const [table, { attribute, items }] of this.#tables) {
      for (const expiring of items.values()) {
        const age = nowSeconds - expiring.expiresAtSeconds;
        if (age > 0 && age < OLDEST_EXPIRY_SECONDS) yield { table, attribute, expiring };
      }
    }
  }

  /** Drops an entry that proved wrong, unless a newer one has taken its place. */
  drop(table: string, expiring: Expiring): void {
    const items = this.#tables.get(table)?.items;
    const id = JSON.stringify(expiring.keys);
    if (items?.get(id) === expiring) items.delete(id);
  }

  #follow({ table, keys, newItem }: TableChange): void {
    const watched = this.#tables.get(table);
    if (!watched) return;
    remember(watched.items, keys, newItem?.[watched.attribute]);
  }
}

/** Only a number counts as an expiry. */
function remember(items: Map<string, Expiring>, keys: Item, value: AttributeValue | undefined): void {
  const id = JSON.stringify(keys);
  if (value?.N === undefined) items.delete(id);
  else items.set(id, { keys, value, expiresAtSeconds: Number(value.N) });
}
