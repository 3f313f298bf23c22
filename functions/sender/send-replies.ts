import type { ConversationRepository } from '../shared/conversation/conversation-repository.ts';
import { UnknownConversationError } from '../shared/conversation/errors.ts';
import type { Conversation, ReplyRow } from '../shared/conversation/records.ts';
import type { ReplyLedger, Settlement } from '../shared/conversation/reply-ledger.ts';
import type { ConversationEnvelope } from '../shared/events/envelope.ts';
import type { OutboxMessageFailed } from '../shared/events/outbox-message-failed.ts';
import type { OutboxMessageSent } from '../shared/events/outbox-message-sent.ts';
import { outcomeEvent } from './outcome-event.ts';
import { SendPostponedError } from './send-postponed-error.ts';

/** What one request to WhatsApp came to. */
export type SendResult =
  | Settlement
  /** The request never left us, or WhatsApp asks for patience: the same reply may go later. */
  | { status: 'postponed'; reason: string; code?: number };

/** The longest wait for WhatsApp's answer, in milliseconds. */
export const WHATSAPP_TIMEOUT_MS = 12_000;

/** Newest replies that are read with the conversation. */
const REPLIES_READ = 10;

/** Time that must be left to begin a send: WhatsApp's answer and its recording. */
const SEND_NEEDS_MS = WHATSAPP_TIMEOUT_MS + 4_000;

/** What sending needs from outside. */
export interface SenderPorts {
  conversations: Pick<ConversationRepository, 'findWithReplies' | 'findReply'>;
  ledger: Pick<ReplyLedger, 'unsettled' | 'begin' | 'withdraw' | 'settle'>;
  send(conversation: Conversation, reply: ReplyRow, traceId: string): Promise<SendResult>;
  publish(facts: (OutboxMessageSent | OutboxMessageFailed)[]): Promise<void>;
  /** Told of every reply whose end became known. */
  onSettled(reply: ReplyRow, settlement: Settlement): void;
}

/**
 * Sends what a conversation still has to say. The record only says "look"; the rows say what.
 *
 * 1. The conversation and its unsettled replies are read.
 * 2. For each, in the order of `reply_seq`: the intent is written (unless the owner changed since the
 *    answer was made), the message sent, and its end recorded.
 * 3. The end is published: `outbox.message.sent` or `outbox.message.failed`.
 *
 * A reply found in `sending` was on its way when a function died. Nobody knows whether WhatsApp has it, so
 * it is settled as `unknown` and never sent again here.
 *
 * A send that has begun is never broken off: it begins only when there is time for WhatsApp's slowest answer.
 *
 * @throws {UnknownConversationError}
 * @throws {SendPostponedError} when a reply can go later; it keeps its place and the record comes back
 */
export async function sendReplies(
  ports: SenderPorts,
  record: ConversationEnvelope,
  delivery: { remainingMs(): number },
): Promise<void> {
  const { tenant_id, conversation_id } = record;
  const found = await ports.conversations.findWithReplies(tenant_id, conversation_id, REPLIES_READ);
  if (!found) throw new UnknownConversationError(conversation_id);
  const { conversation } = found;
  await announceAgain(ports, record, conversation);
  for (const reply of await unsettled(ports, found)) {
    if (reply.status === 'pending' && delivery.remainingMs() < SEND_NEEDS_MS) {
      throw new SendPostponedError(record.conversation_id, 'too little time is left for a send');
    }
    const settlement = await settleOne(ports, record, conversation, reply);
    if (!settlement) return;
    ports.onSettled(reply, settlement);
    await ports.publish([outcomeEvent(record, { ...reply, ...rowOf(settlement) })]);
  }
}

/** More replies may wait than were read: then the oldest are read, since they go first. */
async function unsettled(
  ports: SenderPorts,
  { conversation, replies }: { conversation: Conversation; replies: ReplyRow[] },
): Promise<ReplyRow[]> {
  const next = conversation.settled_through + 1;
  const waiting = replies.filter(({ reply_seq }) => reply_seq >= next);
  const complete = waiting.length === 0 || waiting[0]?.reply_seq === next;
  return complete ? waiting : ports.ledger.unsettled(conversation);
}

async function settleOne(
  ports: SenderPorts,
  record: ConversationEnvelope,
  conversation: Conversation,
  reply: ReplyRow,
): Promise<Settlement | undefined> {
  const settlement = await attempt(ports, record, conversation, reply);
  if (!settlement) return undefined;
  return (await ports.ledger.settle(conversation, reply, settlement)) ? settlement : undefined;
}

/** Undefined when somebody else has the reply in hand. */
async function attempt(
  ports: SenderPorts,
  record: ConversationEnvelope,
  conversation: Conversation,
  reply: ReplyRow,
): Promise<Settlement | undefined> {
  if (reply.status === 'sending') return { status: 'unknown', reason: 'interrupted' };
  if (reply.status !== 'pending') return undefined;
  const isOutdated = reply.author !== 'human' && reply.owner_epoch !== conversation.owner_epoch;
  if (isOutdated) return { status: 'held', reason: 'owner_changed' };
  if (!(await ports.ledger.begin(conversation, reply))) {
    throw new SendPostponedError(record.conversation_id, 'the conversation changed');
  }
  const result = await ports
    .send(conversation, reply, record.trace_id)
    .catch(async (cause: unknown): Promise<never> => {
      await ports.ledger.withdraw(conversation, reply);
      throw cause;
    });
  if (result.status !== 'postponed') return result;
  await ports.ledger.withdraw(conversation, reply);
  throw new SendPostponedError(record.conversation_id, result.reason, result.code);
}

/**
 * An earlier delivery, or another record's look, may have died between recording the end of this record's
 * reply and publishing it. The fact may so be published twice, under the same key.
 */
async function announceAgain(ports: SenderPorts, record: ConversationEnvelope, conversation: Conversation) {
  const { replySeq } = record.payload;
  if (typeof replySeq !== 'number' || replySeq > conversation.settled_through) return;
  const reply = await ports.conversations.findReply(record.tenant_id, record.conversation_id, replySeq);
  if (reply) await ports.publish([outcomeEvent(record, reply)]);
}

function rowOf(settlement: Settlement): Partial<ReplyRow> {
  if (settlement.status === 'sent') return { status: 'sent', message_id: settlement.messageId };
  const code = settlement.status === 'failed' ? settlement.code : undefined;
  return {
    status: settlement.status,
    reason: settlement.reason,
    ...(code === undefined ? {} : { code }),
  };
}
