import { batchGet } from '#platform/dynamodb/batch-get.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { ConversationRepository } from '../conversation/conversation-repository.ts';
import { replyKey } from '../conversation/keys.ts';
import { strandsOf } from '../conversation/merge/strands.ts';
import { orderKey, placeOfOurs } from '../conversation/message/order.ts';
import { readMessages } from '../conversation/message/read-messages.ts';
import type { Conversation, MessageRow } from '../conversation/records.ts';
import {
  type ReplyAuthor,
  type ReplyRow,
  replyRowSchema,
  sendFailureOf,
} from '../conversation/reply/reply-records.ts';
import { cutText } from '../whatsapp/outbound/cut-text.ts';
import { typeOf, wordsBeside } from '../whatsapp/outbound/text-of.ts';

/** Characters of a snippet, in UTF-16 units. */
export const SNIPPET_LENGTH = 120;

/**
 * The newest word in a conversation. `business`: written on the phone of the business; a notice of WhatsApp's is the
 * system's. `text` is one line, without the words of what was taken back; null where it has none, such as a picture.
 */
export interface NewestWord {
  author: 'customer' | 'business' | ReplyAuthor;
  userId: string | undefined;
  /** ISO 8601: the provider's time of a message, ours of a reply. */
  at: string;
  type: string;
  text: string | null;
  /** How the sending of a reply ended, where not well. */
  sendFailure?: ReturnType<typeof sendFailureOf>;
}

/** A word with its place among others. */
type Placed = NewestWord & { order: string };

/**
 * The newest message or reply of each conversation, by its id; notes are no word of a conversation. It is read and not
 * kept on the conversation: the bytes would be written with each of its writes.
 */
export async function readNewestWords(
  table: Table,
  conversations: readonly Conversation[],
): Promise<ReadonlyMap<string, NewestWord>> {
  const [messages, replies] = await Promise.all([
    Promise.all(conversations.map((of) => readMessages(table, of, 1, { forward: false }))),
    readNewestReplies(table, conversations),
  ]);
  const newest = new Map<string, NewestWord>();
  conversations.forEach((of, index) => {
    const words = [
      ...(messages[index] ?? []).map(saidBy),
      ...(replies.get(of.conversation_id) ?? []).map(answeredBy),
    ];
    const [first] = words.sort((one, other) => (one.order < other.order ? 1 : -1));
    if (!first) return;
    const { order: _order, ...said } = first;
    newest.set(of.conversation_id, said);
  });
  return newest;
}

/** Of the conversations themselves in one request; how many those have that became part of them, only they know. */
async function readNewestReplies(
  table: Table,
  conversations: readonly Conversation[],
): Promise<ReadonlyMap<string, ReplyRow[]>> {
  const repository = new ConversationRepository(table);
  const own = conversations.filter(({ reply_seq }) => reply_seq > 0);
  const keyOf = ({ tenant_id, conversation_id, reply_seq }: Conversation) =>
    replyKey(tenant_id, conversation_id, reply_seq);
  const items = await batchGet(table, 'of a list', own.map(keyOf));
  const byPartition = new Map(items.map((item) => [item.pk, replyRowSchema.parse(item)]));
  const read = conversations.map(async (of): Promise<[string, ReplyRow[]]> => {
    const [, ...strands] = strandsOf(of);
    const elsewhere = await Promise.all(
      strands.map((strand) => repository.findWithReplies(of.tenant_id, strand.conversation_id, 1)),
    );
    const reply = byPartition.get(keyOf(of).pk);
    const all = [...(reply ? [reply] : []), ...elsewhere.flatMap((strand) => strand?.replies ?? [])];
    return [of.conversation_id, all];
  });
  return new Map(await Promise.all(read));
}

function saidBy(message: MessageRow): Placed {
  const isNotice = message.media_type === 'system';
  return {
    author: isNotice ? 'system' : message.from_me ? 'business' : 'customer',
    userId: undefined,
    at: message.occurred_at,
    type: message.revoked ? 'revoked' : message.media_type,
    text: snippetOf(message.body),
    order: orderKey(message),
  };
}

function answeredBy(reply: ReplyRow): Placed {
  return {
    author: reply.author,
    userId: reply.user_id,
    at: reply.created_at,
    type: typeOf(reply.content),
    text: snippetOf(wordsBeside(reply.content, reply.body)),
    sendFailure: sendFailureOf(reply),
    order: orderKey(placeOfOurs(reply.created_at)),
  };
}

/** One line. */
function snippetOf(body: string | null): string | null {
  const line = (body ?? '')
    .slice(0, SNIPPET_LENGTH * 4)
    .replace(/\s+/g, ' ')
    .trim();
  return line === '' ? null : cutText(line, SNIPPET_LENGTH);
}
