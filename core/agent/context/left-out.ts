import type { MessageRow } from '#core/conversation/records.ts';
import type { ReplyRow } from '#core/conversation/reply/reply-records.ts';

/**
 * Which messages no model reads again: one refused them, and would refuse whatever is asked with them in it.
 *
 * @param replies of the conversation itself
 * @param answeredSeq messages with a higher `inbound_seq` are owed an answer, and read whatever they are
 */
export function leftOut(
  replies: readonly ReplyRow[],
  answeredSeq = Number.POSITIVE_INFINITY,
): (row: MessageRow) => boolean {
  const refused = replies.filter((reply) => reply.refused);
  return ({ inbound_seq: number }) =>
    number !== undefined &&
    number <= answeredSeq &&
    refused.some(({ seq_after = 0, seq_through = 0 }) => number > seq_after && number <= seq_through);
}
