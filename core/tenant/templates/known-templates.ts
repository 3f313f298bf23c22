import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ExpiringCache } from '#platform/cache/expiring-cache.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { templatesKey } from '../keys.ts';
import { type Template, templatesSchema } from './template-spec.ts';

/** How long a tenant's templates are remembered, in milliseconds: people look for a new one at once. */
const CACHE = { ttlMs: 10_000, missingTtlMs: 10_000, maxEntries: 200 };

const itemSchema = z.object({ templates: templatesSchema });

/** Tenants' templates as provisioning wrote them, remembered for seconds per environment. */
export class KnownTemplates {
  readonly #table: Table;
  readonly #cache: ExpiringCache<Template[]>;

  /** @param table the `registry` table @param now milliseconds since the epoch */
  constructor(table: Table, now: () => number) {
    this.#table = table;
    this.#cache = new ExpiringCache<Template[]>({ ...CACHE, now });
  }

  /** In the order of the tenant's file. @param channelId those of this number alone */
  async list(tenantId: string, channelId?: string): Promise<Template[]> {
    const templates = (await this.#cache.get(tenantId, () => this.#read(tenantId))) ?? [];
    return templates.filter(
      ({ channels }) => channelId === undefined || channels === undefined || channels.includes(channelId),
    );
  }

  async #read(tenantId: string): Promise<Template[] | undefined> {
    const { client, tableName } = this.#table;
    const { pk, sk } = templatesKey(tenantId);
    const { Item } = await client.send(new GetCommand({ TableName: tableName, Key: { pk, sk } }));
    return Item && itemSchema.parse(Item).templates;
  }
}
