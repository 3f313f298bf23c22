import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { contactKey } from '#core/contact/keys.ts';
import { customerIdsSchema } from '#core/events/inbox-message-received.ts';
import { itemCondition } from '#platform/dynamodb/item-update.ts';
import type { Key } from '#platform/dynamodb/key.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { shortHash } from '#platform/ids/hash.ts';
import type { CustomerIds } from './items.ts';

/** How long something is kept, in seconds: 14 days. */
const KEPT_SECONDS = 14 * 24 * 60 * 60;

/** Most bytes of the raw JSON; an item of DynamoDB has at most 400 KB, and a large one costs its size. */
const MAX_RAW_BYTES = 100_000;

const MAX_REASON_LENGTH = 200;

/** Something of a webhook that could not be worked, and where it belongs as far as that is known. */
export interface QuarantineEntry {
  /** The Meta app that the URL named. */
  app: string;
  tenantId?: string;
  contactId?: string;
  channelId?: string;
  traceId: string;
  reason: string;
  /** What was received, any JSON value. */
  raw: unknown;
  /** What `raw` is, so that it can be read again: an element of the list of a webhook, or an item that was read. */
  form?: { list: string } | 'item';
  /** Who wrote it, as the webhook said beside it. */
  sender?: CustomerIds;
  /** The WhatsApp Business Account that it came from. */
  accountId?: string;
  /** What could be read of it was told. */
  told?: boolean;
}

/** An entry as it is stored. The raw JSON of one with `raw_cut` is short of its end. */
export const quarantineItemSchema = z.object({
  pk: z.string(),
  sk: z.string(),
  app: z.string(),
  channel_id: z.string().optional(),
  account_id: z.string().optional(),
  reason: z.string(),
  form: z.string().optional(),
  sender: customerIdsSchema.optional(),
  told: z.boolean().optional(),
  raw: z.string(),
  raw_cut: z.boolean().optional(),
  trace_id: z.string(),
  received_at: z.string(),
});

export type QuarantineItem = z.infer<typeof quarantineItemSchema>;

/** `form` of an item that was read; another is the name of a list. */
export const ITEM_FORM = 'item';

/**
 * Keeps an entry in the `conversations` table: under its contact, else its tenant, else the app. A second
 * delivery of the same content meets the first one's item and changes nothing.
 *
 * @throws what DynamoDB answers besides a refused condition
 */
export async function putIntoQuarantine(table: Table, entry: QuarantineEntry, nowMs: number): Promise<void> {
  const nowSeconds = Math.floor(nowMs / 1000);
  try {
    await table.client.send(
      new PutCommand({
        TableName: table.tableName,
        Item: quarantineItem(entry, nowMs),
        // DynamoDB deletes late: an item that has expired may still be there.
        ...itemCondition<{ expires_at: number }>({
          existing: 'new or',
          where: [['expires_at', '<=', nowSeconds]],
        }),
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

/** The entry as it is stored, with its key. */
export function quarantineItem(entry: QuarantineEntry, nowMs: number): Record<string, unknown> {
  const json = JSON.stringify(entry.raw) ?? 'null';
  const { text, cut } = cutText(json);
  return {
    ...quarantineKey(entry, shortHash([json])),
    app: entry.app,
    tenant_id: entry.tenantId,
    contact_id: entry.contactId,
    channel_id: entry.channelId,
    account_id: entry.accountId,
    form: typeof entry.form === 'object' ? entry.form.list : entry.form,
    sender: entry.sender,
    ...(entry.told ? { told: true } : {}),
    reason: entry.reason.slice(0, MAX_REASON_LENGTH).toWellFormed(),
    raw: text,
    raw_bytes: Buffer.byteLength(json),
    ...(cut ? { raw_cut: true } : {}),
    trace_id: entry.traceId,
    received_at: new Date(nowMs).toISOString(),
    expires_at: Math.floor(nowMs / 1000) + KEPT_SECONDS,
  };
}

/** Without a contact the first character of the hash spreads the items over 32 partitions. */
function quarantineKey({ app, tenantId, contactId }: QuarantineEntry, hash: string): Key {
  if (tenantId === undefined) return { pk: `APP#${app}#QUARANTINE#${hash[0]}`, sk: hash };
  if (contactId === undefined) return { pk: `T#${tenantId}#QUARANTINE#${hash[0]}`, sk: hash };
  return { pk: contactKey(tenantId, contactId).pk, sk: `QUARANTINE#${hash}` };
}

function cutText(json: string): { text: string; cut: boolean } {
  if (Buffer.byteLength(json) <= MAX_RAW_BYTES) return { text: json, cut: false };
  const bytes = Buffer.from(json.slice(0, MAX_RAW_BYTES)).subarray(0, MAX_RAW_BYTES);
  return { text: bytes.toString('utf8'), cut: true };
}
