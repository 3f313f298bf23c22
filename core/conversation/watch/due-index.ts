import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Table } from '#platform/dynamodb/table.ts';
import { updateItem } from '#platform/dynamodb/update-item.ts';
import { dueShardOf } from '../keys.ts';

/** What the sparse index knows of an item. It may be behind the table: read the item before anything is decided. */
const dueItemSchema = z.object({ pk: z.string(), sk: z.string(), due_at: z.number() });

export type DueItem = z.infer<typeof dueItemSchema>;

/** Some due items of a shard, longest due first; `next` is where the following page begins. */
export interface DuePage {
  items: DueItem[];
  next: Record<string, unknown> | undefined;
}

/** The sparse index of what the watchdog must look after, in one table. */
export class DueIndex {
  readonly #table: Table;
  readonly #indexName: string;
  readonly #nameOf: (shard: number) => string;

  /** @param nameOf the name of a shard's partition; that of the conversations table unless told */
  constructor(table: Table, indexName: string, nameOf = dueShardOf) {
    this.#table = table;
    this.#indexName = indexName;
    this.#nameOf = nameOf;
  }

  /**
   * @param shard 0 up to but not including as many as the table has
   * @param until milliseconds since the epoch; what is due later is left out
   */
  async page(
    shard: number,
    { until, limit, from }: { until: number; limit: number; from: DuePage['next'] },
  ): Promise<DuePage> {
    const { Items = [], LastEvaluatedKey } = await this.#table.client.send(
      new QueryCommand({
        TableName: this.#table.tableName,
        IndexName: this.#indexName,
        KeyConditionExpression: 'due_shard = :shard AND due_at <= :until',
        ExpressionAttributeValues: { ':shard': this.#nameOf(shard), ':until': until },
        Limit: limit,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    return { items: Items.map((item) => dueItemSchema.parse(item)), next: LastEvaluatedKey };
  }

  /**
   * Lets an item be due at another time, whatever it is.
   *
   * @param dueAt milliseconds since the epoch
   * @returns false when it was not due any more at the time that the index said
   */
  async moveOn(item: DueItem, dueAt: number): Promise<boolean> {
    const { kind } = await updateItem(
      this.#table,
      { pk: item.pk, sk: item.sk },
      {
        seen: item,
        next: { ...item, due_at: dueAt },
        unchanged: ['due_at'],
      },
    );
    return kind === 'written';
  }
}
