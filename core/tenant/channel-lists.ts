import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { addToSet } from '#platform/dynamodb/add-to-set.ts';
import type { Key } from '#platform/dynamodb/key.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { accountChannelsKey, phoneChannelsKey } from './keys.ts';
import type { WriteOutcome } from './secrets.ts';
import type { TenantSpec } from './tenant-spec.ts';

const CHANNEL_IDS = 'channel_ids';

const listSchema = z.object({ [CHANNEL_IDS]: z.set(z.string()) });

/**
 * The business numbers that a list names; none where there is no list. It only says where to look: a number may have
 * moved, so what is found there is compared.
 */
export async function readChannelList({ client, tableName }: Table, key: Key): Promise<ReadonlySet<string>> {
  const { Item } = await client.send(new GetCommand({ TableName: tableName, Key: { ...key } }));
  return Item ? listSchema.parse(Item)[CHANNEL_IDS] : new Set();
}

export async function addToChannelList(
  table: Table,
  key: Key,
  channelIds: ReadonlySet<string>,
): Promise<void> {
  await addToSet(table, key, CHANNEL_IDS, channelIds);
}

/**
 * Writes a tenant's numbers into the lists by which they are found without their id: that of their account, where it
 * is configured, and that of their display number. Several tenants may stand in one list. Apart from the transaction of
 * the tenant's items, which is full: a repetition completes what is missing.
 */
export async function listChannels(
  table: Table,
  spec: TenantSpec,
): Promise<(Key & { outcome: WriteOutcome })[]> {
  const lists = new Map<string, { key: Key; ids: Set<string> }>();
  for (const { app, phone_number_id, display_phone_number, waba_id } of spec.channels) {
    const keys = [phoneChannelsKey(app, display_phone_number)];
    if (waba_id !== undefined) keys.push(accountChannelsKey(app, waba_id));
    for (const key of keys) {
      const list = lists.get(key.pk) ?? { key, ids: new Set() };
      lists.set(key.pk, { key, ids: list.ids.add(phone_number_id) });
    }
  }
  return Promise.all(
    [...lists.values()].map(async ({ key, ids }) => {
      const listed = await readChannelList(table, key);
      if ([...ids].every((id) => listed.has(id))) return { ...key, outcome: 'unchanged' as const };
      await addToChannelList(table, key, ids);
      return { ...key, outcome: listed.size === 0 ? ('created' as const) : ('updated' as const) };
    }),
  );
}
