import { BatchWriteCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { ChannelHolds } from '#core/channel/channel-holds.ts';
import { channelStatePartition } from '#core/channel/keys.ts';
import {
  accountChannelsKey,
  channelLookupKey,
  numberOwnerKey,
  phoneChannelsKey,
  tenantKey,
} from '#core/tenant/keys.ts';
import { provisionTenant } from '#core/tenant/provision-tenant.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import type { Installation } from '../ops/installation.ts';

/** Who is written to in a smoke test. The number is of a country code that is not in use. */
export const TEST = {
  tenantId: 'prosa-smoke',
  channelId: '999000000000001',
  displayPhoneNumber: '9990000000001',
  /** The account that its webhooks name: Meta gives none that begins so. */
  accountId: '000999000000001',
} as const;

const HELD_BECAUSE = 'smoke_test';
const MOST_AT_ONCE = 25;

/**
 * Makes a company whose one number never sends: it is held before anything is written to it, and it has no token.
 *
 * @param app a Meta app of the installation, whose secret signs the messages
 */
export async function makeTestTenant(at: Installation, app: string): Promise<void> {
  const conversations = await at.table('ConversationsTable');
  const { tenantId, channelId, displayPhoneNumber } = TEST;
  await new ChannelHolds({ table: conversations }).hold(tenantId, channelId, { reason: HELD_BECAUSE });
  const spec = {
    tenant_id: tenantId,
    name: 'Prosa smoke test',
    profile: 'A test. Answer every message with one short sentence.',
    language: 'en',
    entry: 'ai',
    timezone: 'UTC',
    queues: [{ id: 'people', name: 'People' }],
    channels: [{ app, phone_number_id: channelId, display_phone_number: displayPhoneNumber }],
  };
  const table = await at.table('RegistryTable');
  await provisionTenant(spec, { table, secrets: at.clients.secrets, stage: at.stage, update: true });
}

/**
 * Takes away all that the test made, found by its keys alone: what it wrote is in partitions of its own.
 *
 * @param partitions of the conversations table besides the number's own
 */
export async function removeTestTenant(
  at: Installation,
  app: string,
  partitions: Iterable<string>,
): Promise<void> {
  const { tenantId, channelId, displayPhoneNumber, accountId } = TEST;
  const conversations = await at.table('ConversationsTable');
  const own = [accountChannelsKey(app, accountId).pk, channelStatePartition(tenantId, channelId)];
  for (const pk of new Set([...partitions, ...own])) await removePartition(conversations, pk);
  const registry = await at.table('RegistryTable');
  for (const pk of [
    channelLookupKey(app, channelId).pk,
    numberOwnerKey(channelId).pk,
    phoneChannelsKey(app, displayPhoneNumber).pk,
    tenantKey(tenantId).pk,
  ]) {
    await removePartition(registry, pk);
  }
}

async function removePartition({ client, tableName }: Table, pk: string): Promise<void> {
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
      ProjectionExpression: 'pk, sk',
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) {
    for (let start = 0; start < Items.length; start += MOST_AT_ONCE) {
      let requests: Record<string, unknown>[] = Items.slice(start, start + MOST_AT_ONCE).map((Key) => ({
        DeleteRequest: { Key },
      }));
      while (requests.length > 0) {
        const { UnprocessedItems } = await client.send(
          new BatchWriteCommand({ RequestItems: { [tableName]: requests } }),
        );
        requests = UnprocessedItems?.[tableName] ?? [];
      }
    }
  }
}
