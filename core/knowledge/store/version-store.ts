import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { batchGet } from '#platform/dynamodb/batch-get.ts';
import { batchWrite } from '#platform/dynamodb/batch-write.ts';
import type { ItemChange } from '#platform/dynamodb/item-update.ts';
import { queryRows } from '#platform/dynamodb/query-rows.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { updateItem } from '#platform/dynamodb/update-item.ts';
import {
  DOCUMENT_PREFIX,
  documentKey,
  jobKey,
  jobOfKey,
  jobsPartition,
  knowledgeDueShard,
  knowledgePartition,
} from '../keys.ts';
import { documentSchema, jobItemSchema, type KnowledgeDocument } from '../records.ts';

/** A document of a tenant. */
export interface DocumentIds {
  tenantId: string;
  documentId: string;
}

/** Chunks of one version of a document that are embedded together. */
export interface StoredJob {
  version: number;
  job: number;
  chunkIds: string[];
}

/** More than a tenant has. */
const ALL = 1_000_000;

/**
 * Versions of documents and their jobs, as what embeds them reads and changes them. What begins a version is
 * `documents/document-store.ts`. Reads are consistent.
 */
export class VersionStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async find({ tenantId, documentId }: DocumentIds): Promise<KnowledgeDocument | undefined> {
    const [found] = await this.findAll(tenantId, [documentId]);
    return found;
  }

  /** Those that are there, in no order. */
  async findAll(tenantId: string, documentIds: readonly string[]): Promise<KnowledgeDocument[]> {
    const keys = [...new Set(documentIds)].map((id) => documentKey(tenantId, id));
    return (await batchGet(this.#table, tenantId, keys)).map((item) => documentSchema.parse(item));
  }

  /** All documents of a tenant. */
  async list(tenantId: string): Promise<KnowledgeDocument[]> {
    const rows = await queryRows(
      this.#table,
      {
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':pk': knowledgePartition(tenantId), ':prefix': DOCUMENT_PREFIX },
        ConsistentRead: true,
      },
      ALL,
    );
    return rows.map((row) => documentSchema.parse(row));
  }

  /**
   * Changes a document as it was read, as long as it is still in that version and state.
   *
   * @param change attributes; undefined removes one. `due_at` brings its shard with it
   * @param where what else must hold
   * @returns the document after it; undefined where it was not written
   */
  async change(
    seen: KnowledgeDocument,
    change: Partial<KnowledgeDocument>,
    where: ItemChange<KnowledgeDocument>['where'] = [],
  ): Promise<KnowledgeDocument | undefined> {
    const { tenant_id, document_id, version, state } = seen;
    const isDue = 'due_at' in change;
    const due_shard = change.due_at === undefined ? undefined : knowledgeDueShard(tenant_id, document_id);
    const result = await updateItem<KnowledgeDocument>(this.#table, documentKey(tenant_id, document_id), {
      seen,
      overwrite: { ...change, ...(isDue && { due_shard }) },
      where: [['version', '=', version], ['state', '=', state], ...where],
    });
    return result.kind === 'written' ? documentSchema.parse(result.item) : undefined;
  }

  /** A version that readers have while a newer one is on its way, or gone again: nothing else of the document changes. */
  async noteLive({ tenant_id, document_id }: KnowledgeDocument, live_version: number): Promise<void> {
    await updateItem<Pick<KnowledgeDocument, 'live_version'>>(
      this.#table,
      documentKey(tenant_id, document_id),
      {
        seen: {},
        overwrite: { live_version },
        where: [['live_version', 'missing or <', live_version]],
        existing: 'required',
      },
    );
  }

  /**
   * Takes a job from those that are left of a version.
   *
   * @param refused how many of its chunks have no vector
   * @returns the document after it; undefined where the job was not left any more
   */
  async endJob(
    { tenant_id, document_id, version }: KnowledgeDocument,
    job: number,
    refused: number,
  ): Promise<KnowledgeDocument | undefined> {
    try {
      const { Attributes } = await this.#table.client.send(
        new UpdateCommand({
          TableName: this.#table.tableName,
          Key: documentKey(tenant_id, document_id),
          UpdateExpression: 'DELETE jobs_left :job ADD failed_chunks :refused REMOVE #rounds, #reason',
          ConditionExpression: '#version = :version AND #state = :embedding AND contains(jobs_left, :number)',
          ExpressionAttributeNames: {
            ...{ '#version': 'version', '#state': 'state', '#rounds': 'rounds', '#reason': 'reason' },
          },
          ExpressionAttributeValues: {
            ...{ ':job': new Set([job]), ':number': job, ':refused': refused },
            ...{ ':version': version, ':embedding': 'embedding' },
          },
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return documentSchema.parse(Attributes);
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const item = error.Item && unmarshall(error.Item);
      // The answer of our own write may have been lost: who ends the last one goes on with what follows.
      const found = item && documentSchema.parse(item);
      return found?.version === version && found.state === 'embedding' ? found : undefined;
    }
  }

  /** Gives a lease back, whatever the document has become since. */
  async endLease({ tenant_id, document_id }: KnowledgeDocument, leased_until: number): Promise<void> {
    await updateItem<Pick<KnowledgeDocument, 'leased_until'>>(
      this.#table,
      documentKey(tenant_id, document_id),
      {
        seen: {},
        overwrite: { leased_until: undefined },
        where: [['leased_until', '=', leased_until]],
      },
    );
  }

  /** Removes a document that is to go, as it was read. */
  async remove({ tenant_id, document_id, version }: KnowledgeDocument, leased_until: number): Promise<void> {
    try {
      await this.#table.client.send(
        new DeleteCommand({
          TableName: this.#table.tableName,
          Key: documentKey(tenant_id, document_id),
          ConditionExpression: '#version = :version AND #state = :deleting AND leased_until = :lease',
          ExpressionAttributeNames: { '#version': 'version', '#state': 'state' },
          ExpressionAttributeValues: {
            ...{ ':version': version, ':deleting': 'deleting', ':lease': leased_until },
          },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  /** All jobs of all versions of a document that are still kept, the oldest version first. */
  async jobs({ tenantId, documentId }: DocumentIds): Promise<StoredJob[]> {
    const rows = await queryRows(
      this.#table,
      {
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': jobsPartition(tenantId, documentId) },
        ConsistentRead: true,
      },
      ALL,
    );
    return rows.flatMap((row) => {
      const of = jobOfKey({ pk: String(row.pk), sk: String(row.sk) });
      return of ? [{ ...of, chunkIds: jobItemSchema.parse(row).chunk_ids }] : [];
    });
  }

  async job(
    { tenantId, documentId }: DocumentIds,
    version: number,
    job: number,
  ): Promise<StoredJob | undefined> {
    const key = jobKey(tenantId, documentId, version, job);
    const [item] = await batchGet(this.#table, documentId, [key]);
    return item && { version, job, chunkIds: jobItemSchema.parse(item).chunk_ids };
  }

  async putJobs({ tenantId, documentId }: DocumentIds, jobs: readonly StoredJob[]): Promise<void> {
    await batchWrite(
      this.#table,
      documentId,
      jobs.map(({ version, job, chunkIds }) => ({
        put: { ...jobKey(tenantId, documentId, version, job), chunk_ids: chunkIds },
      })),
    );
  }

  async deleteJobs({ tenantId, documentId }: DocumentIds, jobs: readonly StoredJob[]): Promise<void> {
    await batchWrite(
      this.#table,
      documentId,
      jobs.map(({ version, job }) => ({ delete: jobKey(tenantId, documentId, version, job) })),
    );
  }
}
