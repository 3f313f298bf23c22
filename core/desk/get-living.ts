import type { ConversationRepository } from '../conversation/conversation-repository.ts';
import { UnknownConversationError } from '../conversation/errors.ts';
import { findLiving } from '../conversation/merge/follow-merged.ts';
import type { Conversation } from '../conversation/records.ts';

/**
 * A tenant's conversation, or the one that took its place.
 *
 * @throws {UnknownConversationError} when the tenant has none
 * @throws {ContentionError} when it moved on and on
 */
export async function getLiving(
  conversations: Pick<ConversationRepository, 'find'>,
  tenantId: string,
  conversationId: string,
): Promise<Conversation> {
  const found = await findLiving(conversations, tenantId, conversationId);
  if (!found) throw new UnknownConversationError(conversationId);
  return found;
}
