import type { InboxMessageReceived } from '../events/inbox-message-received.ts';
import { messageHash, ticketId } from '../ids/ids.ts';
import { asksForAnswer } from './asks-for-answer.ts';
import { putOnce, writeTransaction } from './conditional-write.ts';
import type { ConversationRepository } from './conversation-repository.ts';
import { conversationKey, dueShard, messageGuardKey, messageKey } from './keys.ts';
import { type Conversation, type MessageRow, messageRowSchema, type TicketStatus } from './records.ts';
import type { ConversationsTable } from './table.ts';

/** Attempts to win against another writer of the same conversation before the record is redelivered. */
const WRITE_ATTEMPTS = 5;

/** The conversation changed again and again while a message was to be stored. */
export class ConversationContentionError extends Error {
  override readonly name = 'ConversationContentionError';
}

/** What a new ticket starts as. */
export interface TicketStart {
  status: Extract<TicketStatus, 'bot' | 'pending'>;
  queueId?: string;
}

/** The message, stored now or before, and the conversation as it then was. */
export interface StoredMessage {
  conversation: Conversation;
  row: MessageRow;
  /** The row was there already: a redelivery. */
  duplicate: boolean;
}

/**
 * Stores a customer's message once and gives it its `turn_seq`, in one transaction of two items:
 *
 * 1. the conversation: made with its first ticket when it is new, else `turn_seq` raised by one, on the
 *    condition that nobody raised it meanwhile;
 * 2. the message row, on the condition that it is not there;
 * 3. where the provider's time made no sense, the guard that stands in for the row's unstable key.
 *
 * Ends as stored, as a duplicate (the row that was there is returned with its `turn_seq`), or with
 * {@link ConversationContentionError} after five lost races.
 */
export async function storeMessage(
  table: ConversationsTable,
  repository: ConversationRepository,
  event: InboxMessageReceived,
  options: { ticketStart: TicketStart; answerDueMs: number; now: () => number },
): Promise<StoredMessage> {
  for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt++) {
    const current = await repository.find(event.tenant_id, event.conversation_id);
    const now = options.now();
    const asks = asksForAnswer(event.payload);
    const conversation = current
      ? advance(current, event, asks, now + options.answerDueMs)
      : begin(event, asks, options.ticketStart, now, now + options.answerDueMs);
    const row = messageRow(event, asks ? conversation.turn_seq : undefined);
    const result = await writeTransaction(table.client, [
      putConversation(table.tableName, conversation, current),
      putOnce(table.tableName, { ...rowKey(event), ...row }),
      ...guard(table.tableName, event, row),
    ]);
    if (result.kind === 'written') return { conversation, row, duplicate: false };
    if (result.kind === 'refused') {
      const existing = result.failed.get(1) ?? result.failed.get(2);
      if (existing && current) {
        return { conversation: current, row: messageRowSchema.parse(existing), duplicate: true };
      }
    }
  }
  throw new ConversationContentionError(
    `conversation ${event.conversation_id} changed ${WRITE_ATTEMPTS} times while a message was to be stored`,
  );
}

function begin(
  event: InboxMessageReceived,
  asks: boolean,
  start: TicketStart,
  now: number,
  dueAt: number,
): Conversation {
  return {
    tenant_id: event.tenant_id,
    conversation_id: event.conversation_id,
    channel_id: event.payload.channelId,
    contact_id: event.payload.contactId,
    ...customerAddress(event),
    turn_seq: asks ? 1 : 0,
    answered_through: 0,
    owner_epoch: 1,
    reply_seq: 0,
    settled_through: 0,
    ticket_id: ticketId(event.conversation_id, 1),
    ticket_number: 1,
    ticket_status: start.status,
    ticket_opened_at: new Date(now).toISOString(),
    ...(start.queueId === undefined ? {} : { queue_id: start.queueId }),
    last_inbound_at: event.occurred_at,
    ...(asks ? { due_shard: dueShard(event.conversation_id), due_at: dueAt } : {}),
    created_at: new Date(now).toISOString(),
  };
}

/** An owed answer keeps its earlier `due_at`: a customer who writes on does not wait the longer for it. */
function advance(
  current: Conversation,
  event: InboxMessageReceived,
  asks: boolean,
  dueAt: number,
): Conversation {
  const newest = current.last_inbound_at > event.occurred_at ? current.last_inbound_at : event.occurred_at;
  return {
    ...current,
    ...customerAddress(event),
    last_inbound_at: newest,
    ...(asks
      ? {
          turn_seq: current.turn_seq + 1,
          due_shard: dueShard(current.conversation_id),
          due_at: current.due_at ?? dueAt,
        }
      : {}),
  };
}

function customerAddress(event: InboxMessageReceived) {
  const { waId, userId } = event.payload.contact;
  return {
    ...(waId === undefined ? {} : { wa_id: waId }),
    ...(userId === undefined ? {} : { wa_user_id: userId }),
  };
}

function messageRow(event: InboxMessageReceived, turnSeq: number | undefined): MessageRow {
  return {
    message_id: event.payload.messageId,
    media_type: event.payload.mediaType,
    body: event.payload.body,
    occurred_at: event.occurred_at,
    received_at: event.timestamp,
    ...(turnSeq === undefined ? {} : { turn_seq: turnSeq }),
    ...(event.payload.late ? { late: true } : {}),
  };
}

function rowKey(event: InboxMessageReceived) {
  return messageKey(
    event.tenant_id,
    event.conversation_id,
    event.occurred_at,
    messageHash(event.payload.messageId),
  );
}

/**
 * The first writer puts the whole item; later ones set only what a message changes, so that they can
 * never undo what an agent or the sender wrote meanwhile.
 */
function putConversation(tableName: string, next: Conversation, current: Conversation | undefined) {
  const key = conversationKey(next.tenant_id, next.conversation_id);
  if (!current) return putOnce(tableName, { ...key, ...next });
  const changed = (
    ['turn_seq', 'last_inbound_at', 'wa_id', 'wa_user_id', 'due_shard', 'due_at'] as const
  ).filter((name) => next[name] !== undefined);
  return {
    Update: {
      TableName: tableName,
      Key: key,
      UpdateExpression: `SET ${changed.map((name) => `${name} = :${name}`).join(', ')}`,
      ConditionExpression:
        'turn_seq = :seen_turn AND owner_epoch = :seen_epoch AND answered_through = :seen_answered',
      ExpressionAttributeValues: {
        ...Object.fromEntries(changed.map((name) => [`:${name}`, next[name]])),
        ':seen_turn': current.turn_seq,
        ':seen_epoch': current.owner_epoch,
        ':seen_answered': current.answered_through,
      },
    },
  };
}

function guard(tableName: string, event: InboxMessageReceived, row: MessageRow) {
  if (!event.payload.clockSuspect) return [];
  const key = messageGuardKey(event.tenant_id, event.conversation_id, messageHash(event.payload.messageId));
  return [putOnce(tableName, { ...key, ...row })];
}
