import { putOnce, writeTransaction } from './conditional-write.ts';
import { conversationKey, dueShard, replyKey, turnKey } from './keys.ts';
import type { Conversation, ReplyRow, TurnRow } from './records.ts';
import type { ConversationsTable } from './table.ts';

/** A finished turn: what it answers and with which words. */
export interface TurnAnswer {
  turnId: string;
  /** The `turn_seq` through which everything is answered. */
  seq: number;
  body: string;
  tokensUsed?: number;
  /** The model's answering time in milliseconds. */
  durationMs?: number;
}

export type CommitResult =
  | { kind: 'committed'; turn: TurnRow; reply: ReplyRow }
  /** The same turn was committed before: nothing was written. */
  | { kind: 'repeated' }
  /** The conversation moved on since it was read: newer message, other owner, answered already. */
  | { kind: 'stale' }
  | { kind: 'conflict' };

/**
 * Writes a turn's text and outcome once: turn row, reply row and conversation in one transaction, fenced
 * by `owner_epoch` as read, `answered_through` below `seq`, and `turn_seq` equal to `seq`.
 *
 * @param seen the conversation as it was read before the model was asked
 * @param options.sendDueMs how long the send may take before somebody looks, in milliseconds
 */
export async function commitTurn(
  table: ConversationsTable,
  seen: Conversation,
  answer: TurnAnswer,
  options: { sendDueMs: number; now: () => number },
): Promise<CommitResult> {
  const replySeq = seen.reply_seq + 1;
  const turn: TurnRow = {
    turn_id: answer.turnId,
    seq_through: answer.seq,
    reply_seq: replySeq,
    outcome: 'answered',
    ...(answer.tokensUsed === undefined ? {} : { tokens_used: answer.tokensUsed }),
    ...(answer.durationMs === undefined ? {} : { duration_ms: answer.durationMs }),
  };
  const reply: ReplyRow = {
    reply_seq: replySeq,
    author: 'ai',
    turn_id: answer.turnId,
    seq_through: answer.seq,
    owner_epoch: seen.owner_epoch,
    ticket_id: seen.ticket_id,
    body: answer.body,
    status: 'pending',
    created_at: new Date(options.now()).toISOString(),
    attempts: 0,
    due_shard: dueShard(seen.conversation_id),
    due_at: options.now() + options.sendDueMs,
  };
  const result = await writeTransaction(table.client, [
    putOnce(table.tableName, { ...turnKey(seen.tenant_id, seen.conversation_id, answer.turnId), ...turn }),
    putOnce(table.tableName, { ...replyKey(seen.tenant_id, seen.conversation_id, replySeq), ...reply }),
    {
      Update: {
        TableName: table.tableName,
        Key: conversationKey(seen.tenant_id, seen.conversation_id),
        UpdateExpression:
          'SET answered_through = :seq, reply_seq = :reply_seq REMOVE due_shard, due_at, nudges, waiting_since, unanswered_from',
        ConditionExpression:
          'attribute_not_exists(moved_to) AND owner_epoch = :epoch AND answered_through < :seq AND turn_seq = :seq AND reply_seq = :seen_reply',
        ExpressionAttributeValues: {
          ':seq': answer.seq,
          ':reply_seq': replySeq,
          ':seen_reply': seen.reply_seq,
          ':epoch': seen.owner_epoch,
        },
      },
    },
  ]);
  if (result.kind === 'written') return { kind: 'committed', turn, reply };
  if (result.kind === 'conflict') return { kind: 'conflict' };
  return result.failed.has(0) ? { kind: 'repeated' } : { kind: 'stale' };
}
