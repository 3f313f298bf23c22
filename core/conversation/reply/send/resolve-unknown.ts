import type { Conversation } from '#core/conversation/records.ts';
import { isWindowOpen } from '../gate.ts';
import { isAutomatic, type ReplyRow } from '../reply-records.ts';
import type { SenderPorts } from './sender-ports.ts';

/** A status that is on its way arrives within this, when our receipts are up to date; milliseconds. */
const STATUS_WAIT_MS = 30_000;

/** While our receipts are behind, or the webhook fails, a status may be unread for so long; milliseconds. */
const LONGEST_WAIT_MS = 5 * 60_000;

/** Sends of one reply whose end nobody knew. */
const MAX_ATTEMPTS = 3;

const FIRST_LOOK_MS = 5_000;
const LONGEST_LOOK_MS = 60_000;

/** What can be said about a reply of which nobody knew whether WhatsApp has it. */
export type Resolution =
  | { kind: 'sent'; messageId: string }
  | { kind: 'failed' }
  /** Milliseconds until it makes sense to look again. */
  | { kind: 'wait'; forMs: number }
  | { kind: 'send_again' }
  /** Nobody will ever know; people decide. */
  | { kind: 'given_up' };

/**
 * A status that carries the ledger key says what became of the reply. Without one it is waited for: 30 seconds,
 * or five minutes unless a later status of the same channel was read, which shows that ours are up to date.
 * After that it is sent again only where a second copy would do no harm: the 24-hour window is open, the customer
 * has said nothing since the reply was made, and the conversation has the same owner and has not been merged.
 */
export async function resolveUnknown(
  ports: Pick<SenderPorts, 'channel' | 'now'>,
  conversation: Conversation,
  reply: ReplyRow,
): Promise<Resolution> {
  const { delivery, attempts } = reply;
  if (delivery?.status === 'failed') return { kind: 'failed' };
  if (delivery) return { kind: 'sent', messageId: delivery.message_id };
  const now = ports.now();
  const since = reply.unknown_since ?? now;
  const waited = now - since;
  const mustWait =
    waited < STATUS_WAIT_MS || (waited < LONGEST_WAIT_MS && !(await isUpToDate(ports, conversation, since)));
  if (mustWait) {
    return { kind: 'wait', forMs: Math.min(LONGEST_LOOK_MS, Math.max(FIRST_LOOK_MS, waited / 2)) };
  }
  const makesSense =
    attempts < MAX_ATTEMPTS &&
    conversation.merged_into === undefined &&
    isWindowOpen(conversation, now) &&
    !wroteSince(conversation, reply) &&
    !(isAutomatic(reply) && reply.owner_epoch !== conversation.owner_epoch);
  return { kind: makesSense ? 'send_again' : 'given_up' };
}

/** Also a message that was on its way to us when the reply was made, and a reaction. */
function wroteSince(
  { inbound_seq, last_inbound_at }: Conversation,
  { seq_through = inbound_seq, created_at }: ReplyRow,
): boolean {
  return inbound_seq > seq_through || Date.parse(last_inbound_at) > Date.parse(created_at);
}

async function isUpToDate(
  ports: Pick<SenderPorts, 'channel'>,
  conversation: Conversation,
  since: number,
): Promise<boolean> {
  const seenThrough = await ports.channel.receiptsSeenThrough(conversation);
  return seenThrough !== undefined && seenThrough > since;
}
