import type { Reactions } from '#core/conversation/message/change-records.ts';
import { readContent } from '#core/conversation/message/message-content.ts';
import { compareOrder, orderKey, placeOfOurs } from '#core/conversation/message/order.ts';
import type { MessageRow } from '#core/conversation/records.ts';
import type { ReplyRow } from '#core/conversation/reply/reply-records.ts';
import { showsNothing } from '#core/text/clean-text.ts';
import type { HistoryLine, ShownImage } from '../../model/model-call.ts';
import { tapNote } from '../choices/tap-note.ts';
import { fileText, imageOf } from './file-note.ts';
import { notesOf } from './message-notes.ts';
import { named, note, words } from './notes.ts';
import { type Quotables, quotablesOf } from './quotables.ts';

/** The longest reaction: an emoji of many parts, in UTF-16 units. */
const EMOJI_LENGTH = 20;

/** Photos that a model is shown at once: the newest of those that wait for an answer. */
const MOST_IMAGES = 3;

/**
 * The conversation in the order in which it happened: see `orderKey`; our replies stand where they were made.
 * Replies that never went out are left out, and so is what the customer took back, and what WhatsApp itself tells;
 * what the business wrote on the phone is its own. A reaction stands with its emoji at its message. What came with a
 * message besides words is told in notes before them, which no customer can write; see `note`.
 *
 * What is written in a document stands at its message while that waits for its answer, and of the newest one in part afterwards.
 * The newest photos are shown while they wait for one; of all others it is told that they are not seen.
 *
 * What is unanswered comes last, in the same order: a message that arrived late, or while an answer was
 * being written, would else stand before that answer and look answered by it.
 *
 * @param answeredSeq the `inbound_seq` up to which the conversation is answered; left out: nothing is owed
 * @param quotables what the messages may quote; left out: one another and the replies
 */
export function history(
  messages: readonly MessageRow[],
  replies: readonly ReplyRow[],
  answeredSeq = Number.POSITIVE_INFINITY,
  quotables: Quotables = quotablesOf(messages, replies),
): HistoryLine[] {
  const newestText = messages
    .filter(({ media, revoked }) => !revoked && media?.state === 'ready' && media.text !== undefined)
    .reduce<MessageRow | undefined>(
      (newest, row) => (newest && compareOrder(orderKey(newest), orderKey(row)) > 0 ? newest : row),
      undefined,
    );
  const textIn = (row: MessageRow): string[] => {
    const isOwed = (row.inbound_seq ?? 0) > answeredSeq;
    return isOwed || row === newestText ? fileText(row.media, isOwed) : [];
  };
  const shown = shownImages(messages, answeredSeq);
  const said = [
    ...messages.filter(isWord).map((row) => ({
      order: orderKey(row),
      role: row.from_me ? ('assistant' as const) : ('user' as const),
      text: withReactions(
        textOf(row, quotables, {
          tap: tapNote(row, replies, quotables),
          isShown: shown.has(row),
          fileLines: textIn(row),
        }),
        row.reactions,
      ).trim(),
      seq: row.inbound_seq,
      image: shown.get(row),
    })),
    ...replies
      .filter(({ status }) => status !== 'failed' && status !== 'held')
      .map((row) => ({
        order: orderKey(placeOfOurs(row.created_at, row.part)),
        role: 'assistant' as const,
        text: withReactions(words(row.body), row.reactions).trim(),
        seq: undefined,
        image: undefined,
      })),
  ].sort((a, b) => compareOrder(a.order, b.order));
  const firstOwed = said.findIndex(({ seq = 0 }) => seq > answeredSeq);
  const answered: HistoryLine[] = [];
  const owed: HistoryLine[] = [];
  for (const [index, { role, text, seq, image }] of said.entries()) {
    // An edit or a reaction has no number; after an unanswered message it belongs to that.
    const isAbout = seq === undefined && role === 'user' && firstOwed !== -1 && index > firstOwed;
    const isOwed = isAbout || (seq ?? 0) > answeredSeq;
    (isOwed ? owed : answered).push({
      role,
      text,
      ...(isOwed ? { isOwed } : {}),
      ...(image && { images: [image] }),
    });
  }
  return [...answered, ...owed];
}

/** The photos that a model is shown, by their rows. */
function shownImages(messages: readonly MessageRow[], answeredSeq: number): Map<MessageRow, ShownImage> {
  const owed = messages.flatMap((row) => {
    const image = (row.inbound_seq ?? 0) > answeredSeq ? imageOf(row) : undefined;
    return image ? [[row, image] as const] : [];
  });
  return new Map(owed.sort(([a], [b]) => compareOrder(orderKey(a), orderKey(b))).slice(-MOST_IMAGES));
}

/** Whether it is a word of one of the two, which is still said. */
function isWord({ media_type, body, revoked }: MessageRow): boolean {
  if (revoked || media_type === 'system' || media_type === 'revoke') return false;
  return media_type !== 'reaction' || body !== null;
}

function withReactions(text: string, { customer, business }: Reactions = {}): string {
  const notes = [
    ...(customer?.emoji ? [note(`the customer reacted: ${named(customer.emoji, EMOJI_LENGTH)}`)] : []),
    ...(business?.emoji ? [note(`the company reacted: ${named(business.emoji, EMOJI_LENGTH)}`)] : []),
  ];
  return [text, ...notes].join(' ');
}

/** Notes about the message, each on a line of its own, what is written in its file, and its words. */
function textOf(
  { body, media_type, content, standby, from_me, media, ...listened }: MessageRow,
  quotables: Quotables,
  { fileLines, ...of }: { tap: string | undefined; isShown: boolean; fileLines: readonly string[] },
): string {
  const notes = [
    ...(standby ? [note(`${from_me ? 'by' : 'to'} another responder of this number`)] : []),
    ...notesOf(media_type, readContent(content), quotables, { ...of, listened, file: media }),
    ...fileLines,
  ];
  // What stands there is ours: the note says it.
  const isNote = media_type === 'unsupported';
  // Some providers take no text in which nothing can be seen.
  if (body !== null && !isNote && !showsNothing(body)) return [...notes, words(body)].join('\n');
  return notes.length > 0 ? notes.join('\n') : note(`${media_type} without words`);
}
