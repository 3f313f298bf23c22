import * as z from 'zod';
import { queryRows } from '#platform/dynamodb/query-rows.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { conversationPartition, MESSAGE_PREFIX, NOTE_PREFIX, REPLY_PREFIX } from '../conversation/keys.ts';
import { type MessageContent, readContent } from '../conversation/message/message-content.ts';
import { compareOrder, orderKey, placeOfOurs } from '../conversation/message/order.ts';
import { type MessageRow, messageRowSchema, type NoteRow, noteRowSchema } from '../conversation/records.ts';
import { type ReplyRow, replyRowSchema } from '../conversation/reply/reply-records.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';

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

const STREAMS = [
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

/** What of each stream, in their order, was read so far: the last sort key, without its prefix. */
const cursorSchema = z.object({ before: z.array(z.string().max(200).nullable()).length(STREAMS.length) });

/**
 * One page of a conversation, from its end backwards. Messages, replies and notes each have an order of their
 * own, which the page keeps; it joins them as `orderKey` says. So a reply of a function whose clock is slow is neither
 * missed nor shown twice.
 */
export async function readTimeline(
  table: Table,
  tenantId: string,
  conversationId: string,
  { limit, before }: { limit: number; before?: string | undefined },
): Promise<TimelinePage> {
  const position = before === undefined ? [] : decodeCursor(before, cursorSchema).before;
  const streams = await Promise.all(
    STREAMS.map(async ({ prefix, read }, index) => {
      const end = position[index] ?? undefined;
      const rows = await queryRows(
        table,
        {
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
          ExpressionAttributeValues: {
            ':pk': conversationPartition(tenantId, conversationId),
            ':from': prefix,
            ':to': end === undefined ? prefix.replace(/#$/, '$') : prefix + end,
          },
          ScanIndexForward: false,
          ConsistentRead: true,
        },
        // The row at which the page before ended is read once more, and left out.
        limit + (end === undefined ? 1 : 2),
      );
      return {
        last: end,
        waiting: rows
          .map((item) => ({ place: String(item.sk).slice(prefix.length), entry: read(item) }))
          .filter(({ place }) => place !== end),
      };
    }),
  );
  const entries: TimelineEntry[] = [];
  while (entries.length < limit) {
    const [newest] = streams
      .filter(({ waiting }) => waiting.length > 0)
      .sort((a, b) => compareOrder(placeOf(b.waiting[0]), placeOf(a.waiting[0])));
    const taken = newest?.waiting.shift();
    if (!newest || !taken) break;
    newest.last = taken.place;
    entries.unshift(taken.entry);
  }
  const isMore = streams.some(({ waiting }) => waiting.length > 0);
  return {
    entries,
    before: isMore ? encodeCursor({ before: streams.map(({ last }) => last ?? null) }) : undefined,
  };
}

function placeOf(row: { entry: TimelineEntry } | undefined): string {
  if (!row) return '';
  const { entry } = row;
  return orderKey('message' in entry ? entry.message : placeOfOurs(entry.at));
}
