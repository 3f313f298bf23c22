import type { ConversationRepository } from '../conversation-repository.ts';
import type { Conversation } from '../records.ts';
import type { ReplyRow } from '../reply/reply-records.ts';

/** What was said to the customer in the conversations that became part of one. */
export interface SaidInStrands {
  /** The newest replies of each that may have reached the customer. */
  replies: ReplyRow[];
  /** What was said long before, in the words of each one's summary. */
  summaries: string[];
}

/** Reads what was said before a merge; of a conversation without one, nothing is read. */
export async function readSaidInStrands(
  conversations: Pick<ConversationRepository, 'findForTurn'>,
  { tenant_id, merged_from = [] }: Pick<Conversation, 'tenant_id' | 'merged_from'>,
  limit?: number,
): Promise<SaidInStrands> {
  const strands = await Promise.all(
    merged_from.map(({ conversation_id }) => conversations.findForTurn(tenant_id, conversation_id, limit)),
  );
  const found = strands.filter((strand) => strand !== undefined);
  return {
    replies: found.flatMap(({ conversation, replies }) =>
      replies.filter((reply) => wasSaid(conversation, reply)),
    ),
    summaries: found.flatMap(({ summary }) => (summary ? [summary.text] : [])),
  };
}

/** What had not begun to be sent when its conversation was merged never is, or is sent from the living one. */
const wasSaid = ({ sending_seq }: Conversation, { status, reply_seq }: ReplyRow) =>
  status === 'sent' || status === 'unknown' || reply_seq === sending_seq;
