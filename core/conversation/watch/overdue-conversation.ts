import { causeOf, handoffEvent, handoffKey } from '../facts.ts';
import { followMerged } from '../merge/follow-merged.ts';
import type { Conversation } from '../records.ts';
import type { ReplyRow } from '../reply/reply-records.ts';
import type { ConversationIds } from './due-key.ts';
import { giveToPeople } from './give-to-people.ts';
import { nextStep, owesAnswer } from './next-step.ts';
import { peopleHaveIt, wakeSender } from './overdue-reply.ts';
import type { WatchPorts } from './watch-ports.ts';

/** Unsettled replies that are read: as many as a merge looks through. There is rarely more than one. */
const MOST_REPLIES = 100;

/**
 * Looks after a conversation that an agent should have answered by now, whose turn has waited, or whose replies the
 * sender should have settled.
 *
 * 1. It is read: the index may be behind, and what it says decides nothing.
 * 2. One that moved hands its debt to the one that took its place. One that owes nothing, and whose replies have an end
 *    or a time of their own, is watched no longer.
 * 3. The first two times the agent that owns it is asked again: first the next `due_at` is written, then the
 *    command sent. A run that dies in between leaves a conversation that is due again. The sender is asked too, while
 *    a reply is not settled two minutes after it was made, and people get the conversation after twenty.
 * 4. What is owed after that is given to people.
 *
 * Every write is lost to a faster writer; then nothing is done, and what is still owed is due again.
 *
 * @throws {UnknownConversationError} when the one that took its place is not there
 */
export async function handleOverdueConversation(ports: WatchPorts, ids: ConversationIds): Promise<void> {
  const seen = await ports.conversations.find(ids.tenantId, ids.conversationId);
  if (seen?.due_at === undefined || seen.due_at > ports.now()) return;
  const hasMoved = seen.merged_into !== undefined;
  if (hasMoved && !(await isWatchedThere(ports, seen))) return;
  const step = nextStep(seen, await unsettled(ports, seen), ports.now());
  if (step.kind === 'give_to_people') {
    await giveToPeople(ports, seen, 'no_answer');
  } else if (step.kind === 'wake') {
    if (step.isStuck && !(await peopleHaveIt(ports, seen))) return;
    const claimed = await ports.store.claimWake(seen, step);
    if (claimed && owesAnswer(claimed)) await wakeAgent(ports, ids, claimed, step.wakes);
    if (claimed && step.replySeq !== undefined) {
      const asked = { ...ids, replySeq: step.replySeq };
      await wakeSender(ports, asked, claimed, { attempt: step.wakes, dueAt: seen.due_at });
    }
  } else if (step.kind === 'later') {
    await ports.store.putOff(seen, step.dueAt);
  } else if (await ports.store.endWatch(seen)) {
    ports.onDeed(ids, { did: hasMoved ? 'forwarded' : 'unwatched' });
  }
}

async function unsettled(ports: WatchPorts, seen: Conversation): Promise<ReplyRow[]> {
  const { tenant_id, conversation_id, settled_seq, reply_seq } = seen;
  const length = Math.min(reply_seq - settled_seq, MOST_REPLIES);
  const rows = Array.from({ length }, (_, index) =>
    ports.conversations.findReply(tenant_id, conversation_id, settled_seq + 1 + index),
  );
  return (await Promise.all(rows)).flatMap((row) => row ?? []);
}

/** The command is for the conversation as the claim left it: a message may have come before. */
async function wakeAgent(
  ports: WatchPorts,
  ids: ConversationIds,
  claimed: Conversation,
  attempt: number,
): Promise<void> {
  const { inbound_seq: seq } = claimed;
  // A turn that parks itself again begins to count anew.
  const again = claimed.parked_until === undefined ? `n${attempt}` : `p${claimed.parked_until}:n${attempt}`;
  const command = handoffEvent(
    { ...causeOf(claimed, ports.source), chain: ports.chain },
    claimed,
    {
      fromAgent: null,
      reason: 'overdue',
      idempotencyKey: `${handoffKey(claimed, seq)}:${again}`,
      seq,
    },
    ports.source,
  );
  await ports.requestAnswer(command);
  ports.onDeed(ids, { did: 'turn_woken', seq, attempt, traceId: command.trace_id });
}

/** A customer who is owed an answer there is watched there before the watch ends here. */
async function isWatchedThere(ports: WatchPorts, seen: Conversation): Promise<boolean> {
  const living = await followMerged(ports.conversations, seen);
  const unwatched = owesAnswer(living) && living.due_at === undefined;
  return !unwatched || ports.store.beginWatch(living, ports.now());
}
