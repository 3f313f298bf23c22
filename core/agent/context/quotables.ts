import type { ConversationRepository } from '#core/conversation/conversation-repository.ts';
import { providerIdOf } from '#core/conversation/ids.ts';
import { readContent } from '#core/conversation/message/message-content.ts';
import type { Conversation, MessageRow } from '#core/conversation/records.ts';
import type { ReplyRow } from '#core/conversation/reply/reply-records.ts';
import type { Quotable } from './message-notes.ts';

/** Older messages that one turn looks for, since unanswered ones answer them; the newest of these count. */
const LOOKED_FOR = 3;

/** What messages may quote, by WhatsApp's id. */
export type Quotables = ReadonlyMap<string, Quotable>;

/** What the lines that are read may quote: messages, and replies of ours. */
export function quotablesOf(messages: readonly MessageRow[], replies: readonly ReplyRow[]): Quotables {
  const known = new Map<string, Quotable>();
  for (const reply of replies) {
    const id = reply.message_id ?? reply.delivery?.message_id;
    if (id !== undefined) known.set(id, ofReply(reply));
  }
  for (const row of messages) known.set(providerIdOf(row.message_id), ofMessage(row));
  return known;
}

/**
 * What unanswered messages quote besides: it is older than what is read, and looked for by its id.
 *
 * @param after messages with a higher `inbound_seq` are unanswered
 */
export async function readQuoted(
  conversations: Pick<ConversationRepository, 'findQuoted'>,
  conversation: Conversation,
  read: { messages: readonly MessageRow[]; replies: readonly ReplyRow[]; after: number },
): Promise<Quotables> {
  const known = quotablesOf(read.messages, read.replies);
  const missing = read.messages
    .filter(({ inbound_seq = 0, revoked }) => inbound_seq > read.after && !revoked)
    .flatMap(({ content }) => readContent(content)?.context?.messageId ?? [])
    .filter((id) => !known.has(id));
  const ids = [...new Set(missing)].slice(-LOOKED_FOR);
  const found = await Promise.all(
    ids.map(async (id): Promise<[string, Quotable][]> => {
      const quoted = await conversations.findQuoted(conversation, id);
      if (quoted.kind === 'message') return [[id, ofMessage(quoted.row)]];
      return quoted.kind === 'reply' ? [[id, ofReply(quoted.row)]] : [];
    }),
  );
  return new Map([...known, ...found.flat()]);
}

/** The same without some messages, which nothing is to repeat. */
export function without(quotables: Quotables, rows: readonly MessageRow[]): Quotables {
  const ids = new Set(rows.map(({ message_id }) => providerIdOf(message_id)));
  return new Map([...quotables].filter(([id]) => !ids.has(id)));
}

const ofReply = ({ body }: ReplyRow): Quotable => ({ by: 'company', mediaType: 'text', body });

const ofMessage = ({ from_me, media_type, body, revoked }: MessageRow): Quotable => ({
  by: from_me ? 'company' : 'customer',
  mediaType: media_type,
  body,
  revoked,
});
