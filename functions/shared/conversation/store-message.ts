import type { InboxMessageReceived } from '../events/inbox-message-received.ts';
import { messageHash, ticketId } from '../ids/ids.ts';
import { asksForAnswer } from './asks-for-answer.ts';
import { putOnce, writeTransaction } from './conditional-write.ts';
import type { ConversationRepository } from './conversation-repository.ts';
import { ContentionError } from './errors.ts';
import { conversationKey, dueShard, messageIdKey, messageKey } from './keys.ts';
import { type Conversation, type MessageRow, messageIdItemSchema, type TicketStatus } from './records.ts';
import type { ConversationsTable } from './table.ts';

/** Attempts to win against another writer of the same conversation before the record is redelivered. */
const WRITE_ATTEMPTS = 5;

/** WhatsApp tells of reactions and edits for 30 days; what a message id leads to is kept a little longer. */
const ID_KEPT_SECONDS = 32 * 24 * 60 * 60;

/** What a new ticket starts as. */
export interface TicketStart {
  status: Extract<TicketStatus, 'bot' | 'pending'>;
  queueId?: string;
}

/** The message's number, given now or before, and the conversation as it then was. */
export interface StoredMessage {
  conversation: Conversation;
  /** Undefined for a message that asks for no answer. */
  turnSeq: number | undefined;
  /** The message was there already: a redelivery. */
  duplicate: boolean;
}

/**
 * Stores a customer's message once and gives it its `turn_seq`, in one transaction of three items:
 *
 * 1. the conversation: made with its first ticket when it is new, else `turn_seq` raised by one, on the
 *    condition that nobody raised it meanwhile;
 * 2. the item of the provider's message id, on the condition that it is not there;
 * 3. the message row.
 *
 * Ends as stored, as a duplicate (with the `turn_seq` that the message was given), or with
 * {@link ContentionError} after five lost races.
 */
export async function storeMessage(
  table: ConversationsTable,
  repository: Pick<ConversationRepository, 'find'>,
  event: InboxMessageReceived,
  options: { ticketStart: TicketStart; answerDueMs: number; now: () => number },
): Promise<StoredMessage> {
  const asks = asksForAnswer(event.payload);
  for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt++) {
    const current = await repository.find(event.tenant_id, event.conversation_id);
    const now = options.now();
    const conversation = current
      ? advance(current, event, asks, now + options.answerDueMs)
      : begin(event, asks, options.ticketStart, now, now + options.answerDueMs);
    const turnSeq = asks ? conversation.turn_seq : undefined;
    const result = await writeTransaction(table.client, [
      writeConversation(table.tableName, conversation, current),
      ...writeMessage(table.tableName, event, turnSeq, now),
    ]);
    if (result.kind === 'written') return { conversation, turnSeq, duplicate: false };
    const known = result.kind === 'refused' ? result.failed.get(1) : undefined;
    if (known && current) {
      return { conversation: current, turnSeq: messageIdItemSchema.parse(known).turn_seq, duplicate: true };
    }
  }
  throw new ContentionError(event.conversation_id, 'a message was to be stored');
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
    ...customer(event),
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
    ...(asks ? owed(undefined, event, dueAt) : {}),
    created_at: new Date(now).toISOString(),
  };
}

/** What a late message says of the customer is older than what is known. */
function advance(
  current: Conversation,
  event: InboxMessageReceived,
  asks: boolean,
  dueAt: number,
): Conversation {
  const isNewest = event.occurred_at >= current.last_inbound_at;
  return {
    ...current,
    ...(isNewest ? { ...customer(event), last_inbound_at: event.occurred_at } : {}),
    ...(asks ? { turn_seq: current.turn_seq + 1, ...owed(current, event, dueAt) } : {}),
  };
}

/** An owed answer keeps its earlier `due_at`: a customer who writes on does not wait the longer for it. */
function owed(current: Conversation | undefined, event: InboxMessageReceived, dueAt: number) {
  const from = current?.unanswered_from;
  return {
    due_shard: dueShard(event.conversation_id),
    due_at: current?.due_at ?? dueAt,
    waiting_since: current?.waiting_since ?? event.timestamp,
    unanswered_from: from !== undefined && from < event.occurred_at ? from : event.occurred_at,
  };
}

/** A group has no one customer. */
function customer(event: InboxMessageReceived) {
  if (event.payload.groupId !== undefined) return {};
  const { waId, userId, name } = event.payload.contact;
  return {
    ...(waId === undefined ? {} : { wa_id: waId }),
    ...(userId === undefined ? {} : { wa_user_id: userId }),
    ...(name === undefined ? {} : { customer_name: name }),
  };
}

function writeMessage(
  tableName: string,
  event: InboxMessageReceived,
  turnSeq: number | undefined,
  now: number,
) {
  const { tenant_id, conversation_id, occurred_at, payload } = event;
  const hash = messageHash(payload.messageId);
  const number = turnSeq === undefined ? {} : { turn_seq: turnSeq };
  const rowKey = messageKey(tenant_id, conversation_id, occurred_at, hash);
  const row: MessageRow = {
    message_id: payload.messageId,
    media_type: payload.mediaType,
    body: payload.body,
    occurred_at,
    received_at: event.timestamp,
    ...number,
    ...(payload.late ? { late: true } : {}),
  };
  return [
    putOnce(tableName, {
      ...messageIdKey(tenant_id, conversation_id, hash),
      row_sk: rowKey.sk,
      ...number,
      expires_at: Math.floor(now / 1000) + ID_KEPT_SECONDS,
    }),
    { Put: { TableName: tableName, Item: { ...rowKey, ...row } } },
  ];
}

/** What a message changes in a conversation that is there. */
const CHANGED = [
  'turn_seq',
  'last_inbound_at',
  'wa_id',
  'wa_user_id',
  'customer_name',
  'due_shard',
  'due_at',
  'waiting_since',
  'unanswered_from',
] as const;

/**
 * The first writer puts the whole item; later ones set only what a message changes, so that they can
 * never undo what an agent or the sender wrote meanwhile.
 */
function writeConversation(tableName: string, next: Conversation, current: Conversation | undefined) {
  const key = conversationKey(next.tenant_id, next.conversation_id);
  if (!current) return putOnce(tableName, { ...key, ...next });
  const changed = CHANGED.filter((name) => next[name] !== undefined);
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
