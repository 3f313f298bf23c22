import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ticketChangeSchema } from '#core/events/ticket-changed.ts';
import { type TransactItem, writeTransaction } from '#platform/dynamodb/conditional-write.ts';
import { GIVE_UP, LOST, retryLost } from '#platform/dynamodb/retry-lost.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { ConversationRepository } from '../conversation-repository.ts';
import { conversationWrite } from '../conversation-write.ts';
import { type Placed, withDeskPlace } from '../desk-place.ts';
import { conversationKey, ticketKey } from '../keys.ts';
import { type Conversation, conversationSchema } from '../records.ts';
import { watchOf } from '../watch/watch.ts';
import { mergedReplyWrites, readMergedReplies } from './merged-replies.ts';
import {
  type ConversationName,
  type Merge,
  type MergedTicket,
  mergeConversations,
  staysLive,
} from './merged-state.ts';
import { neverBegun } from './never-begun.ts';

/** Attempts to win against other writers that change one of the two conversations. */
const MOVE_ATTEMPTS = 6;

/** Which conversation moves into which; both are of one channel. */
export interface Move {
  tenantId: string;
  channelId: string;
  from: ConversationName;
  to: ConversationName;
}

/** What a merge needs from outside. */
export interface MergePorts {
  now(): number;
  /**
   * Told what the merge did to tickets, before it counts as done. Told again after a crash: the changes, and so
   * the keys of the facts that follow from them, are the same then.
   */
  publishMerged(changes: MergedTicket[]): Promise<void>;
  /**
   * Asks the sender for what people wrote and which came along, up to this reply of the living conversation: the wake that
   * their writing brought is the merged one's. Once, when the merge is written; after a crash the watch is what brings them.
   */
  wakeSender(living: ConversationName, replySeq: number): Promise<void>;
}

/** The conversation item with what its merge did to tickets, so that a later delivery can tell it again. */
const sourceSchema = conversationSchema.extend({
  merged_tickets: z
    .array(z.object({ conversationId: z.string(), contactId: z.string(), change: ticketChangeSchema }))
    .optional(),
});

type SourceItem = z.infer<typeof sourceSchema>;

/** What the move is made from of both besides who answers what: what other writers change by itself. */
const MADE_FROM = ['last_inbound_at', 'tags'] as const;

/** Of the source, not even a send began. */
const NOTHING_SENT = ['settled_seq', 'sending_seq'] as const;

/**
 * Makes a merged contact's conversation part of the conversation that takes its place. Nothing is copied: the living
 * one lists the other (`merged_from`), and its readers read both; see `strands.ts`.
 *
 * 1. One transaction closes it (`merged_into`, a new `owner_epoch`, due only for replies that are left) and gives the living one its ticket, its
 *    open turn and what people wrote and was not sent, on the condition that both are as they were read. Then
 *    the only writer left is the sender that ends a send under way. Agents' answers that were not sent never are:
 *    what they answered counts as unanswered.
 * 2. The sender is woken for what people wrote.
 * 3. What happened to tickets is told.
 *
 * Where it does not exist, an item is put in its place, so that a writer which read the contact before the merge cannot
 * begin it. The caller repeats the move until both are done; a repetition does only what is missing.
 *
 * @throws {ContentionError} when others changed one of them six times, or when the target has moved itself
 */
export async function mergeConversation(table: Table, move: Move, ports: MergePorts): Promise<void> {
  const { tenantId, channelId, from, to } = move;
  const repository = new ConversationRepository(table);
  const contention = {
    id: to.conversationId,
    step: 'a merged conversation was to move into it',
    attempts: MOVE_ATTEMPTS,
  };
  return retryLost(contention, async () => {
    // The target first: what is read of it is then from before the move, if the source has not moved yet.
    const target = await repository.find(tenantId, to.conversationId);
    if (target?.merged_into !== undefined) return GIVE_UP;
    const source = await readSource(table, move);
    if (!source) {
      const now = ports.now();
      const item = withDeskPlace(undefined, neverBegun(tenantId, channelId, from, to, now), now);
      const write = conversationWrite(table.tableName, undefined, item);
      const { kind } = await writeTransaction(table.client, [write]);
      return kind === 'written' ? undefined : LOST;
    }
    const moved =
      source.merged_into === undefined ? await tryToMove(table, source, target, to, ports) : source;
    if (!moved) return LOST;
    const isOurs = moved.merged_into === to.conversationId;
    if (isOurs && moved.merged_tickets?.length) await ports.publishMerged(moved.merged_tickets);
    return undefined;
  });
}

/** Steps 1 and 2. @returns undefined when another writer was faster, and everything must be read again */
async function tryToMove(
  table: Table,
  source: Conversation,
  target: Conversation | undefined,
  to: ConversationName,
  ports: MergePorts,
): Promise<SourceItem | undefined> {
  const now = ports.now();
  const replies = await readMergedReplies(table, source);
  const answeredSeq = staysLive(source, target) ? replies.answeredSeq : source.inbound_seq;
  const range = { above: answeredSeq, through: source.inbound_seq };
  const owed = await new ConversationRepository(table).messagesNumbered(source, range);
  const [waitingSince = source.last_inbound_at] = owed.map(({ received_at }) => received_at).sort();
  const arriving = {
    answeredSeq,
    waitingSince: answeredSeq < source.inbound_seq ? waitingSince : undefined,
    replies: replies.kept.length,
  };
  const merge = mergeConversations(source, target, to, arriving, now);
  const left: SourceItem = { ...merge.source, merged_tickets: merge.changes };
  const moved = withDeskPlace(source, left, now);
  const next = withDeskPlace(target, merge.target, now);
  const { kind } = await writeTransaction(table.client, [
    ...moveWrites(table.tableName, source, target, moved, { ...merge, target: next }),
    ...mergedReplyWrites(table.tableName, source, merge.target, replies, now),
  ]);
  if (kind !== 'written') return undefined;
  if (replies.kept.length > 0) await ports.wakeSender(to, next.reply_seq);
  return moved;
}

function moveWrites(
  TableName: string,
  source: Conversation,
  target: Conversation | undefined,
  moved: SourceItem & Placed,
  { target: next, watch, closed }: Merge & { target: Placed },
): TransactItem[] {
  const writes = [
    conversationWrite(TableName, source, moved, {
      overwrite: watchOf(moved),
      unchanged: [...NOTHING_SENT, ...MADE_FROM],
    }),
    conversationWrite(TableName, target, next, { overwrite: watch, unchanged: MADE_FROM }),
  ];
  if (closed) {
    const { tenant_id, conversation_id } = source;
    const key = ticketKey(tenant_id, conversation_id, closed.ticket_number);
    writes.push({ Put: { TableName, Item: { ...key, ...closed } } });
  }
  return writes;
}

async function readSource({ client, tableName }: Table, { tenantId, from }: Move) {
  const Key = conversationKey(tenantId, from.conversationId);
  const { Item } = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }));
  return Item && sourceSchema.parse(Item);
}
