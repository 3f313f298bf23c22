import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Table } from '#platform/dynamodb/table.ts';
import { updateItem } from '#platform/dynamodb/update-item.ts';
import { DOCUMENT_PREFIX, documentKey, knowledgeDueShard, knowledgePartition } from '../keys.ts';
import { documentSchema, type KnowledgeDocument } from '../records.ts';

/** After how long the watchdog asks for a change that nothing was heard of, in milliseconds. */
const CHANGE_DUE_MS = 60_000;

/** What belongs to one version only. */
const OF_VERSION = {
  reason: undefined,
  chunks: undefined,
  jobs: undefined,
  jobs_left: undefined,
  failed_chunks: undefined,
  rounds: undefined,
  deaths: undefined,
} satisfies Partial<KnowledgeDocument>;

/** Some documents of a tenant by their ids; `next` is the id after which the following page begins. */
export interface DocumentPage {
  items: KnowledgeDocument[];
  next: string | undefined;
}

/** The items of documents in the `knowledge` table: reading them, and the one write that begins each change. */
export class DocumentStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async find(tenantId: string, documentId: string): Promise<KnowledgeDocument | undefined> {
    const { client, tableName: TableName } = this.#table;
    const { Item } = await client.send(
      new GetCommand({ TableName, Key: documentKey(tenantId, documentId), ConsistentRead: true }),
    );
    return Item && documentSchema.parse(Item);
  }

  /** @param after the id of the last one that the caller has */
  async page(tenantId: string, limit: number, after: string | undefined): Promise<DocumentPage> {
    const { client, tableName: TableName } = this.#table;
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': knowledgePartition(tenantId), ':prefix': DOCUMENT_PREFIX },
        Limit: limit,
        ...(after !== undefined && { ExclusiveStartKey: documentKey(tenantId, after) }),
      }),
    );
    const items = Items.map((item) => documentSchema.parse(item));
    return { items, next: LastEvaluatedKey && items.at(-1)?.document_id };
  }

  /**
   * Begins a new version, on the condition that the document is as it was read. What belonged to the version before goes;
   * what readers have stays until the new one is ready.
   *
   * @param seen undefined where there was none
   * @param next with the next version
   * @param now milliseconds since the epoch
   * @returns the document as it is now; undefined when another writer was faster
   */
  async begin(
    seen: KnowledgeDocument | undefined,
    next: KnowledgeDocument,
    now: number,
  ): Promise<KnowledgeDocument | undefined> {
    const { tenant_id, document_id } = next;
    // Theirs who embed it: it may have changed since it was read.
    const { live_version: _live, leased_until: _lease, indexes: _indexes, ...written } = next;
    const due = { due_at: now + CHANGE_DUE_MS, due_shard: knowledgeDueShard(tenant_id, document_id) };
    const result = await updateItem<Partial<KnowledgeDocument>>(
      this.#table,
      documentKey(tenant_id, document_id),
      {
        seen: seen ?? {},
        overwrite: { ...written, ...OF_VERSION, ...due },
        ...(seen ? { unchanged: ['version'] } : { existing: 'new or' }),
      },
    );
    return result.kind === 'written' ? documentSchema.parse(result.item) : undefined;
  }
}
