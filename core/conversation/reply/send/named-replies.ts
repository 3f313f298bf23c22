import type { Conversation } from '#core/conversation/records.ts';
import type { ConversationEnvelope } from '#core/events/envelope.ts';
import { MAX_PARTS } from '#core/whatsapp/outbound/limits.ts';
import type { ReplyRow } from '../reply-records.ts';
import type { SenderPorts } from './sender-ports.ts';

/** Of one answer: its other parts, and the template. */
const MOST_BESIDES = MAX_PARTS;

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
  const find = async (seq: number) =>
    replies.find(({ reply_seq }) => reply_seq === seq) ??
    (await ports.conversations.findReply(tenant_id, conversation_id, seq));
  const reply = await find(replySeq);
  if (!reply) return [];
  // Only the newest were read with the conversation.
  const [oldest = settled_seq + 1] = replies.map(({ reply_seq }) => reply_seq);
  const unread = Math.min(oldest - replySeq - 1, MOST_BESIDES);
  const between = await Promise.all(
    Array.from({ length: Math.max(0, unread) }, (_, index) => find(replySeq + 1 + index)),
  );
  const all = [...between.filter((row) => row !== undefined), ...replies];
  const { turn_id, seq_through } = reply;
  const belongs = (other: ReplyRow) =>
    other.author === 'system'
      ? other.seq_through === seq_through
      : turn_id !== undefined && other.turn_id === turn_id;
  return [
    reply,
    ...all.filter((other) => other.reply_seq > replySeq && other.reply_seq <= settled_seq && belongs(other)),
  ];
}
