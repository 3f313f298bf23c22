import { bringsKeys, mayBeQueued } from '#core/channel/receipts-heartbeat.ts';
import type { Conversation } from '#core/conversation/records.ts';
import { isWithPeople } from '#core/conversation/ticket/ticket.ts';
import { failureCountsFrom } from '../delivery/failure-grace.ts';
import { isWindowOpen } from '../gate.ts';
import { isAutomatic, type ReplyRow } from '../reply-records.ts';
import type { SenderPorts } from './sender-ports.ts';

/** A status that is on its way arrives within this, when our receipts are up to date; milliseconds. */
const STATUS_WAIT_MS = 30_000;

/** While our receipts are behind, or the webhook fails, a status may be unread for so long; milliseconds. */
const LONGEST_WAIT_MS = 5 * 60_000;

/** A person's words wait no longer than this for an earlier reply of unknown fate; milliseconds. */
const PERSON_WAIT_MS = 15_000;

/** Send attempts of one reply of which it is not known whether WhatsApp has the message. */
const MAX_ATTEMPTS = 3;

/** The first wait for a status, in milliseconds. Each that follows is twice as long. */
export const FIRST_WAIT_MS = 1_000;

/** What can be said about a reply of which it was not known whether WhatsApp has it. */
export type Resolution =
  | { kind: 'sent'; messageId: string }
  | { kind: 'failed' }
  /** Milliseconds until it makes sense to read the reply again. */
  | { kind: 'wait'; forMs: number }
  | { kind: 'send_again' }
  /** It will never be known; people decide. */
  | { kind: 'given_up' };

/**
 * A status that carries the ledger key says what became of the reply. Without one it is waited for: 30 seconds,
 * or five minutes unless a later status of the same channel was read that carries a key of ours, which shows that ours
 * are up to date; not so while statuses of the channel may be in the queue. That none came proves something only where the channel's newest statuses carry the key: something on
 * the way may drop it. Then it is sent again where a second copy would do no harm: the 24-hour window is open, the
 * customer has said nothing since the reply was made, and the conversation has the same owner and has not been merged.
 *
 * Nothing is waited for where it would hold up people for no use: an agent's answer that would not be sent again since
 * they have the conversation is left to them at once, whatever is before a person's words after fifteen seconds. A later
 * status still says what became of it.
 *
 * The waits double, because each costs a receive of the record that waits.
 *
 * @param isBeforePerson words of a person wait behind the reply
 */
export async function resolveUnknown(
  ports: Pick<SenderPorts, 'channel' | 'now'>,
  conversation: Conversation,
  reply: ReplyRow,
  isBeforePerson = false,
): Promise<Resolution> {
  const { delivery, attempts } = reply;
  const now = ports.now();
  if (delivery?.status === 'failed') {
    const forMs = failureCountsFrom(delivery) - now;
    return forMs > 0 ? { kind: 'wait', forMs } : { kind: 'failed' };
  }
  if (delivery) return { kind: 'sent', messageId: delivery.message_id };
  const since = reply.unknown_since ?? now;
  const waited = now - since;
  const isOverruled = isAutomatic(reply) && reply.owner_epoch !== conversation.owner_epoch;
  if (isOverruled && isWithPeople(conversation)) return { kind: 'given_up' };
  if (isBeforePerson) return waited < PERSON_WAIT_MS ? wait(waited, PERSON_WAIT_MS) : { kind: 'given_up' };
  if (waited < STATUS_WAIT_MS) return wait(waited, STATUS_WAIT_MS);
  const seen = await ports.channel.receiptsSeen(conversation);
  // What was put into the queue longer ago than any status is waited for is not waited for here either.
  const isQueued = mayBeQueued(seen, since - LONGEST_WAIT_MS);
  const isUpToDate = seen.keyed !== undefined && seen.keyed > since && !isQueued;
  if (waited < LONGEST_WAIT_MS && !isUpToDate) return wait(waited, LONGEST_WAIT_MS);
  const makesSense =
    (isUpToDate || bringsKeys(seen)) &&
    attempts < MAX_ATTEMPTS &&
    conversation.merged_into === undefined &&
    isWindowOpen(conversation, now) &&
    !wroteSince(conversation, reply) &&
    !isOverruled;
  return { kind: makesSense ? 'send_again' : 'given_up' };
}

/** What was waited so far is 1, 3, 7 … times the first wait, so as much again and one more doubles the last. */
function wait(waited: number, limit: number): Resolution {
  return { kind: 'wait', forMs: Math.min(waited + FIRST_WAIT_MS, limit - waited) };
}

/** Also a message that was on its way to us when the reply was made, and a reaction. */
function wroteSince(
  { inbound_seq, last_inbound_at }: Conversation,
  { seq_through = inbound_seq, created_at }: ReplyRow,
): boolean {
  return inbound_seq > seq_through || Date.parse(last_inbound_at) > Date.parse(created_at);
}
