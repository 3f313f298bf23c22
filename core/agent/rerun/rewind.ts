import type { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { UnknownConversationError } from '#core/conversation/errors.ts';
import type { Conversation, MessageRow } from '#core/conversation/records.ts';
import type { ReplyRow } from '#core/conversation/reply/reply-records.ts';
import type { ConversationRead } from '#core/conversation/turn/begin-turn.ts';
import type { TurnRow } from '#core/conversation/turn/turn-records.ts';
import { ProsaError } from '#platform/runtime/errors.ts';

/** Replies before the turn that are read, as a turn reads them. */
const REPLIES_READ = 20;

/** The turn that is to be run again. */
export interface TurnOf {
  tenantId: string;
  conversationId: string;
  turnId: string;
}

/** A turn as it is in the table, and the conversation as it was before it. */
export interface Rewound {
  turn: TurnRow;
  /** What it said. */
  replies: ReplyRow[];
  read: ConversationRead;
  /** Reads of the conversation that know nothing of what came later. */
  conversations: Pick<
    ConversationRepository,
    'find' | 'findForTurn' | 'findTurn' | 'findReply' | 'latestMessages' | 'messagesNumbered' | 'findQuoted'
  >;
}

/** There is no such turn of the AI's. */
class UnknownTurnError extends ProsaError {
  override readonly name = 'UnknownTurnError';

  constructor({ conversationId, turnId }: TurnOf) {
    super(`the conversation ${conversationId} has no turn ${turnId} of the AI`, {
      retryable: false,
      operatorHint: 'The desk names the turn of each answer; turns of triage ask no model for words.',
    });
  }
}

/**
 * Reads a conversation as it was before one of its turns: messages up to those that the turn answered, replies before its
 * own. Texts that were edited or taken back since, the summary and all that was configured are as they are now.
 *
 * @throws {UnknownConversationError}
 * @throws {UnknownTurnError}
 */
export async function rewind(repository: ConversationRepository, of: TurnOf): Promise<Rewound> {
  const { tenantId, conversationId, turnId } = of;
  const [now, turn] = await Promise.all([
    repository.findForTurn(tenantId, conversationId, 1),
    repository.findTurn(tenantId, conversationId, turnId),
  ]);
  if (!now) throw new UnknownConversationError(conversationId);
  if (!turn) throw new UnknownTurnError(of);
  const from = Math.max(1, turn.reply_seq - REPLIES_READ);
  const around = await repository.repliesFrom(
    tenantId,
    conversationId,
    from,
    turn.reply_seq - from + turn.reply_count,
  );
  const replies = around.filter(({ turn_id }) => turn_id === turnId);
  if (replies.some(({ author }) => author !== 'ai')) throw new UnknownTurnError(of);
  const before = around.filter(({ reply_seq }) => reply_seq < turn.reply_seq);
  const conversation = asItWas(now.conversation, turn, replies[0], before);
  const read = { conversation, replies: before, summary: now.summary };
  const isThen = ({ inbound_seq = 0, received_at }: MessageRow) =>
    inbound_seq <= conversation.inbound_seq && received_at <= (turn.ended_at ?? received_at);
  return {
    ...{ turn, replies, read },
    conversations: {
      find: async () => conversation,
      findForTurn: async () => read,
      findTurn: async () => undefined,
      findReply: (...ids) => repository.findReply(...ids),
      findQuoted: (...id) => repository.findQuoted(...id),
      messagesNumbered: (...range) => repository.messagesNumbered(...range),
      async latestMessages(readable, limit) {
        // How much came since is not known: not all of it has a number.
        for (let looked = 2 * limit; ; looked *= 2) {
          const newest = await repository.latestMessages(readable, looked);
          const before = newest.filter(isThen);
          if (before.length >= limit || newest.length < looked) return before.slice(-limit);
        }
      },
    },
  };
}

/** The AI has it, what the turn answered is owed, and nothing came later. */
function asItWas(
  now: Conversation,
  { seq_through, rest_through = seq_through, reply_seq }: TurnRow,
  first: ReplyRow | undefined,
  before: readonly ReplyRow[],
): Conversation {
  // What a reply is written to answer begins where it was sure that all was answered: replies before it may have gone out since.
  const got = before.filter(({ status }) => status !== 'failed').map(({ seq_through: to = 0 }) => to);
  const answered = Math.max(first?.seq_after ?? 0, ...got);
  return {
    ...now,
    ...{
      inbound_seq: rest_through,
      answered_seq: Math.min(answered, seq_through - 1),
      owed_after: undefined,
    },
    ...{ reply_seq: reply_seq - 1, settled_seq: Math.min(now.settled_seq, reply_seq - 1) },
    ...{ ticket_status: 'bot', queue_id: undefined, user_id: undefined, waiting_since: undefined },
    ...{ merged_into: undefined, parked_since: undefined, revised_seq: undefined },
    effect_through: undefined,
  };
}
