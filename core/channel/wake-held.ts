import type { ConversationRepository } from '../conversation/conversation-repository.ts';
import { UnknownConversationError } from '../conversation/errors.ts';
import { causeOf } from '../conversation/facts.ts';
import { wakeEvent } from '../conversation/wake.ts';
import type { ConversationEnvelope } from '../events/envelope.ts';
import type { HeldReply } from './release-channel.ts';

/**
 * Asks the sender to look at a reply that waited for its channel.
 *
 * @throws {UnknownConversationError}
 */
export async function wakeHeld(
  conversations: Pick<ConversationRepository, 'find'>,
  wakeSender: (wake: ConversationEnvelope) => Promise<void>,
  { tenantId, conversationId, replySeq }: HeldReply,
  why: string,
): Promise<void> {
  const conversation = await conversations.find(tenantId, conversationId);
  if (!conversation) throw new UnknownConversationError(conversationId);
  await wakeSender(wakeEvent(causeOf(conversation), { replySeq, why }));
}
