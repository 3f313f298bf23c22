import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import pLimit from 'p-limit';
import { batchGet } from '#platform/dynamodb/batch-get.ts';
import { type BatchWrite, batchWrite } from '#platform/dynamodb/batch-write.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { chunksOf } from '#platform/runtime/chunks.ts';
import type { Chunk } from '../chunk/chunk-document.ts';
import { chunkKey, embeddingMarkKey } from '../keys.ts';
import { chunkItemSchema, type EmbeddingMark, embeddingMarkSchema } from '../records.ts';

/** Calls side by side. */
const AT_ONCE = 16;

/** Keys of one BatchGetItem. */
const KEYS_OF_CALL = 100;

/** What of a chunk is stored, by one tenant. */
export class ChunkStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async put(tenantId: string, chunks: readonly Chunk[]): Promise<void> {
    const puts = chunks.map(({ id, documentId: document_id, section, text, code }) => ({
      put: { ...chunkKey(tenantId, id), document_id, section, text, ...(code !== undefined && { code }) },
    }));
    await batchWrite(this.#table, tenantId, puts);
  }

  /** Those that are there, in the order of the ids. */
  async find(tenantId: string, chunkIds: readonly string[]): Promise<Chunk[]> {
    const keyOf = (id: string) => chunkKey(tenantId, id);
    const found = await this.#get(tenantId, chunkIds.map(keyOf));
    return chunkIds.flatMap((id) => {
      const item = found.get(textOf(keyOf(id)));
      if (!item) return [];
      const { document_id, ...chunk } = chunkItemSchema.parse(item);
      return [{ id, documentId: document_id, ...chunk }];
    });
  }

  /** The marks of the chunks in an index; a chunk without one is not in the map. */
  async marks(
    tenantId: string,
    chunkIds: readonly string[],
    index: string,
  ): Promise<Map<string, EmbeddingMark>> {
    const keyOf = (id: string) => embeddingMarkKey(tenantId, id, index);
    const found = await this.#get(tenantId, chunkIds.map(keyOf));
    return new Map(
      chunkIds.flatMap((id) => {
        const item = found.get(textOf(keyOf(id)));
        return item ? [[id, embeddingMarkSchema.parse(item)]] : [];
      }),
    );
  }

  /**
   * Claims chunks, so that no other makes their vectors meanwhile.
   *
   * @param times milliseconds since the epoch
   * @returns those that were neither done nor claimed
   */
  async claim(
    tenantId: string,
    chunkIds: readonly string[],
    index: string,
    times: { now: number; until: number },
  ): Promise<string[]> {
    const claimed = await pLimit(AT_ONCE).map(chunkIds, async (id) => {
      const isClaimed = await this.#claim(tenantId, id, index, times);
      return isClaimed ? [id] : [];
    });
    return claimed.flat();
  }

  /** Gives claims back that their holder made nothing of. */
  async release(tenantId: string, chunkIds: readonly string[], index: string): Promise<void> {
    const marks = chunkIds.map((id) => ({ delete: embeddingMarkKey(tenantId, id, index) }));
    await batchWrite(this.#table, tenantId, marks);
  }

  /** Marks chunks whose vectors are there, or that the model refuses for good. */
  async settle(
    tenantId: string,
    chunkIds: readonly string[],
    index: string,
    as: 'done' | 'refused',
  ): Promise<void> {
    const marks = chunkIds.map((id) => ({ put: { ...embeddingMarkKey(tenantId, id, index), [as]: true } }));
    await batchWrite(this.#table, tenantId, marks);
  }

  /**
   * Removes chunks with all their marks, but for those that are claimed at this time.
   *
   * @returns until when the longest claim of those that stay lasts; undefined where all are gone
   */
  async remove(
    tenantId: string,
    chunkIds: readonly string[],
    now: number,
  ): Promise<{ removed: string[]; claimedUntil: number | undefined }> {
    const removed: string[] = [];
    let claimedUntil: number | undefined;
    const deletes = await pLimit(AT_ONCE).map(chunkIds, async (id): Promise<BatchWrite[]> => {
      const { pk } = chunkKey(tenantId, id);
      const { Items = [] } = await this.#table.client.send(
        new QueryCommand({
          TableName: this.#table.tableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': pk },
          ProjectionExpression: 'sk, claimed_until',
          ConsistentRead: true,
        }),
      );
      const until = Math.max(0, ...Items.map((item) => embeddingMarkSchema.parse(item).claimed_until ?? 0));
      if (until > now) {
        claimedUntil = Math.max(until, claimedUntil ?? 0);
        return [];
      }
      removed.push(id);
      return Items.map(({ sk }) => ({ delete: { pk, sk: String(sk) } }));
    });
    await batchWrite(this.#table, tenantId, deletes.flat());
    return { removed, claimedUntil };
  }

  async #claim(
    tenantId: string,
    chunkId: string,
    index: string,
    { now, until }: { now: number; until: number },
  ): Promise<boolean> {
    try {
      await this.#table.client.send(
        new UpdateCommand({
          TableName: this.#table.tableName,
          Key: embeddingMarkKey(tenantId, chunkId, index),
          UpdateExpression: 'SET claimed_until = :until',
          ConditionExpression:
            'attribute_not_exists(done) AND attribute_not_exists(refused) AND (attribute_not_exists(claimed_until) OR claimed_until < :now OR claimed_until = :until)',
          ExpressionAttributeValues: { ':until': until, ':now': now },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  /** Items by their keys. */
  async #get(
    tenantId: string,
    keys: readonly { pk: string; sk: string }[],
  ): Promise<Map<string, Record<string, unknown>>> {
    const pages = await pLimit(AT_ONCE).map(chunksOf(keys, KEYS_OF_CALL), (page) =>
      batchGet(this.#table, tenantId, page),
    );
    return new Map(pages.flat().map((item) => [textOf({ pk: String(item.pk), sk: String(item.sk) }), item]));
  }
}

function textOf({ pk, sk }: { pk: string; sk: string }): string {
  return `${pk} ${sk}`;
}
