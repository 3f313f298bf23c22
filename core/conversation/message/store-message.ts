import type { InboxEchoReceived } from '#core/events/inbox-echo-received.ts';
import type { InboxMessageReceived } from '#core/events/inbox-message-received.ts';
import { EVENT_NAMES } from '#core/events/names.ts';
import { writeTransaction } from '#platform/dynamodb/conditional-write.ts';
import { GIVE_UP, LOST, retryLost } from '#platform/dynamodb/retry-lost.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import type { ConversationRepository } from '../conversation-repository.ts';
import { conversationWrite } from '../conversation-write.ts';
import { withDeskPlace } from '../desk-place.ts';
import { withoutUnheard } from '../hearing/unheard.ts';
import { messageHash } from '../ids.ts';
import { messageKey } from '../keys.ts';
import { asInLiving, type Strand, strandsOf } from '../merge/strands.ts';
import { type Conversation, type MessageIdItem, messageIdItemSchema } from '../records.ts';
import { closedTicketWrites } from '../ticket/change-owner.ts';
import type { TicketChange } from '../ticket/ticket.ts';
import { conversationAfterEcho, conversationAfterMessage, type MessageOptions } from './after-message.ts';
import { homeOf } from './home-of.ts';
import { planStoring, type StoringPlan } from './plan-storing.ts';

/** Attempts to win against another writer of the same conversation before the record is redelivered. */
const WRITE_ATTEMPTS = 5;

/** The message's number, given now or before, and the conversation as it then was. */
export interface StoredMessage {
  conversation: Conversation;
  /** Undefined for a message that asks for no answer. */
  inboundSeq: number | undefined;
  /** What the message did to the ticket, now or when it was first delivered. */
  ticketChange: TicketChange | undefined;
  /** A voice note waits for its transcript until then, in milliseconds since the epoch: `sk` is its row's. */
  awaits?: { conversationId: string; sk: string; until: number } | undefined;
  /** The message was there already: a redelivery. */
  duplicate: boolean;
  /** It is an echo of this reply of ours, and was not stored again. */
  ownReplySeq?: number;
}

/**
 * Stores a customer's message, or an echo of the business's own, once, in one transaction:
 *
 * 1. the conversation: made with its first ticket when it is new, else with what the message changes: a
 *    `inbound_seq` raised by one (by a voice note only once it was heard, see `hearMessage`), a closed ticket reopened or
 *    followed by the next, a person as owner. On the
 *    condition that no other writer changed it meanwhile;
 * 2. the item of the provider's message id, on the condition that it is not there;
 * 3. the message row; or, for an edit, a revocation and a reaction, the row of the message that it is about. What is
 *    about a message that has not arrived has a row of its own until that comes.
 *
 * @param options.first the conversation as it was just read, null when there was none
 *
 * Ends as stored, as a duplicate (with the `inbound_seq` that the message was given), or with
 * {@link ContentionError} after five lost races or when the conversation has moved.
 */
export async function storeMessage(
  table: Table,
  repository: Pick<ConversationRepository, 'find'>,
  event: InboxMessageReceived | InboxEchoReceived,
  options: MessageOptions & { now: () => number; first?: Conversation | null },
): Promise<StoredMessage> {
  const contention = {
    id: event.conversation_id,
    step: 'a message was to be stored',
    attempts: WRITE_ATTEMPTS,
  };
  let waiting: MessageIdItem | undefined;
  return retryLost(contention, async (attempt) => {
    const isRead = attempt === 0 && options.first !== undefined;
    const current = isRead
      ? (options.first ?? undefined)
      : await repository.find(event.tenant_id, event.conversation_id);
    if (current?.merged_into !== undefined) return GIVE_UP;
    const now = options.now();
    const keepRevoked = options.policy.keepRevoked ?? false;
    // Without a merge the write itself finds out whether the message is there.
    const home = current?.merged_from ? await homeOf(table, current, event.payload.messageId) : undefined;
    const strand = home?.strand ?? strandsOf(event)[0];
    if (current && home?.item?.row_sk !== undefined) return known(current, strand, home.item);
    const marker = home ? home.item : waiting;
    const plan = await planStoring(table, event, current, { keepRevoked, strand, marker });
    const after =
      event.event === EVENT_NAMES.inboxEchoReceived
        ? conversationAfterEcho(current, event, options, now)
        : conversationAfterMessage(current, event, options, now, plan.asks);
    const { watch } = after;
    const conversation = withDeskPlace(
      current,
      voiding(after.conversation, plan, event.payload.messageId),
      now,
      true,
    );
    const { inboundSeq, change, hearUntil } = after;
    const result = await writeTransaction(table.client, [
      conversationWrite(table.tableName, current, conversation, { overwrite: watch }),
      ...plan.writes({ inboundSeq, change, now, hearUntil }),
      ...(current ? closedTicketWrites(table.tableName, current, conversation) : []),
    ]);
    if (result.kind === 'written') {
      const awaits = hearUntil === undefined ? undefined : rowThatWaits(event, strand, hearUntil);
      return { conversation, inboundSeq, ticketChange: change, awaits, duplicate: false };
    }
    const refused = result.kind === 'refused' ? result.failed.get(1) : undefined;
    const item = refused && messageIdItemSchema.parse(refused);
    if (item && item.row_sk === undefined) waiting = item;
    if (home || !item || item.row_sk === undefined || !current) return LOST;
    return known(current, strand, item);
  });
}

function rowThatWaits(
  { tenant_id, occurred_at, timestamp, payload }: InboxMessageReceived | InboxEchoReceived,
  { conversation_id: conversationId }: Strand,
  until: number,
): StoredMessage['awaits'] {
  const place = { occurred_at, received_at: timestamp, position: payload.position };
  const { sk } = messageKey(tenant_id, conversationId, place, messageHash(payload.messageId));
  return { conversationId, sk, until };
}

/** What it did to the ticket of a conversation that has been merged since is not told of the living one. */
function known(conversation: Conversation, strand: Strand, item: MessageIdItem): StoredMessage {
  const { inbound_seq } = asInLiving(strand, item);
  const isOwn = strand.conversation_id === conversation.conversation_id;
  const ticketChange = isOwn ? item.ticket_change : undefined;
  return { conversation, inboundSeq: inbound_seq, ticketChange, duplicate: true };
}

/** Says of the conversation that what was made from an earlier reading is void. */
function voiding(
  conversation: Conversation,
  { revises, takesBack, silences }: Pick<StoringPlan, 'revises' | 'takesBack' | 'silences'>,
  messageId: string,
): Conversation {
  return {
    ...conversation,
    ...(silences === undefined ? {} : withoutUnheard(conversation, silences)),
    ...(revises ? { revised_seq: conversation.inbound_seq } : {}),
    ...(takesBack ? { taken_back: messageHash(messageId) } : {}),
  };
}
