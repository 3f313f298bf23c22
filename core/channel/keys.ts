import type { Key } from '#platform/dynamodb/key.ts';

const RELEASE = 'RELEASE';
const SILENCE = 'SILENCE';

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
export function channelStatePartition(tenantId: string, channelId: string): string {
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

/** What the number sent since a customer's message last came. */
export function channelSilenceKey(tenantId: string, channelId: string): Key {
  return { pk: channelStatePartition(tenantId, channelId), sk: SILENCE };
}

/** What of a number the watchdog may have to look at. */
export type ChannelThing = ChannelIds & { kind: 'release' | 'silence' };

/** Whose release or silence a key names; undefined for one that is neither. */
export function channelThing({ pk, sk }: Key): ChannelThing | undefined {
  const [, tenantId, channelId] = /^T#([^#]+)#CHS#([^#]+)$/.exec(pk) ?? [];
  if (tenantId === undefined || channelId === undefined) return undefined;
  if (sk === RELEASE) return { kind: 'release', tenantId, channelId };
  return sk === SILENCE ? { kind: 'silence', tenantId, channelId } : undefined;
}

/** Up to which provider time the receipts were worked. */
export function receiptsSeenKey(tenantId: string, channelId: string): Key {
  return { pk: channelStatePartition(tenantId, channelId), sk: 'RECEIPTS' };
}

/** By what WhatsApp knows a file that was uploaded for the number. @param hash of the object's key */
export function uploadedMediaKey(tenantId: string, channelId: string, hash: string): Key {
  return { pk: channelStatePartition(tenantId, channelId), sk: `MEDIA#${hash}` };
}
