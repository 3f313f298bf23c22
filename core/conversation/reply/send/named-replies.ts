import type { Conversation } from '#core/conversation/records.ts';
import type { ConversationEnvelope } from '#core/events/envelope.ts';
import type { ReplyRow } from '../reply-records.ts';
import type { SenderPorts } from './sender-ports.ts';

/**
 * The reply that the record names, if it is settled, and what belongs to it and has been settled with it: parts of
 * the same answer, and the template that stands for it.
 */
export async function namedReplies(
  ports: Pick<SenderPorts, 'conversations'>,
  { tenant_id, conversation_id, payload: { replySeq } }: ConversationEnvelope,
  { conversation: { settled_seq }, replies }: { conversation: Conversation; replies: ReplyRow[] },
): Promise<ReplyRow[]> {
  if (typeof replySeq !== 'number' || replySeq > settled_seq) return [];
  const reply =
    replies.find(({ reply_seq }) => reply_seq === replySeq) ??
    (await ports.conversations.findReply(tenant_id, conversation_id, replySeq));
  if (!reply) return [];
  const { turn_id, seq_through } = reply;
  const belongs = (other: ReplyRow) =>
    other.author === 'system'
      ? other.seq_through === seq_through
      : turn_id !== undefined && other.turn_id === turn_id;
  return [
    reply,
    ...replies.filter(
      (other) => other.reply_seq > replySeq && other.reply_seq <= settled_seq && belongs(other),
    ),
  ];
}
