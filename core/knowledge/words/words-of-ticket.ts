import { orderKey, placeOfOurs } from '#core/conversation/message/order.ts';
import type { MessageRow } from '#core/conversation/records.ts';
import type { ReplyRow } from '#core/conversation/reply/reply-records.ts';
import { showsNothing } from '#core/text/clean-text.ts';
import { MOST } from '../chunk/sizes.ts';
import { MOST_CHUNKS_OF_TICKET } from './records.ts';

/** Shorter talk, in characters, such as a greeting and its answer, tells nothing that could be asked for. */
const LEAST = 40;

/** Of one message so much is looked at, in characters: far less than a model reads, and more than people write. */
const LONGEST_LINE = 4_000;

type Placed<Row> = Row & { sk: string };

/** Some of what was said in a ticket. */
export interface WordsChunk {
  /** Sort keys of the rows, in the order of reading. */
  rows: string[];
  text: string;
}

/**
 * Cuts what both sides said into chunks of some lines each, in the order in which it was said. What was taken back, what never
 * went out and what has no words is not in it.
 */
export function wordsOfTicket(
  messages: readonly Placed<MessageRow>[],
  replies: readonly Placed<ReplyRow>[],
): WordsChunk[] {
  const said = [
    ...messages.map((message) => ({
      ...{ sk: message.sk, order: orderKey(message) },
      line: wordsOfRow({ message }),
    })),
    ...replies.map((reply) => ({
      ...{ sk: reply.sk, order: orderKey(placeOfOurs(reply.created_at, reply.part)) },
      line: wordsOfRow({ reply }),
    })),
  ]
    .filter(({ line }) => line !== '')
    .sort((one, other) => (one.order < other.order ? -1 : 1));
  const chunks: WordsChunk[] = [];
  for (const { sk, line } of said) {
    const last = chunks.at(-1);
    if (last && last.text.length + line.length < MOST) {
      last.rows.push(sk);
      last.text += `\n${line}`;
    } else chunks.push({ rows: [sk], text: line });
  }
  return chunks.filter(({ text }) => text.length >= LEAST).slice(0, MOST_CHUNKS_OF_TICKET);
}

/** What a row says, cut where it is very long; empty for one that says nothing any more, or never did to the customer. */
export function wordsOfRow({ message, reply }: { message?: MessageRow; reply?: ReplyRow }): string {
  if (message?.revoked || message?.media_type === 'system' || message?.media_type === 'reaction') return '';
  if (reply?.status === 'failed' || reply?.status === 'held') return '';
  const body = message?.body ?? reply?.body ?? '';
  return showsNothing(body) ? '' : body.slice(0, LONGEST_LINE).toWellFormed().trim();
}
