import type { Table } from '#platform/dynamodb/table.ts';
import { MESSAGE_PREFIX, NOTE_PREFIX, REPLY_PREFIX } from '../conversation/keys.ts';
import { strandsOf } from '../conversation/merge/strands.ts';
import { type MessageContent, readContent } from '../conversation/message/message-content.ts';
import { orderKey, placeOfOurs } from '../conversation/message/order.ts';
import {
  type Conversation,
  type MessageRow,
  messageRowSchema,
  type NoteRow,
  noteRowSchema,
} from '../conversation/records.ts';
import { type ReplyRow, replyRowSchema } from '../conversation/reply/reply-records.ts';
import { readStreams } from './streams.ts';

/**
 * Something in a conversation; a reply with its state in the ledger of sends; a notice is WhatsApp's own, such as of a new
 * phone number. `content`: what came besides the words, such as a file, a place or a quoted message; undefined where that is
 * nothing. `at`: the provider's time of a message, ours of the others; ISO 8601.
 */
export type TimelineEntry =
  | {
      kind: 'message' | 'notice';
      at: string;
      message: Omit<MessageRow, 'content'>;
      content: MessageContent | undefined;
    }
  | { kind: 'reply'; at: string; reply: ReplyRow }
  | { kind: 'note'; at: string; note: NoteRow };

/** Oldest first. `before` leads to the page before it, undefined at the beginning of the conversation. */
export interface TimelinePage {
  entries: TimelineEntry[];
  before: string | undefined;
}

const KINDS = [
  {
    prefix: MESSAGE_PREFIX,
    read: (item: unknown): TimelineEntry => {
      const { content, ...message } = messageRowSchema.parse(item);
      const kind = message.media_type === 'system' ? 'notice' : 'message';
      return { kind, at: message.occurred_at, message, content: readContent(content) };
    },
  },
  {
    prefix: REPLY_PREFIX,
    read: (item: unknown): TimelineEntry => {
      const reply = replyRowSchema.parse(item);
      return { kind: 'reply', at: reply.created_at, reply };
    },
  },
  {
    prefix: NOTE_PREFIX,
    read: (item: unknown): TimelineEntry => {
      const note = noteRowSchema.parse(item);
      return { kind: 'note', at: note.created_at, note };
    },
  },
] as const;

/**
 * One page of a conversation and of those that became part of it, from its end backwards. Messages, replies and notes
 * each have an order of their own, which the page keeps; it joins them as `orderKey` says. So a reply of a function whose
 * clock is slow is neither missed nor shown twice.
 */
export async function readTimeline(
  table: Table,
  conversation: Conversation,
  { limit, before }: { limit: number; before?: string | undefined },
): Promise<TimelinePage> {
  const streams = strandsOf(conversation).flatMap(({ conversation_id: conversationId }) =>
    KINDS.map((kind) => ({ ...kind, conversationId })),
  );
  const page = { limit, cursor: before };
  const { entries, cursor } = await readStreams(table, conversation.tenant_id, streams, orderOf, page);
  return { entries: entries.reverse(), before: cursor };
}

function orderOf(entry: TimelineEntry): string {
  return orderKey('message' in entry ? entry.message : placeOfOurs(entry.at));
}
