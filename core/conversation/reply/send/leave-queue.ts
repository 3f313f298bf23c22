import { replyTimer } from '#core/conversation/watch/timer-record.ts';
import type { ConversationEnvelope } from '#core/events/envelope.ts';
import { retrySeconds } from '#platform/batch/backoff.ts';
import type { ReplyRow } from '../reply-records.ts';
import type { SendPostponedError } from './send-postponed-error.ts';
import type { SenderPorts } from './sender-ports.ts';

/** The longest wait of a record in its conversation's group, in milliseconds: what is said meanwhile waits behind it. */
const LONGEST_WAIT_IN_QUEUE_MS = 20_000;

/** After so many receives a record ends and another goes on: the queue gives it up after fifty. */
export const LEAVES_AFTER = 10;

/** The longest wait where neither WhatsApp nor a circuit says how long, in milliseconds. */
const LONGEST_UNTOLD_WAIT_MS = 5 * 60_000;

/** What had to be postponed, and under which record. */
export interface Postponed {
  record: ConversationEnvelope;
  reply: ReplyRow;
  /** How often the record was handed out, this time included. */
  receiveCount: number;
  error: SendPostponedError;
}

/**
 * A record that has to wait for long leaves its conversation's group, so that a person's words, or a status, never wait
 * behind it: the table remembers when the reply is due, and a timer brings it back under a fresh record. So does one
 * that was received often, whatever it waits for.
 *
 * An environment that dies between the two leaves a reply that the watchdog finds when it is due. Later records of
 * the conversation meet the same reply and do the same: of several timers one finds it due.
 *
 * @returns false when the record is to come back by itself: the wait is short, or the reply was settled meanwhile
 * @throws what the table and the timers throw
 */
export async function leaveQueue(
  ports: Pick<SenderPorts, 'ledger' | 'timers' | 'now' | 'random'>,
  { record, reply, receiveCount, error }: Postponed,
): Promise<boolean> {
  const now = ports.now();
  const waitMs = waitOf(error, reply, { receiveCount, now, random: ports.random });
  if (waitMs <= LONGEST_WAIT_IN_QUEUE_MS && receiveCount < LEAVES_AFTER) return false;
  const dueAt = now + waitMs;
  if (!(await ports.ledger.remember(record, reply, dueAt))) return false;
  await ports.timers.set([replyTimer(record, { replySeq: reply.reply_seq, dueAt })]);
  return true;
}

function waitOf(
  { retryAfterSeconds }: SendPostponedError,
  { created_at }: ReplyRow,
  { receiveCount, now, random }: { receiveCount: number; now: number; random: () => number },
): number {
  if (retryAfterSeconds !== undefined) return 1_000 * retryAfterSeconds;
  // A fresh record begins to count anew, so the reply's age says how patient to be.
  const patienceMs = Math.min(LONGEST_UNTOLD_WAIT_MS, (now - Date.parse(created_at)) / 4);
  return Math.min(
    1_000 * retrySeconds(receiveCount, random),
    Math.max(LONGEST_WAIT_IN_QUEUE_MS + 1, patienceMs),
  );
}
