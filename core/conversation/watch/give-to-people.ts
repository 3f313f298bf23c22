import { withDeskPlace } from '../desk-place.ts';
import { UnknownConversationError } from '../errors.ts';
import type { Conversation } from '../records.ts';
import { afterChange } from '../ticket/change-owner.ts';
import { unpublishedChange } from '../unpublished-change.ts';
import { ANSWER_DUE_MS } from './due.ts';
import type { ConversationIds } from './due-key.ts';
import type { WatchPorts } from './watch-ports.ts';

/**
 * Gives a conversation to the people of the tenant.
 *
 * 1. One transaction changes the owner and notes that this is to be told.
 * 2. `ticket.changed` and `routing.handoff.requested` are published, and the note is deleted. Until then it is
 *    due: a later run tells it, under the same keys.
 *
 * @param seen the conversation as it was read
 * @returns false when another writer changed it since: then nothing was done
 */
export async function giveToPeople(ports: WatchPorts, seen: Conversation, reason: string): Promise<boolean> {
  const { peopleQueueId } = await ports.policyOf(seen.tenant_id);
  const owner = { status: 'pending' as const, queueId: peopleQueueId };
  const options = { answerDueMs: ANSWER_DUE_MS, now: ports.now };
  const next = withDeskPlace(seen, afterChange(seen, { owner, reason }, options), ports.now());
  const unpublished = unpublishedChange(seen, next, ports.now());
  if (!(await ports.store.giveAway(seen, next, unpublished))) return false;
  const ids = { tenantId: seen.tenant_id, conversationId: seen.conversation_id };
  const fromAgent = unpublished.handoff?.from_agent ?? null;
  ports.onDeed(ids, { did: 'given_to_people', reason, ownerEpoch: next.owner_epoch, fromAgent });
  await ports.publishChange(next, unpublished);
  return true;
}

/**
 * Tells a change of owner whose teller has died.
 *
 * @throws {UnknownConversationError}
 */
export async function publishAgain(
  ports: WatchPorts,
  ids: ConversationIds,
  ownerEpoch: number,
): Promise<void> {
  const unpublished = await ports.store.findUnpublished(ids, ownerEpoch);
  if (!unpublished || unpublished.due_at > ports.now()) return;
  const conversation = await ports.conversations.find(ids.tenantId, ids.conversationId);
  if (!conversation) throw new UnknownConversationError(ids.conversationId);
  await ports.publishChange(conversation, unpublished);
  ports.onDeed(ids, { did: 'told', ownerEpoch });
}
