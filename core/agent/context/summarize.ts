import type { Conversation, MessageRow, SummaryItem } from '#core/conversation/records.ts';
import type { ReplyRow } from '#core/conversation/reply/reply-records.ts';
import type { HistoryLine } from '../model/model-call.ts';
import { history } from './history.ts';
import { MESSAGES_READ } from './read-context.ts';

/** A summary is made anew once so many messages have left the lines that the model reads. */
export const SUMMARIZE_EVERY = 20;

/** Messages and replies that are read for one summary at most. */
const ROWS_READ = 60;

/** The longest summary, in characters. */
const SUMMARY_LENGTH = 1_500;

/** What summarizing needs from outside. */
export interface SummaryPorts {
  /** Messages whose provider time is not before `from`, oldest first. */
  messagesSince(conversation: Conversation, from: string, limit: number): Promise<MessageRow[]>;
  /** Replies from a `reply_seq` on, oldest first. */
  repliesFrom(conversation: Conversation, replySeq: number, limit: number): Promise<ReplyRow[]>;
  /** The words of a model about some lines; undefined when it has none. */
  write(instructions: string, lines: readonly HistoryLine[]): Promise<string | undefined>;
  /** @returns false when another turn has written a summary since */
  store(summary: SummaryItem, before: SummaryItem | undefined): Promise<boolean>;
}

const INSTRUCTIONS = [
  'You keep notes about a conversation between a customer and a company.',
  'Write what the company must still know: who the customer is, what was asked, agreed, promised, and is open.',
  'Facts only, no greetings, at most 150 words, in the language of the conversation.',
].join('\n');

/**
 * Brings the rolling summary up to date: what was known before, and the messages that the model will not read any
 * more. A turn reads a bounded number of lines; what is older lives on here.
 *
 * It is made seldom, after the answer is on its way, and nothing depends on it: what fails is tried again at the
 * end of the next turn.
 *
 * @returns whether a summary was written
 */
export async function summarize(
  ports: SummaryPorts,
  conversation: Conversation,
  before: SummaryItem | undefined,
): Promise<boolean> {
  const unread = conversation.inbound_seq - (before?.messages ?? 0) - MESSAGES_READ;
  if (unread < SUMMARIZE_EVERY) return false;
  const from = before?.through ?? new Date(0).toISOString();
  const firstReply = (before?.reply_seq ?? 0) + 1;
  const [messages, replies] = await Promise.all([
    ports.messagesSince(conversation, from, ROWS_READ),
    ports.repliesFrom(conversation, firstReply, ROWS_READ),
  ]);
  const older = oldest(
    messages.filter(({ occurred_at }) => occurred_at > from),
    unread,
  );
  const last = older.at(-1);
  if (!last) return false;
  const between = replies.filter(({ created_at }) => created_at <= last.occurred_at);
  const known = before === undefined ? '' : `\n\nWhat you noted before:\n${before.text}`;
  const text = await ports.write(`${INSTRUCTIONS}${known}`, history(older, between));
  if (!text) return false;
  const summary: SummaryItem = {
    text: text.slice(0, SUMMARY_LENGTH),
    through: last.occurred_at,
    messages: (before?.messages ?? 0) + older.filter(asks).length,
    reply_seq: between.at(-1)?.reply_seq ?? before?.reply_seq ?? 0,
  };
  return ports.store(summary, before);
}

/** The oldest rows with so many messages that ask for an answer; what the provider dates alike stays together. */
function oldest(rows: readonly MessageRow[], asking: number): MessageRow[] {
  const last = rows.filter(asks).slice(0, asking).at(-1);
  return last ? rows.filter(({ occurred_at }) => occurred_at <= last.occurred_at) : [];
}

const asks = ({ inbound_seq }: MessageRow) => inbound_seq !== undefined;
