import { UnknownConversationError } from '../errors.ts';
import { causeOf } from '../facts.ts';
import { followMerged } from '../merge/follow-merged.ts';
import type { Conversation } from '../records.ts';
import type { ReplyStatus } from '../reply/reply-records.ts';
import { isWithPeople } from '../ticket/ticket.ts';
import { wakeEvent } from '../wake.ts';
import type { ConversationIds } from './due-key.ts';
import { giveToPeople } from './give-to-people.ts';
import { isStuck, nextReplyWake } from './next-step.ts';
import type { WatchPorts } from './watch-ports.ts';

const SETTLED: readonly ReplyStatus[] = ['sent', 'failed'];

/**
 * Looks after a reply that waited in the table until now; it has a time of its own. The others are watched with their
 * conversation.
 *
 * 1. Row and conversation are read. One whose end is known is watched no longer.
 * 2. A reply that is twenty minutes old is stuck, however often it was postponed meanwhile: the conversation goes
 *    to people, unless they have it.
 * 3. The next `due_at` is written, then the sender is asked to look: after minutes, later every quarter of an
 *    hour. A run that dies in between leaves a reply that is due again.
 *
 * @throws {UnknownConversationError}
 */
export async function handleOverdueReply(
  ports: WatchPorts,
  ids: ConversationIds & { replySeq: number },
): Promise<void> {
  const { tenantId, conversationId, replySeq } = ids;
  const [reply, conversation] = await Promise.all([
    ports.conversations.findReply(tenantId, conversationId, replySeq),
    ports.conversations.find(tenantId, conversationId),
  ]);
  if (reply?.due_at === undefined || reply.due_at > ports.now()) return;
  if (SETTLED.includes(reply.status)) {
    if (await ports.store.endReplyWatch(ids, reply)) ports.onDeed(ids, { did: 'unwatched' });
    return;
  }
  if (!conversation) throw new UnknownConversationError(conversationId);
  if (isStuck(reply, ports.now()) && !(await peopleHaveIt(ports, conversation))) return;
  const next = nextReplyWake(reply.wakes ?? 0, ports.now());
  if (await ports.store.claimReplyWake(ids, reply, next)) {
    await wakeSender(ports, ids, conversation, { attempt: next.wakes, dueAt: reply.due_at });
  }
}

/** @returns false when another writer changed the conversation meanwhile: the reply stays due */
export async function peopleHaveIt(ports: WatchPorts, conversation: Conversation): Promise<boolean> {
  const living = await followMerged(ports.conversations, conversation);
  return isWithPeople(living) || giveToPeople(ports, living, 'reply_stuck');
}

/**
 * Asks the sender to look at a conversation.
 *
 * @param due.dueAt the time that was claimed: a reply that is postponed again begins to count anew
 */
export async function wakeSender(
  ports: WatchPorts,
  ids: ConversationIds & { replySeq: number },
  conversation: Conversation,
  { attempt, dueAt }: { attempt: number; dueAt: number },
): Promise<void> {
  const { replySeq } = ids;
  const cause = { ...causeOf(conversation, ports.source), chain: ports.chain };
  await ports.wakeSender(wakeEvent(cause, { replySeq, why: `${dueAt}:n${attempt}` }, ports.source));
  ports.onDeed(ids, { did: 'reply_woken', replySeq, attempt, traceId: cause.trace_id });
}
