import { UnknownConversationError } from '#core/conversation/errors.ts';
import type { Conversation } from '#core/conversation/records.ts';
import type { ConversationEnvelope } from '#core/events/envelope.ts';
import { NOT_SENDING } from '../conversation-change.ts';
import { REPLIES_PER_WAKE } from '../reply-ledger.ts';
import type { ReplyRow, ReplyStatus } from '../reply-records.ts';
import { outcomeEvent } from './outcome-event.ts';
import { reviseSettled, type Sending, sendOne } from './send-one.ts';
import { SendPostponedError } from './send-postponed-error.ts';
import type { SenderPorts, Settlement } from './sender-ports.ts';

/** The longest wait for WhatsApp's answer, in milliseconds. */
export const WHATSAPP_TIMEOUT_MS = 12_000;

/** Newest replies that are read with the conversation. */
const REPLIES_READ = 10;

/** Time that must be left to begin a send: WhatsApp's answer and its recording. */
const SEND_NEEDS_MS = WHATSAPP_TIMEOUT_MS + 4_000;

/** Before the conversation is read again, in milliseconds: what is worth no wait. */
const AT_ONCE_MS = 1_000;

/** In a merged conversation replies have ended out of their order. */
const ENDED: readonly ReplyStatus[] = ['sent', 'failed'];

/** One delivery of a record, while it is worked. */
interface Round {
  ports: SenderPorts;
  record: ConversationEnvelope;
  requireTime(): void;
  first: boolean;
}

/**
 * Sends what a conversation still has to say. The record only says "sending"; the rows say what.
 *
 * 1. The conversation and its newest replies are read.
 * 2. The reply that the record names may be settled already. What WhatsApp's statuses told since is worked, and
 *    its end published once more: whoever settled it may have died before that.
 * 3. The unsettled ones are sent in the order of `reply_seq`, each with its own intent and its own end.
 * 4. Where a template took an answer's place, or more wait than were read, all is done once more.
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
  const requireTime = () => {
    if (delivery.remainingMs() >= SEND_NEEDS_MS) return;
    throw new SendPostponedError(record.conversation_id, 'too little time is left for a send', AT_ONCE_MS);
  };
  let first = true;
  while (await goRound({ ports, record, requireTime, first })) first = false;
}

/** @returns whether there is something new to send */
async function goRound({ ports, record, requireTime, first }: Round): Promise<boolean> {
  const { tenant_id, conversation_id } = record;
  const found = await ports.conversations.findWithReplies(tenant_id, conversation_id, REPLIES_READ);
  if (!found) throw new UnknownConversationError(conversation_id);
  let latest = found.conversation;
  let isFollowed = false;
  const remembering: SenderPorts = {
    ...ports,
    async intend(...args) {
      const intent = await ports.intend(...args);
      if (intent.kind === 'declared') latest = intent.conversation;
      return intent;
    },
  };
  const lookAt = (reply: ReplyRow): Sending => ({
    ...{ ports: remembering, record, requireTime },
    ...{ conversation: latest, reply },
  });
  const end = async (reply: ReplyRow, settlement: Settlement) => {
    isFollowed ||= settlement.status !== 'sent' && settlement.reason === 'window_closed';
    ports.onSettled(reply, settlement);
    // What is held has no end yet.
    if (settlement.status === 'held') return;
    await ports.publish([outcomeEvent(record, { ...reply, ...rowOf(settlement) })]);
  };

  const named = first ? await namedReplies(ports, record, found) : [];
  for (const reply of named) {
    const revised = await reviseSettled(lookAt(reply));
    if (revised) await end(reply, revised);
    else await ports.publish([outcomeEvent(record, reply)]);
  }
  const waiting = await unsettled(ports, found);
  for (const reply of waiting) {
    try {
      const settlement = await sendOne(lookAt(reply));
      if (!settlement) {
        throw new SendPostponedError(conversation_id, 'somebody else had the reply meanwhile', AT_ONCE_MS);
      }
      await end(reply, settlement);
      if (settlement.status !== 'held') {
        latest = { ...latest, ...NOT_SENDING, settled_seq: reply.reply_seq };
      }
    } catch (error) {
      if (error instanceof SendPostponedError && hasOwnRecord(record, reply, latest)) return false;
      throw error;
    }
  }
  const isMoreLeft =
    waiting.length >= REPLIES_PER_WAKE && latest.settled_seq >= (waiting.at(-1)?.reply_seq ?? 0);
  return isFollowed || isMoreLeft;
}

/**
 * Whether another record waits for the reply, and this one's work is done. Every answer has a record, which names
 * its first part; a template has none. Otherwise the first record of many would come back for each of them, and end
 * in the dead-letter queue.
 */
function hasOwnRecord(
  { payload: { replySeq } }: ConversationEnvelope,
  reply: ReplyRow,
  { settled_seq }: Conversation,
): boolean {
  const isDone = typeof replySeq === 'number' && replySeq <= settled_seq;
  return isDone && (reply.part ?? 0) === 0 && reply.author !== 'system';
}

/** More replies may wait than were read: then the oldest are read, since they go first. */
async function unsettled(
  ports: SenderPorts,
  { conversation, replies }: { conversation: Conversation; replies: ReplyRow[] },
): Promise<ReplyRow[]> {
  const next = conversation.settled_seq + 1;
  const waiting = replies.filter(({ reply_seq }) => reply_seq >= next);
  const complete = waiting.length === 0 || waiting[0]?.reply_seq === next;
  const rows = complete ? waiting : await ports.ledger.unsettled(conversation);
  return rows.filter(({ status }) => !ENDED.includes(status));
}

/** The reply that the record names, if it is settled, and what belongs to it and has no record of its own. */
async function namedReplies(
  ports: SenderPorts,
  { tenant_id, conversation_id, payload: { replySeq } }: ConversationEnvelope,
  { conversation: { settled_seq }, replies }: { conversation: Conversation; replies: ReplyRow[] },
): Promise<ReplyRow[]> {
  if (typeof replySeq !== 'number' || replySeq > settled_seq) return [];
  const reply =
    replies.find(({ reply_seq }) => reply_seq === replySeq) ??
    (await ports.conversations.findReply(tenant_id, conversation_id, replySeq));
  if (!reply) return [];
  const { turn_id, seq_through } = reply;
  const belongs = (other: ReplyRow) =>
    other.author === 'system'
      ? other.seq_through === seq_through
      : turn_id !== undefined && other.turn_id === turn_id;
  return [
    reply,
    ...replies.filter(
      (other) => other.reply_seq > replySeq && other.reply_seq <= settled_seq && belongs(other),
    ),
  ];
}

function rowOf(settlement: Settlement): Partial<ReplyRow> {
  if (settlement.status === 'sent') return { status: 'sent', message_id: settlement.messageId };
  const { status, reason, code } = { code: undefined, ...settlement };
  return { status, reason, ...(code === undefined ? {} : { code }) };
}
