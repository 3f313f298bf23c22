import * as z from 'zod';
import { ExpiringCache } from '#platform/cache/expiring-cache.ts';
import { queryRows } from '#platform/dynamodb/query-rows.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { tenantChannelKey } from './keys.ts';

/** How long a tenant's numbers are remembered, in milliseconds. */
const CACHE = { ttlMs: 60_000, missingTtlMs: 5_000, maxEntries: 1_000 };

/** More than the schema of a tenant's file takes at once: provisioning removes none. */
const MOST_CHANNELS = 200;

const tenantChannelSchema = z.object({
  channel_id: z.string(),
  display_phone_number: z.string(),
  name: z.string().optional(),
});

/** A business number as its tenant knows it. */
export type TenantChannel = z.infer<typeof tenantChannelSchema>;

/** The business numbers of tenants, remembered for a minute per environment. */
export class TenantChannels {
  readonly #table: Table;
  readonly #cache: ExpiringCache<TenantChannel[]>;

  /** @param table the `registry` table @param now milliseconds since the epoch */
  constructor(table: Table, now: () => number) {
    this.#table = table;
    this.#cache = new ExpiringCache<TenantChannel[]>({ ...CACHE, now });
  }

  /** By their ids. */
  async list(tenantId: string): Promise<TenantChannel[]> {
    return (await this.#cache.get(tenantId, () => this.#read(tenantId))) ?? [];
  }

  async #read(tenantId: string): Promise<TenantChannel[]> {
    const { pk, sk } = tenantChannelKey(tenantId, '');
    const query = {
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :channel)',
      ExpressionAttributeValues: { ':pk': pk, ':channel': sk },
    };
    const rows = await queryRows(this.#table, query, MOST_CHANNELS);
    return rows.map((row) => tenantChannelSchema.parse(row));
  }
}
