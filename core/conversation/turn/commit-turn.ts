import type { SpokenOutcome } from '#core/events/agent-response.ts';
import type { OutboundContent } from '#core/whatsapp/outbound/outbound-content.ts';
import { putOnce, type TransactItem, writeTransaction } from '#platform/dynamodb/conditional-write.ts';
import type { Key } from '#platform/dynamodb/key.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { updateOf, withCondition } from '#platform/dynamodb/update-fields.ts';
import { conversationKey, dueShard, replyKey, turnKey } from '../keys.ts';
import type { Conversation, TurnOutcome, TurnRow } from '../records.ts';
import { newReplies } from '../reply/new-replies.ts';
import type { ReplyAuthor, ReplyRow } from '../reply/reply-records.ts';
import { afterChange, OWNER_FIELDS, ownerWrites } from '../ticket/change-owner.ts';
import type { TicketOwner } from '../ticket/ticket.ts';
import { unchangedSince } from '../unchanged-since.ts';
import { type UnpublishedChange, unpublishedChange, unpublishedWrite } from '../unpublished-change.ts';
import { ANSWER_DUE_MS } from '../watch/due.ts';

/** A finished turn: what it answers, with which words, and to whom the conversation goes with them. */
export interface TurnAnswer {
  turnId: string;
  /** The `inbound_seq` through which everything is answered. */
  seq: number;
  outcome: SpokenOutcome;
  /** Fitted to WhatsApp's limits here, in up to three messages. Undefined: nothing is said. */
  content?: OutboundContent | undefined;
  /** Where the ticket goes: to people, to another agent, or it is closed; undefined: it stays with the agent. */
  handover?: { owner: TicketOwner; reason: string } | undefined;
  tokensUsed?: number | undefined;
  /** The model's answering time in milliseconds. */
  durationMs?: number | undefined;
}

export type CommitResult =
  | {
      kind: 'committed';
      turn: TurnRow;
      replies: ReplyRow[];
      conversation: Conversation;
      unpublished: UnpublishedChange | undefined;
    }
  /** The same turn was committed before: nothing was written. */
  | { kind: 'repeated' }
  /** The conversation moved on since it was read: newer message, other owner, answered already. */
  | { kind: 'stale' }
  | { kind: 'conflict' };

/** What a turn changes in the conversation besides the ticket. */
const TURN_FIELDS = [...OWNER_FIELDS, 'reply_seq'] as const;

/** How the same command may have ended before without having written anything else. */
const ENDED_WITHOUT_A_WORD: readonly TurnOutcome[] = [
  'already_answered',
  'superseded',
  'taken_over',
  'parked',
];

/**
 * Writes a turn's text and outcome once: turn row, reply rows, conversation and, where it is handed over, the
 * change of owner, in one transaction. Fenced by everything as it was read: `owner_epoch`, `inbound_seq` and
 * `answered_seq`.
 *
 * @param seen the conversation as it was read. When it has newer messages than `answer.seq`, they stay owed.
 * @param options.author of the replies: the agent that the turn is of; `now` in milliseconds since the epoch
 * @throws {TypeError} when the ticket was to be closed over newer messages: they would count as answered
 */
