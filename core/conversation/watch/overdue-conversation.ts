import { causeOf, handoffEvent, handoffKey } from '../facts.ts';
import { followMerged } from '../merge/follow-merged.ts';
import type { Conversation } from '../records.ts';
import type { ConversationIds } from './due-key.ts';
import { giveToPeople } from './give-to-people.ts';
import { nextStep, owesAnswer } from './next-step.ts';
import type { WatchPorts } from './watch-ports.ts';

/**
 * Looks after a conversation that an agent should have answered by now, or whose turn has waited.
 *
 * 1. It is read: the index may be behind, and what it says decides nothing.
 * 2. One that moved hands its debt to the one that took its place. One that owes nothing is watched no longer.
 * 3. The first two times the agent that owns it is asked again: first the next `due_at` is written, then the
 *    command sent. A run that dies in between leaves a conversation that is due again.
 * 4. After that it is given to people.
 *
 * Every write is lost to a faster writer; then nothing is done, and what is still owed is due again.
 *
 * @throws {UnknownConversationError} when the one that took its place is not there
 */
export async function handleOverdueConversation(ports: WatchPorts, ids: ConversationIds): Promise<void> {
  const seen = await ports.conversations.find(ids.tenantId, ids.conversationId);
  if (seen?.due_at === undefined || seen.due_at > ports.now()) return;
  if (seen.merged_into !== undefined) return forward(ports, ids, seen);
  const step = nextStep(seen, ports.now());
  if (step.kind === 'give_to_people') {
    await giveToPeople(ports, seen, 'no_answer');
  } else if (step.kind === 'wake') {
    const claimed = await ports.store.claimWake(seen, step);
    if (claimed) await wake(ports, ids, claimed, step.wakes);
  } else if (await ports.store.endWatch(seen)) {
    ports.onDeed(ids, { did: 'unwatched' });
  }
}

/** The command is for the conversation as the claim left it: a message may have come before. */
async function wake(
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
async function forward(ports: WatchPorts, ids: ConversationIds, seen: Conversation): Promise<void> {
  const living = await followMerged(ports.conversations, seen);
  const unwatched = owesAnswer(living) && living.due_at === undefined;
  if (unwatched && !(await ports.store.beginWatch(living, ports.now()))) return;
  if (await ports.store.endWatch(seen)) ports.onDeed(ids, { did: 'forwarded' });
}
