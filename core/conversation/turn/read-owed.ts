import type { ConversationRepository } from '../conversation-repository.ts';
import { compareOrder, orderKey } from '../message/order.ts';
import type { Conversation, MessageRow } from '../records.ts';

/** Messages that are read, the newest. */
export const MESSAGES_READ = 20;

/** Unanswered messages that one turn answers, so that each keeps a useful share of what the model reads. */
const MAX_OWED = 40;

/** What a turn reads of the customer's messages. */
export interface MessagesRead {
  /** In their order: the newest, and every one that the turn answers. */
  messages: MessageRow[];
  /** The `inbound_seq` through which the turn answers everything. */
  through: number;
}

/**
 * The newest messages, and every unanswered one wherever it stands: one that came late, or in a long burst. Each has a
 * number of its own, so it is known when all have been found; only then the older ones are searched for.
 *
 * More than one turn can answer are left to a further one: those with the higher numbers.
 *
 * @param after messages with a higher `inbound_seq` are unanswered
 */
export async function readOwed(
  conversations: Pick<ConversationRepository, 'latestMessages' | 'messagesNumbered'>,
  conversation: Conversation,
  after: number,
): Promise<MessagesRead> {
  const { inbound_seq } = conversation;
  // Messages that came after the conversation was read may be among the newest: they make up for none that is missing.
  const isOwed = ({ inbound_seq: number = 0 }: MessageRow) => number > after && number <= inbound_seq;
  const newest = await conversations.latestMessages(conversation, MESSAGES_READ);
  const isAll = newest.filter(isOwed).length >= inbound_seq - after;
  const unanswered = isAll
    ? []
    : await conversations.messagesNumbered(conversation, { above: after, through: inbound_seq });
  const known = new Set(newest.map(({ message_id }) => message_id));
  const read = [...unanswered.filter(({ message_id }) => !known.has(message_id)), ...newest].sort((a, b) =>
    compareOrder(orderKey(a), orderKey(b)),
  );
  const numbers = read.filter(isOwed).map(({ inbound_seq: number = 0 }) => number);
  const firstLeft = numbers.sort((a, b) => a - b)[MAX_OWED];
  if (firstLeft === undefined) return { messages: read, through: inbound_seq };
  return {
    messages: read.filter(({ inbound_seq: number = 0 }) => number < firstLeft),
    through: firstLeft - 1,
  };
}