export async function commitTurn(
  table: Table,
  seen: Conversation,
  answer: TurnAnswer,
  { author, now }: { author: ReplyAuthor; now: () => number },
): Promise<CommitResult> {
  if (answer.handover?.owner.status === 'closed' && seen.inbound_seq > answer.seq) {
    throw new TypeError('a ticket was to be closed over newer messages');
  }
  const at = now();
  const conversation = afterTurn(seen, answer, at);
  const { owner_epoch } = conversation;
  const origin = { author, turn_id: answer.turnId, seq_through: answer.seq, owner_epoch };
  const replies = answer.content ? newReplies(seen, origin, answer.content, at) : [];
  conversation.reply_seq = seen.reply_seq + replies.length;
  const turn: TurnRow = {
    turn_id: answer.turnId,
    seq_through: answer.seq,
    reply_seq: seen.reply_seq + 1,
    reply_count: replies.length,
    outcome: answer.outcome,
    ended_at: new Date(at).toISOString(),
    ...(answer.handover ? { owner_epoch, reason: answer.handover.reason } : {}),
    ...(answer.tokensUsed === undefined ? {} : { tokens_used: answer.tokensUsed }),
    ...(answer.durationMs === undefined ? {} : { duration_ms: answer.durationMs }),
  };
  const unpublished = answer.handover && unpublishedChange(seen, conversation, at);
  const { tenant_id, conversation_id } = seen;
  const put = (key: object, row: object) => putOnce(table.tableName, { ...key, ...row });
  const result = await writeTransaction(table.client, [
    turnWrite(table.tableName, turnKey(tenant_id, conversation_id, answer.turnId), turn),
    conversationWrite(table.tableName, seen, conversation),
    ...replies.map((reply) => put(replyKey(tenant_id, conversation_id, reply.reply_seq), reply)),
    ...(conversation.ticket_status === 'closed'
      ? ownerWrites(table.tableName, seen, conversation).slice(1)
      : []),
    ...(unpublished ? [unpublishedWrite(table.tableName, conversation, unpublished)] : []),
  ]);
  if (result.kind === 'written') return { kind: 'committed', turn, replies, conversation, unpublished };
  if (result.kind === 'conflict') return { kind: 'conflict' };
  return result.failed.has(0) ? { kind: 'repeated' } : { kind: 'stale' };
}

function afterTurn(seen: Conversation, { seq, handover }: TurnAnswer, now: number): Conversation {
  const options = { answerDueMs: ANSWER_DUE_MS, now: () => now };
  const next = handover ? afterChange(seen, handover, options) : { ...seen };
  next.parked_since = undefined;
  next.parked_until = undefined;
  next.wakes = undefined;
  next.answered_seq = Math.max(seq, next.answered_seq);
  if (seen.inbound_seq > next.answered_seq) return stillOwed(next, now, handover !== undefined);
  next.waiting_since = undefined;
  next.unanswered_from = undefined;
  next.due_shard = undefined;
  next.due_at = undefined;
  return next;
}

/** Messages that came while the answer was made. When exactly they came is not worth a read. */
function stillOwed(next: Conversation, now: number, isHandedOver: boolean): Conversation {
  next.waiting_since = new Date(now).toISOString();
  next.unanswered_from = next.unanswered_from ?? next.last_inbound_at;
  if (isHandedOver) return next;
  next.due_shard = dueShard(next.conversation_id);
  next.due_at = now + ANSWER_DUE_MS;
  return next;
}

/** Once, unless the same command ended before without a word: then it is the answer that counts. */
function turnWrite(TableName: string, key: Key, turn: TurnRow): TransactItem {
  const names = ENDED_WITHOUT_A_WORD.map((_, index) => `:ended${index}`);
  return {
    Put: {
      TableName,
      Item: { ...key, ...turn },
      ConditionExpression: `attribute_not_exists(pk) OR outcome IN (${names.join(', ')})`,
      ExpressionAttributeValues: Object.fromEntries(
        ENDED_WITHOUT_A_WORD.map((outcome, index) => [names[index], outcome]),
      ),
    },
  };
}

function conversationWrite(tableName: string, seen: Conversation, next: Conversation): TransactItem {
  const update = updateOf(
    next,
    TURN_FIELDS.filter((name) => next[name] !== seen[name]),
  );
  const { ConditionExpression, ExpressionAttributeValues } = unchangedSince(seen);
  return {
    Update: {
      TableName: tableName,
      Key: conversationKey(seen.tenant_id, seen.conversation_id),
      ...withCondition(update, {
        ConditionExpression: `${ConditionExpression} AND reply_seq = :seen_reply`,
        ExpressionAttributeValues: { ...ExpressionAttributeValues, ':seen_reply': seen.reply_seq },
      }),
    },
  };
}
