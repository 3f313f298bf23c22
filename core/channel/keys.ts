import type { Key } from '#platform/dynamodb/key.ts';

const RELEASE = 'RELEASE';

/** A business number of a tenant. `channelId` is WhatsApp's `phone_number_id`. */
export interface ChannelIds {
  tenantId: string;
  channelId: string;
}

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

/** Says that replies which waited for the number may go, and that not all of them may know. */
export function channelReleaseKey(tenantId: string, channelId: string): Key {
  return { pk: channelStatePartition(tenantId, channelId), sk: RELEASE };
}

/** Whose release a key names; undefined for one that is none. */
export function channelReleased({ pk, sk }: Key): ChannelIds | undefined {
  const [, tenantId, channelId] = /^T#([^#]+)#CHS#([^#]+)$/.exec(pk) ?? [];
  if (sk !== RELEASE || tenantId === undefined || channelId === undefined) return undefined;
  return { tenantId, channelId };
}

/** Up to which provider time the receipts were worked. */
export function receiptsSeenKey(tenantId: string, channelId: string): Key {
  return { pk: channelStatePartition(tenantId, channelId), sk: 'RECEIPTS' };
}
