import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { conversationKey, MESSAGE_ID_PREFIX, MESSAGE_PREFIX } from '#core/conversation/keys.ts';
import { conversationsOfContact } from '#core/conversation/merge/conversations-of-contact.ts';
import { overMarker, rowChange } from '#core/conversation/message/message-items.ts';
import { takenBackElsewhere } from '#core/conversation/message/taken-back.ts';
import { type Item, readPage } from '#core/conversation/partition-rows.ts';
import {
  type Conversation,
  type MessageRow,
  messageIdItemSchema,
  messageRowSchema,
} from '#core/conversation/records.ts';
import { type TransactItem, writeTransaction } from '#platform/dynamodb/conditional-write.ts';
import type { Key } from '#platform/dynamodb/key.ts';
import { LOST, retryLost } from '#platform/dynamodb/retry-lost.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { updateItem } from '#platform/dynamodb/update-item.ts';
import type { FailedMedia, MessageMedia } from './message-media.ts';
import { conversationFolder, type MediaOwner } from './object-key.ts';

/** Attempts to win against other writers of a row. */
const WRITE_ATTEMPTS = 8;

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const MOST_WRITES = 100;

export interface ForgetMediaPorts {
  conversations: Table;
  files: { keys(prefix: string): Promise<string[]>; delete(keys: readonly string[]): Promise<void> };
  /** The tenant's numbers. */
  channels: { list(tenantId: string): Promise<ReadonlyArray<{ channel_id: string }>> };
}

/** What was removed. `messages`: rows that had a file, or words that were heard in one; `noted`: summaries and notes of the AI. */
export interface ForgottenMedia {
  conversations: number;
  messages: number;
  files: number;
  noted: number;
}

/**
 * Removes the files of a contact, both what they sent and what was sent to them, in all conversations and those of contacts that were
 * merged into it, and what was heard and read in them; rows say `expired` then. The summaries and notes that the AI made since the first of them
 * go, too: what is left is summed up anew when it is needed. What was written stays, and the names that files had are
 * with it. A file that WhatsApp still gives meanwhile is stored after that: done again, it goes too.
 *
 * Done twice it does the same; a call that dies on the way is made again.
 *
 * @param contactId of the living contact, not of one that was merged into it
 * @param options.dry nothing is changed; what would be is counted
 * @throws {ContentionError} after eight lost races for one row
 */
export async function forgetMedia(
  { conversations: table, files, channels }: ForgetMediaPorts,
  tenantId: string,
  contactId: string,
  { dry = false }: { dry?: boolean } = {},
): Promise<ForgottenMedia> {
  const forgotten = { conversations: 0, messages: 0, files: 0, noted: 0 };
  for (const { channel_id } of await channels.list(tenantId)) {
    const of = { tenantId, channelId: channel_id, contactId };
    for (const { living, ids } of await conversationsOfContact(table, of)) {
      const places: string[] = [];
      for (const conversation_id of ids) {
        const owner = { tenant_id: tenantId, conversation_id };
        // First, so that no row leads to what is gone.
        for await (const key of rowsWithFiles(table, owner)) {
          if (!dry) await forgetIn(table, conversation_id, key);
          forgotten.messages += 1;
          if (key.sk.startsWith(MESSAGE_PREFIX)) places.push(key.sk);
        }
        const keys = await files.keys(conversationFolder(owner));
        if (!dry) await files.delete(keys);
        forgotten.files += keys.length;
      }
      if (!living) continue;
      forgotten.conversations += ids.length;
      forgotten.noted += await forgetNoted(table, living, places.toSorted(), dry);
    }
  }
  return forgotten;
}

/** Messages, and what waits for one that has not come. */
async function* rowsWithFiles(table: Table, of: MediaOwner): AsyncGenerator<Key> {
  for (const prefix of [MESSAGE_PREFIX, MESSAGE_ID_PREFIX]) {
    let start: Record<string, unknown> | undefined;
    do {
      const { items, next } = await readPage(table, of, prefix, { forward: true, start });
      for (const { pk, sk, ...item } of items) {
        if (changeOf(table.tableName, { pk, sk, ...item })) yield { pk, sk };
      }
      start = next;
    } while (start);
  }
}

/** @param places sort keys of the rows that were changed @returns how many summaries and notes of the AI are, or would be, removed */
async function forgetNoted(
  table: Table,
  living: Conversation,
  places: readonly string[],
  dry: boolean,
): Promise<number> {
  const [first, last] = [places[0], places.at(-1)];
  if (first === undefined || last === undefined) return 0;
  if (dry) return (await takenBackElsewhere(table, living, first)).length;
  const key = conversationKey(living.tenant_id, living.conversation_id);
  // What is being summed up of the rows as they were is not stored after this.
  await updateItem<Pick<Conversation, 'taken_back'>>(table, key, {
    ...{ seen: {}, overwrite: { taken_back: `forgotten:${last}` }, existing: 'required' },
  });
  const contention = { id: living.conversation_id, step: 'a summary was to go', attempts: WRITE_ATTEMPTS };
  return retryLost(contention, async () => {
    const writes = await takenBackElsewhere(table, living, first);
    for (let from = 0; from < writes.length; from += MOST_WRITES) {
      const { kind } = await writeTransaction(table.client, writes.slice(from, from + MOST_WRITES));
      if (kind !== 'written') return LOST;
    }
    return writes.length;
  });
}

async function forgetIn(table: Table, id: string, key: Key): Promise<void> {
  await retryLost({ id, step: 'a file was to be forgotten', attempts: WRITE_ATTEMPTS }, async () => {
    const item = await get(table, key);
    const change = item && changeOf(table.tableName, { ...item, ...key });
    if (!change) return undefined;
    const { kind } = await writeTransaction(table.client, [change]);
    return kind === 'written' ? undefined : LOST;
  });
}

/** @returns undefined where nothing of a file is left */
function changeOf(tableName: string, { pk, sk, ...item }: Item): TransactItem | undefined {
  const key = { pk, sk };
  if (sk.startsWith(MESSAGE_PREFIX)) {
    const seen = messageRowSchema.parse(item);
    const next = withoutFile(seen);
    return next && rowChange(tableName, key, seen, next);
  }
  const marker = messageIdItemSchema.parse(item);
  if (marker.row_sk !== undefined || marker.media?.state !== 'ready') return undefined;
  return overMarker(tableName, { ...key, ...marker, media: expired(marker.media) }, marker);
}

function withoutFile(row: MessageRow): MessageRow | undefined {
  const { media, heard } = row;
  const hasFile = media?.state === 'ready';
  if (!hasFile && heard !== 'words') return undefined;
  return {
    ...row,
    ...(hasFile && { media: expired(media) }),
    // Its words are what was heard in the file.
    ...(heard === 'words' && { body: null, revoked_body: undefined, heard: undefined }),
  };
}

function expired({ kind }: MessageMedia): FailedMedia {
  return { state: 'failed', kind, reason: 'expired' };
}

async function get({ client, tableName }: Table, Key: Key): Promise<Record<string, unknown> | undefined> {
  const { Item } = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }));
  return Item;
}
