import { UnknownConversationError } from '#core/conversation/errors.ts';
import type { Conversation } from '#core/conversation/records.ts';
import type { ConversationEnvelope } from '#core/events/envelope.ts';
import { FORM_REFUSED } from '#core/whatsapp/outbound/as-text.ts';
import type { RecordReceive } from '#platform/batch/fifo-batch-options.ts';
import { NOT_SENDING } from '../conversation-change.ts';
import { REPLIES_PER_WAKE } from '../reply-ledger.ts';
import type { ReplyRow, ReplyStatus } from '../reply-records.ts';
import { leaveQueue } from './leave-queue.ts';
import { namedReplies } from './named-replies.ts';
import { outcomeEvent } from './outcome-event.ts';
import { reviseSettled, sendOne } from './send-one.ts';
import { SendPostponedError } from './send-postponed-error.ts';
import type { SenderPorts, Settlement } from './sender-ports.ts';
import type { Sending } from './sending.ts';
import { ATTEMPT_NEEDS_MS, SOON_MS } from './time-limits.ts';

/** Newest replies that are read with the conversation: an answer has three at most, and each costs a quarter of a read unit. */
const REPLIES_READ = 3;

/** In a merged conversation replies have ended out of their order. */
const ENDED: readonly ReplyStatus[] = ['sent', 'failed'];

/** Reasons for which another reply may take an answer's place. */
const FOLLOWED: readonly string[] = ['window_closed', 'loop_guard', ...FORM_REFUSED];

/** The work of one receive of a record, from one reading of the conversation on. */
interface Round {
  ports: SenderPorts;
  record: ConversationEnvelope;
  receiveCount: number;
  requireTime(neededMs?: number): void;
  isFirst: boolean;
}

/**
 * Sends what a conversation still has to say. The record only wakes the sender; the rows say what.
 *
 * 1. The conversation and its newest replies are read.
 * 2. The reply that the record names may be settled already. What WhatsApp's statuses told since is worked, and its
 *    end published once more: the environment that settled it may have died before that. A failure waits for a few
 *    seconds, since a delivery may follow; what else can go is sent meanwhile.
 * 3. The unsettled ones are sent in the order of `reply_seq` (`sendOne`). For each:
 *    1. A status that has come says that WhatsApp has the message, whatever we know ourselves.
 *    2. An attempt that was under way when an environment died counts as unknown. What is unknown is resolved, or
 *       waited for (`resolveUnknown`).
 *    3. A stopped channel holds the reply.
 *    4. A number that sent too fast waits. A file that WhatsApp does not know is uploaded (`readyContent`): no customer
 *       sees that. Then the gate is passed: the one conditional write that is the intent.
 *    5. The message is sent (`makeAttempt`), and what became of it written, with who makes up for a reply that the
 *       customer does not get. It is published.
 * 4. A reply that can go later keeps its place. The record comes back for it within seconds, or ends, and a timer brings
 *    the reply back (`leaveQueue`).
 * 5. Where a template, a notice or a text took an answer's place, or more wait than were read, all is done once more.
 *
 * An attempt that has begun is never broken off: it begins only when there is time for WhatsApp's slowest answer.
 *
 * @throws {UnknownConversationError}
 * @throws {SendPostponedError} when the record is to come back within seconds
 */
export async function sendReplies(
  ports: SenderPorts,
  record: ConversationEnvelope,
  receive: Pick<RecordReceive, 'remainingMs' | 'receiveCount'>,
): Promise<void> {
  const requireTime = (neededMs = ATTEMPT_NEEDS_MS) => {
    if (receive.remainingMs() >= neededMs) return;
    throw new SendPostponedError(record.conversation_id, 'too little time is left for an attempt', SOON_MS);
  };
  const { receiveCount } = receive;
  let isFirst = true;
  while (await workRound({ ports, record, receiveCount, requireTime, isFirst })) isFirst = false;
}

/** @returns whether there is something new to send */
async function workRound({ ports, record, receiveCount, requireTime, isFirst }: Round): Promise<boolean> {
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
  const sendingOf = (reply: ReplyRow, behind: readonly ReplyRow[] = []): Sending => ({
    ...{ ports: remembering, record, requireTime },
    ...{ conversation: latest, reply, isBeforePerson: behind.some(({ author }) => author === 'human') },
  });
  const end = async (reply: ReplyRow, settlement: Settlement) => {
    isFollowed ||= settlement.status !== 'sent' && FOLLOWED.includes(settlement.reason);
    ports.onSettled(reply, settlement);
    // What is held has no end yet.
    if (settlement.status === 'held') return;
    await ports.publish([outcomeEvent(record, { ...reply, ...rowOf(settlement) })]);
  };

  let waits: SendPostponedError | undefined;
  for (const reply of isFirst ? await namedReplies(ports, record, found) : []) {
    try {
      const revised = await reviseSettled(sendingOf(reply));
      if (revised) await end(reply, revised);
      else await ports.publish([outcomeEvent(record, reply)]);
    } catch (error) {
      if (!(error instanceof SendPostponedError)) throw error;
      waits = error;
    }
  }
  const waiting = await unsettled(ports, found);
  for (const [index, reply] of waiting.entries()) {
    try {
      const settlement = await sendOne(sendingOf(reply, waiting.slice(index + 1)));
      if (!settlement) {
        throw new SendPostponedError(conversation_id, 'another environment had the reply', SOON_MS);
      }
      await end(reply, settlement);
      if (settlement.status !== 'held') {
        latest = { ...latest, ...NOT_SENDING, settled_seq: reply.reply_seq };
      }
    } catch (error) {
      if (!(error instanceof SendPostponedError)) throw error;
      if (!(await leaveQueue(ports, { record, reply, receiveCount, error }))) throw error;
      if (waits) throw waits;
      return false;
    }
  }
  // Whatever else could go has gone.
  if (waits) throw waits;
  const isMoreLeft =
    waiting.length >= REPLIES_PER_WAKE && latest.settled_seq >= (waiting.at(-1)?.reply_seq ?? 0);
  return isFollowed || isMoreLeft;
}

/** More replies may wait than were read: then the oldest are read, since they go first. */
async function unsettled(
  ports: SenderPorts,
  { conversation, replies }: { conversation: Conversation; replies: ReplyRow[] },
): Promise<ReplyRow[]> {
  const next = conversation.settled_seq + 1;
  const waiting = replies.filter(({ reply_seq }) => reply_seq >= next);
  const isComplete = waiting.length === 0 || waiting[0]?.reply_seq === next;
  const rows = isComplete ? waiting : await ports.ledger.unsettled(conversation);
  return rows.filter(({ status }) => !ENDED.includes(status));
}

function rowOf(settlement: Settlement): Partial<ReplyRow> {
  if (settlement.status === 'sent') return { status: 'sent', message_id: settlement.messageId };
  const { status, reason, code } = { code: undefined, ...settlement };
  return { status, reason, ...(code === undefined ? {} : { code }) };
}
