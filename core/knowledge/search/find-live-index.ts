import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Table } from '#platform/dynamodb/table.ts';
import { indexRecordKey } from '../keys.ts';
import type { VectorIndex } from '../knowledge-ports.ts';
import { indexRecordSchema } from '../records.ts';

/** The index that a tenant's questions are compared with; undefined before the first one is complete. */
export async function findLiveIndex(
  { client, tableName }: Table,
  tenantId: string,
): Promise<VectorIndex | undefined> {
  const Key = { ...indexRecordKey(tenantId) };
  const { Item } = await client.send(new GetCommand({ TableName: tableName, Key }));
  const { live } = Item ? indexRecordSchema.parse(Item) : { live: undefined };
  return live && { tenantId, ...live };
}
