import type { Key } from '#platform/dynamodb/key.ts';

/**
 * What is known of a business number at this moment, in a partition of its own; the channel as configured is with
 * its tenant, in the `registry` table.
 *
 * @param channelId WhatsApp's `phone_number_id`
 */
function channelStatePartition(tenantId: string, channelId: string): string {
  return `T#${tenantId}#CHS#${channelId}`;
}

/** Says that nothing may be sent, and why. */
export function channelHoldKey(tenantId: string, channelId: string): Key {
  return { pk: channelStatePartition(tenantId, channelId), sk: 'HOLD' };
}

/** Up to which provider time the receipts were seen. */
export function receiptsSeenKey(tenantId: string, channelId: string): Key {
  return { pk: channelStatePartition(tenantId, channelId), sk: 'RECEIPTS' };
}

/**
 * The partition of the `due` index for replies that wait for their channel to be released: `due_shard` of a row
 * that is `held` for this reason. The watchdog looks at other partitions only; {@link releaseChannel} finds them
 * here. `due_at` of such a row is when it was held.
 */
export function heldShard(tenantId: string, channelId: string): string {
  return `HELD#${tenantId}#${channelId}`;
}
