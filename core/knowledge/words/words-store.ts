import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, GetCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { batchGet } from '#platform/dynamodb/batch-get.ts';
import { queryRows } from '#platform/dynamodb/query-rows.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import {
  forgottenKey,
  forgottenSchema,
  REMEMBERED_PREFIX,
  type Remembered,
  rememberedKey,
  rememberedSchema,
  ticketPrefix,
  type WordsChunkName,
  wordsPartition,
} from './records.ts';

/** More than a conversation has. */
const ALL = 100_000;

/** A chunk as it is stored, with its name. */
export type StoredWords = Remembered & WordsChunkName;

/** Which conversation. */
export interface ConversationOf {
  tenantId: string;
  conversationId: string;
}

const NAME = /^W#(\d+)#(\d+)$/;

const keyedSchema = rememberedSchema.extend({ pk: z.string(), sk: z.string() });

/** What of conversations' words can be found again, in the `knowledge` table. Reads are consistent. */
export class WordsStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Chunks of a conversation, or of one ticket of it. */
  async list({ tenantId, conversationId }: ConversationOf, ticketNumber?: number): Promise<StoredWords[]> {
    const rows = await queryRows(
      this.#table,
      {
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: {
          ':pk': wordsPartition(tenantId, conversationId),
          ':prefix': ticketNumber === undefined ? REMEMBERED_PREFIX : ticketPrefix(ticketNumber),
        },
        ConsistentRead: true,
      },
      ALL,
    );
    return rows.flatMap((row) => stored(conversationId, row));
  }

  /** Those chunks that are there, in no order. */
  async find(tenantId: string, names: readonly WordsChunkName[]): Promise<StoredWords[]> {
    const keys = names.map((name) => rememberedKey(tenantId, name));
    const rows = await batchGet(this.#table, tenantId, keys);
    const conversationOf = new Map(
      names.map(({ conversationId }) => [wordsPartition(tenantId, conversationId), conversationId]),
    );
    return rows.flatMap((row) => stored(conversationOf.get(String(row.pk)) ?? '', row));
  }

  /** Up to which ticket the conversation was forgotten; 0 for none. */
  async forgottenThrough({ tenantId, conversationId }: ConversationOf): Promise<number> {
    const Key = { ...forgottenKey(tenantId, conversationId) };
    const { Item } = await this.#table.client.send(
      new GetCommand({ TableName: this.#table.tableName, Key, ConsistentRead: true }),
    );
    return Item ? forgottenSchema.parse(Item).through : 0;
  }

  /** From here on nothing of the conversation's tickets up to this one is stored any more. */
  async noteForgotten({ tenantId, conversationId }: ConversationOf, through: number): Promise<void> {
    await this.#table.client.send(
      new UpdateCommand({
        TableName: this.#table.tableName,
        Key: { ...forgottenKey(tenantId, conversationId) },
        UpdateExpression: 'SET #through = :through',
        ExpressionAttributeNames: { '#through': 'through' },
        ExpressionAttributeValues: { ':through': through },
      }),
    );
  }

  /**
   * Stores chunks of one ticket, all or none.
   *
   * @param chunks at most 99
   * @returns false where the ticket was forgotten: nothing is stored then
   */
  async put(
    of: ConversationOf,
    ticketNumber: number,
    chunks: ReadonlyArray<Remembered & { at: number }>,
  ): Promise<boolean> {
    if (chunks.length === 0) return true;
    const { tenantId, conversationId } = of;
    const TableName = this.#table.tableName;
    try {
      await this.#table.client.send(
        new TransactWriteCommand({
          TransactItems: [
            {
              ConditionCheck: {
                TableName,
                Key: { ...forgottenKey(tenantId, conversationId) },
                ConditionExpression: 'attribute_not_exists(#through) OR #through < :ticket',
                ExpressionAttributeNames: { '#through': 'through' },
                ExpressionAttributeValues: { ':ticket': ticketNumber },
              },
            },
            ...chunks.map(({ at, ...chunk }) => ({
              Put: {
                TableName,
                Item: { ...rememberedKey(tenantId, { conversationId, ticketNumber, at }), ...chunk },
              },
            })),
          ],
        }),
      );
      return true;
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      if (error.CancellationReasons?.[0]?.Code !== 'ConditionalCheckFailed') throw error;
      return false;
    }
  }

  async delete(tenantId: string, names: readonly WordsChunkName[]): Promise<void> {
    for (const name of names) {
      const Key = { ...rememberedKey(tenantId, name) };
      await this.#table.client.send(new DeleteCommand({ TableName: this.#table.tableName, Key }));
    }
  }
}

function stored(conversationId: string, row: Record<string, unknown>): StoredWords[] {
  const { pk: _pk, sk, ...chunk } = keyedSchema.parse(row);
  const [, ticketNumber, at] = NAME.exec(sk) ?? [];
  if (ticketNumber === undefined) return [];
  return [{ ...chunk, conversationId, ticketNumber: Number(ticketNumber), at: Number(at) }];
}
