import type { ConversationRepository } from '../conversation/conversation-repository.ts';
import type { Conversation } from '../conversation/records.ts';
import { UnseenMessageError, UnseenReplyError } from './errors.ts';

/**
 * The newest message and the newest reply that a person saw, by their numbers, and by the hashes of their ids the voice notes that
 * have none yet.
 */
export interface SeenThrough {
  seq: number;
  replySeq: number;
  unheard?: readonly string[] | undefined;
}

/** More new replies than this are not looked through for an author: they count as another's. */
const MOST_REPLIES = 10;

/**
 * That a person's word answers what is there: the customer has not written since, and no colleague and no agent has
 * answered. The person's own replies may be newer: a second one is written before the first is shown.
 *
 * @throws {UnseenMessageError}
 * @throws {UnseenReplyError}
 */
export async function refuseUnseen(
  conversations: Pick<ConversationRepository, 'findReply'>,
  conversation: Conversation,
  userId: string,
  { seq, replySeq }: SeenThrough,
): Promise<void> {
  const { tenant_id, conversation_id, inbound_seq, reply_seq } = conversation;
  if (inbound_seq > seq) throw new UnseenMessageError(conversation_id, seq, inbound_seq);
  const unseen = reply_seq - replySeq;
  if (unseen > MOST_REPLIES) throw new UnseenReplyError(conversation_id, reply_seq);
  for (let next = replySeq + 1; next <= reply_seq; next++) {
    const reply = await conversations.findReply(tenant_id, conversation_id, next);
    // A notice of Prosa's own says nothing of the matter.
    const isOwn = reply?.author === 'system' || reply?.user_id === userId;
    if (reply && !isOwn) throw new UnseenReplyError(conversation_id, next);
  }
}
