import { ContentionError } from '#platform/dynamodb/contention-error.ts';
import type { ConversationRepository } from '../conversation-repository.ts';
import { UnknownConversationError } from '../errors.ts';
import type { Conversation } from '../records.ts';

/** Merges followed in one call; a contact is only ever merged into an older one, so there is an end. */
const MAX_HOPS = 32;

/**
 * The conversation that took a merged one's place, over any number of merges; itself when it has not moved.
 *
 * @throws {UnknownConversationError} when it moved to one that is not there
 * @throws {ContentionError} for a chain of more than 32 merges
 */
export async function followMerged(
  repository: Pick<ConversationRepository, 'find'>,
  conversation: Conversation,
): Promise<Conversation> {
  let current = conversation;
  for (let hops = 0; current.merged_into !== undefined; hops++) {
    if (hops === MAX_HOPS) throw new ContentionError(conversation.conversation_id, 'its merges go on and on');
    const next = await repository.find(current.tenant_id, current.merged_into);
    if (!next) throw new UnknownConversationError(current.merged_into);
    current = next;
  }
  return current;
}

/**
 * The conversation that an id leads to now; see {@link followMerged}.
 *
 * @returns undefined when the tenant has no such conversation
 */
export async function findLiving(
  repository: Pick<ConversationRepository, 'find'>,
  tenantId: string,
  conversationId: string,
): Promise<Conversation | undefined> {
  const conversation = await repository.find(tenantId, conversationId);
  return conversation && followMerged(repository, conversation);
}
