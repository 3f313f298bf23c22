import type * as z from 'zod';
import { putOnce, type TransactItem } from '#platform/dynamodb/conditional-write.ts';
import { updateOrCheck } from '#platform/dynamodb/item-update.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { REPLY_PREFIX, replyKey } from '../keys.ts';
import { owedAfter } from '../owed.ts';
import { type Item, readPage } from '../partition-rows.ts';
import type { Conversation } from '../records.ts';
import { isAutomatic, type ReplyRow, replyRowSchema } from '../reply/reply-records.ts';
import { dueFrom, NOT_DUE } from '../watch/watch.ts';
import { MERGED } from './merged-state.ts';

/** Replies of people that a transaction has room for; each has two writes. */
const MAX_KEPT = 20;

const mergedReplySchema = replyRowSchema.pick({
  reply_seq: true,
  author: true,
  seq_after: true,
  owner_epoch: true,
  status: true,
  attempts: true,
});

/** What a merge needs to know of a reply, with the row as it is stored. */
export type MergedReply = z.infer<typeof mergedReplySchema> & { row: Item };

/** What becomes of the replies of a merged conversation. */
export interface MergedReplies {
  /** Agents' that are not on their way: they are not sent, and what they answer is answered anew. */
  dropped: MergedReply[];
  /** People's that are not on their way: they go out in the conversation that stays. */
  kept: MergedReply[];
  /** Up to which message the customer has an answer without the dropped ones. */
  answeredSeq: number;
}

/** Reads the newest 100 replies of a conversation that is merged, and says what becomes of each. */
export async function readMergedReplies(table: Table, source: Conversation): Promise<MergedReplies> {
  const { items } = await readPage(table, source, REPLY_PREFIX, { forward: false });
  const replies = items.reverse().map((row) => ({ ...mergedReplySchema.parse(row), row }));
  const unsent = replies.filter((reply) => isUnsent(source, reply));
  const dropped = unsent.filter(isAutomatic);
  return {
    dropped,
    kept: unsent.filter((reply) => !isAutomatic(reply)).slice(0, MAX_KEPT),
    answeredSeq: answeredBefore(source, dropped),
  };
}

/** What was answered in part is asked for anew as a whole. */
function answeredBefore(source: Conversation, dropped: readonly MergedReply[]): number {
  // An answer of an earlier owner is none any more, and people have seen the message since.
  const present = dropped.filter(({ owner_epoch }) => owner_epoch === source.owner_epoch);
  return Math.min(owedAfter(source), ...present.map(({ seq_after = 0 }) => seq_after));
}

const isUnsent = ({ sending_seq }: Conversation, { status, reply_seq }: MergedReply) =>
  (status === 'pending' || status === 'held') && reply_seq !== sending_seq;

/**
 * The writes of the move: unsent replies end in the source, and those of people become the target's next ones,
 * due at once.
 *
 * @param target as the merge makes it; its `reply_seq` counts the replies that come
 */
export function mergedReplyWrites(
  TableName: string,
  source: Conversation,
  target: Conversation,
  { kept, dropped }: MergedReplies,
  now: number,
): TransactItem[] {
  const { tenant_id, conversation_id, owner_epoch, ticket_id, reply_seq } = target;
  const first = reply_seq - kept.length + 1;
  const arriving = kept.map(({ row }, index): TransactItem => {
    const { seq_after: _after, seq_through: _seq, code: _code, reason: _reason, ...told } = row;
    const { refusal: _refusal, ...reply } = told;
    return putOnce(TableName, {
      ...reply,
      ...replyKey(tenant_id, conversation_id, first + index),
      ...{ reply_seq: first + index, owner_epoch, ticket_id, status: 'pending', attempts: 0 },
      ...NOT_DUE,
      ...dueFrom(conversation_id, now),
    });
  });
  const ending = [...kept, ...dropped.slice(0, MAX_KEPT)].map((reply) => {
    const key = replyKey(source.tenant_id, source.conversation_id, reply.reply_seq);
    return updateOrCheck<Partial<ReplyRow>>(TableName, key, {
      seen: reply,
      overwrite: { status: 'failed', reason: MERGED, ...NOT_DUE },
      unchanged: ['status', 'attempts'],
    });
  });
  return [...arriving, ...ending];
}
