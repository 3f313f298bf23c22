import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ExpiringCache } from '#platform/cache/expiring-cache.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { catalogKey } from '../../tenant/keys.ts';
import { unpackRows } from './packed-rows.ts';
import { type CatalogFound, type SearchedRow, searchedRows, searchRows } from './search-rows.ts';

/** How long a catalog is remembered, in milliseconds, and of how many tenants: each may be megabytes. */
const CACHE = { ttlMs: 60_000, missingTtlMs: 10_000, maxEntries: 20 };

const itemSchema = z.object({ rows: z.string() });

/** Tenants' catalogs as provisioning wrote them, remembered for a minute per environment. */
export class KnownCatalogs {
  readonly #table: Table;
  readonly #cache: ExpiringCache<SearchedRow[]>;

  /** @param table the `registry` table @param now milliseconds since the epoch */
  constructor(table: Table, now: () => number) {
    this.#table = table;
    this.#cache = new ExpiringCache<SearchedRow[]>({ ...CACHE, now });
  }

  /** What of the tenant's catalog fits. Nothing does where there is none. */
  async search(tenantId: string, query: string): Promise<CatalogFound> {
    return searchRows((await this.#cache.get(tenantId, () => this.#read(tenantId))) ?? [], query);
  }

  async #read(tenantId: string): Promise<SearchedRow[] | undefined> {
    const { client, tableName } = this.#table;
    const { pk, sk } = catalogKey(tenantId);
    const { Item } = await client.send(new GetCommand({ TableName: tableName, Key: { pk, sk } }));
    return Item && searchedRows(unpackRows(itemSchema.parse(Item).rows));
  }
}
