import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Table } from '#platform/dynamodb/table.ts';
import { updateItem } from '#platform/dynamodb/update-item.ts';
import { indexRecordKey, knowledgeDueShard } from '../keys.ts';
import { type IndexRecord, indexRecordSchema } from '../records.ts';

/** The records of tenants' indexes, as what embeds reads and changes them. */
export class IndexStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Without any index where the tenant has none yet. */
  async find(tenantId: string): Promise<IndexRecord> {
    const { client, tableName: TableName } = this.#table;
    const { Item } = await client.send(
      new GetCommand({ TableName, Key: indexRecordKey(tenantId), ConsistentRead: true }),
    );
    return indexRecordSchema.parse(Item ?? {});
  }

  /**
   * Changes the record as it was read, as long as no other writer has changed which indexes there are.
   *
   * @returns the record after it; undefined where it was not written
   */
  async change(
    tenantId: string,
    seen: IndexRecord,
    change: Partial<IndexRecord>,
  ): Promise<IndexRecord | undefined> {
    const due_shard = knowledgeDueShard(tenantId);
    const result = await updateItem<IndexRecord>(this.#table, indexRecordKey(tenantId), {
      seen,
      overwrite: { ...change, ...(change.due_at !== undefined && { due_shard }) },
      unchanged: ['live', 'building', 'retired', 'generation'],
    });
    return result.kind === 'written' ? indexRecordSchema.parse(result.item) : undefined;
  }
}
