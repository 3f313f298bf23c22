import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { FailedMedia, MessageMedia, ReadyMedia } from '#core/media/message-media.ts';
import { putOnce, type TransactItem, writeTransaction } from '#platform/dynamodb/conditional-write.ts';
import { itemCondition, updateOrCheck } from '#platform/dynamodb/item-update.ts';
import type { Key } from '#platform/dynamodb/key.ts';
import { LOST, retryLost } from '#platform/dynamodb/retry-lost.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import type { ConversationRepository } from '../conversation-repository.ts';
import { LIVING } from '../conversation-write.ts';
import { withDeskPlace } from '../desk-place.ts';
import { messageHash } from '../ids.ts';
import { conversationKey, messageIdKey } from '../keys.ts';
import { idsOfContact } from '../merge/conversations-of-contact.ts';
import { findLiving } from '../merge/follow-merged.ts';
import { strandsOf } from '../merge/strands.ts';
import { type Conversation, type MessageIdItem, type MessageRow, messageRowSchema } from '../records.ts';
import { homeOf } from './home-of.ts';
import { expiryOf, overMarker, rowChange } from './message-items.ts';

/** Attempts to win against other writers of the same rows before the record is redelivered. */
const WRITE_ATTEMPTS = 8;

/** Which message: its conversation as the webhook knew it, which may have been merged since. */
export interface MessageRef {
  tenant_id: string;
  conversation_id: string;
  /** The provider's. */
  messageId: string;
}

/**
 * What is known of a message's file. `stored`: its row has it. `kept`: the message has not come, and will find it.
 * `revoked`: the message was taken back, and its file must go. `gone`: the message is there without a row of its own.
 */
export type MediaPlace = 'stored' | 'kept' | 'revoked' | 'gone';

/**
 * Where a message's file stands, and what is known of it. `conversationIds`: the living conversation and those that became part
 * of it, and of a file that must go those of merged contacts that never began; under which of them a file was stored, only the
 * webhook's event tells.
 */
export interface KnownMedia {
  place: MediaPlace;
  media: MessageMedia | undefined;
  conversationIds: string[];
}

interface Seen {
  place: MediaPlace;
  current: Conversation | undefined;
  /** Of the conversation, or the part of it, where the message is or belongs. */
  homeId: string;
  idKey: Key;
  item: MessageIdItem | undefined;
  found: { key: Key; row: MessageRow } | undefined;
  conversationIds: string[];
}

/**
 * What is known of a message's file, read consistently. What was kept for the message where it did not come, since its conversation
 * was merged meanwhile, is removed: no reader finds it there.
 */
export async function findMedia(
  table: Table,
  repository: Pick<ConversationRepository, 'find'>,
  of: MessageRef,
): Promise<KnownMedia> {
  const seen = await look(table, repository, of);
  const known = knownOf(seen);
  if (seen.found && seen.homeId !== of.conversation_id) await dropMarker(table, of);
  const isToGo = seen.place === 'revoked' || seen.place === 'gone';
  if (!isToGo || !seen.current) return known;
  const { tenant_id: tenantId, channel_id: channelId, contact_id: contactId } = seen.current;
  const ids = await idsOfContact(table, { tenantId, channelId, contactId });
  return { ...known, conversationIds: [...new Set([...known.conversationIds, ...ids])] };
}

/** A refusal means that something else waits there, or came. */
async function dropMarker({ client, tableName: TableName }: Table, of: MessageRef): Promise<void> {
  const Key = messageIdKey(of.tenant_id, of.conversation_id, messageHash(of.messageId));
  const where = [
    ['row_sk', '=', undefined],
    ['waiting', '=', undefined],
  ] as const;
  await writeTransaction(client, [
    { Delete: { TableName, Key, ...itemCondition<MessageIdItem>({ where }) } },
  ]);
}

/**
 * Writes what became of a message's file, in one transaction: the row, or where the message has not come the item of its id
 * (which storing the message takes up), and when the desk last saw a change of the conversation. What is in the bucket
 * already stays as it is.
 *
 * @throws {ContentionError} after eight lost races
 */
export async function storeMedia(
  table: Table,
  repository: Pick<ConversationRepository, 'find'>,
  of: MessageRef,
  media: ReadyMedia | FailedMedia,
  now: () => number,
): Promise<KnownMedia> {
  const contention = { id: of.conversation_id, step: 'a file was to be stored', attempts: WRITE_ATTEMPTS };
  return retryLost(contention, async () => {
    const seen = await look(table, repository, of);
    const known = knownOf(seen);
    if (seen.place === 'revoked' || seen.place === 'gone' || known.media?.state === 'ready') return known;
    const result = await writeTransaction(table.client, writesOf(table.tableName, seen, media, now()));
    return result.kind === 'written' ? { ...known, media } : LOST;
  });
}

function knownOf({ place, item, found, conversationIds }: Seen): KnownMedia {
  return { place, media: found ? found.row.media : item?.media, conversationIds };
}

function writesOf(
  tableName: string,
  { current, idKey, item, found }: Seen,
  media: MessageMedia,
  now: number,
): TransactItem[] {
  if (!found || !current) {
    const marker = { ...idKey, ...item, media, expires_at: expiryOf(now) };
    return [item ? overMarker(tableName, marker, item) : putOnce(tableName, marker)];
  }
  return [
    rowChange(tableName, found.key, found.row, { ...found.row, media }),
    updateOrCheck(tableName, conversationKey(current.tenant_id, current.conversation_id), {
      seen: current,
      next: withDeskPlace(current, current, now, true),
      where: [LIVING],
      existing: 'required',
    }),
  ];
}

async function look(
  table: Table,
  repository: Pick<ConversationRepository, 'find'>,
  of: MessageRef,
): Promise<Seen> {
  const current = await findLiving(repository, of.tenant_id, of.conversation_id);
  const { strand, item } = await homeOf(table, current ?? of, of.messageId);
  const idKey = messageIdKey(of.tenant_id, strand.conversation_id, messageHash(of.messageId));
  const conversationIds = strandsOf(current ?? of).map(({ conversation_id }) => conversation_id);
  const homeId = strand.conversation_id;
  const seen = { current, homeId, idKey, item, found: undefined, conversationIds };
  if (item?.row_sk === undefined) {
    const isRevoked = item?.waiting?.some(({ kind }) => kind === 'revoke') ?? false;
    return { ...seen, place: isRevoked ? 'revoked' : 'kept' };
  }
  const key = { pk: idKey.pk, sk: item.row_sk };
  const { Item } = await table.client.send(
    new GetCommand({ TableName: table.tableName, Key: key, ConsistentRead: true }),
  );
  if (!Item) return { ...seen, place: 'gone' };
  const row = messageRowSchema.parse(Item);
  return { ...seen, place: row.revoked ? 'revoked' : 'stored', found: { key, row } };
}
