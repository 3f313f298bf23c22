import { readContent } from '#core/conversation/message/message-content.ts';
import { orderKey, placeOfOurs } from '#core/conversation/message/order.ts';
import { tappedId } from '#core/conversation/message/tapped.ts';
import type { MessageRow } from '#core/conversation/records.ts';
import type { ReplyRow } from '#core/conversation/reply/reply-records.ts';
import type { OutboundContent } from '#core/whatsapp/outbound/outbound-content.ts';
import type { Quotable } from '../context/message-notes.ts';
import { quoted } from '../context/notes.ts';
import { readChoiceId } from './choice-id.ts';

/** The longest part of a question, in UTF-16 units. */
const QUESTION_LENGTH = 200;

/** One of several things that were offered with a message. */
type Offered = { id: string; title: string };

/**
 * What a model is told of a tap on something that the AI offered: which choice, of which question, and whether more was said
 * since. The question is found by the turn that the choice's id names, else by what WhatsApp says is answered.
 *
 * @param replies that the customer got or will get
 * @param quotables messages that the tap may name, by WhatsApp's id
 * @returns undefined for what is no tap, or one on something else
 */
export function tapNote(
  row: MessageRow,
  replies: readonly ReplyRow[],
  quotables: ReadonlyMap<string, Quotable>,
): string | undefined {
  const content = readContent(row.content);
  const id = tappedId(content);
  const choice = id === undefined ? undefined : readChoiceId(id);
  if (!choice) return undefined;
  const question = replies.find(
    (reply) =>
      reply.turn_id === choice.turnId && offeredIn(reply.content).some((offered) => offered.id === id),
  );
  const title = question && offeredIn(question.content).find((offered) => offered.id === id)?.title;
  const what = `tapped choice ${choice.number}${title === undefined ? '' : `, ${quoted(title)},`}`;
  const asked = question ?? quotables.get(content?.context?.messageId ?? '');
  if (asked?.body == null) return `${what} of an older message of the company's`;
  const isNewest = question !== undefined && !replies.some((reply) => isBetween(reply, question, row));
  const age = isNewest ? "the company's message" : "an older message of the company's";
  return `${what} of ${age}: ${quoted(asked.body, QUESTION_LENGTH)}`;
}

function offeredIn(content: OutboundContent): Offered[] {
  if (content.kind === 'buttons') return content.buttons;
  return content.kind === 'list' ? content.sections.flatMap(({ rows }) => rows) : [];
}

/** Whether something else was said after the question and before the tap. */
function isBetween(reply: ReplyRow, question: ReplyRow, tap: MessageRow): boolean {
  if (reply.turn_id === question.turn_id || reply.status === 'failed') return false;
  const at = orderOf(reply);
  return at > orderOf(question) && at < orderKey(tap);
}

const orderOf = ({ created_at, part }: ReplyRow) => orderKey(placeOfOurs(created_at, part));
