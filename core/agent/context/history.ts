import type { Reactions } from '#core/conversation/message/change-records.ts';
import { compareOrder, orderKey, placeOfOurs } from '#core/conversation/message/order.ts';
import type { MessageRow } from '#core/conversation/records.ts';
import type { ReplyRow } from '#core/conversation/reply/reply-records.ts';
import type { HistoryLine } from '../model/model-call.ts';

/** What a body alone would not say: that it changes or goes with something else. */
const LABELLED = new Set(['edit', 'reaction', 'image', 'video', 'document', 'sticker']);

/**
 * The conversation in the order in which it happened: see `orderKey`; our replies stand where they were made.
 * Replies that never went out are left out, and so is what the customer took back, and what WhatsApp itself tells;
 * what the business wrote on the phone is its own. A reaction stands with its emoji at its message.
 *
 * What is unanswered comes last, in the same order: a message that arrived late, or while an answer was
 * being written, would else stand before that answer and look answered by it.
 *
 * @param answeredSeq the `inbound_seq` up to which the conversation is answered; left out: nothing is owed
 */
export function history(
  messages: readonly MessageRow[],
  replies: readonly ReplyRow[],
  answeredSeq = Number.POSITIVE_INFINITY,
): HistoryLine[] {
  const said = [
    ...messages.filter(isWord).map((row) => ({
      order: orderKey(row),
      role: row.from_me ? ('assistant' as const) : ('user' as const),
      text: withReactions(textOf(row), row.reactions),
      seq: row.inbound_seq,
    })),
    ...replies
      .filter(({ status }) => status !== 'failed' && status !== 'held')
      .map((row) => ({
        order: orderKey(placeOfOurs(row.created_at, row.part)),
        role: 'assistant' as const,
        text: withReactions(row.body, row.reactions),
        seq: undefined,
      })),
  ].sort((a, b) => compareOrder(a.order, b.order));
  const firstOwed = said.findIndex(({ seq = 0 }) => seq > answeredSeq);
  const answered: HistoryLine[] = [];
  const owed: HistoryLine[] = [];
  for (const [index, { role, text, seq }] of said.entries()) {
    // An edit or a reaction has no number; after an unanswered message it belongs to that.
    const isAbout = seq === undefined && role === 'user' && firstOwed !== -1 && index > firstOwed;
    const isOwed = isAbout || (seq ?? 0) > answeredSeq;
    (isOwed ? owed : answered).push({ role, text, ...(isOwed ? { isOwed } : {}) });
  }
  return [...answered, ...owed];
}

/** Whether it is a word of one of the two, which is still said. */
function isWord({ media_type, body, revoked }: MessageRow): boolean {
  if (revoked || media_type === 'system' || media_type === 'revoke') return false;
  return media_type !== 'reaction' || body !== null;
}

function withReactions(text: string, { customer, business }: Reactions = {}): string {
  const notes = [
    ...(customer?.emoji ? [`[the customer reacted: ${customer.emoji}]`] : []),
    ...(business?.emoji ? [`[the company reacted: ${business.emoji}]`] : []),
  ];
  return [text, ...notes].join(' ');
}

function textOf({ body, media_type }: MessageRow): string {
  if (body === null) return `[${media_type}]`;
  return LABELLED.has(media_type) ? `[${media_type}] ${body}` : body;
}
