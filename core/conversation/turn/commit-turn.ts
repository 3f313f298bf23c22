import type { SpokenOutcome } from '#core/events/agent-response.ts';
import type { OutboundContent } from '#core/whatsapp/outbound/outbound-content.ts';
import { putOnce, type TransactItem, writeTransaction } from '#platform/dynamodb/conditional-write.ts';
import { type Conditions, itemCondition } from '#platform/dynamodb/item-update.ts';
import type { Key } from '#platform/dynamodb/key.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { withDeskPlace } from '../desk-place.ts';
import { isUnheard } from '../hearing/unheard.ts';
import { replyKey, turnKey } from '../keys.ts';
import { owedAfter } from '../owed.ts';
import type { Conversation } from '../records.ts';
import { newReplies } from '../reply/new-replies.ts';
import type { ReplyAuthor, ReplyRow } from '../reply/reply-records.ts';
import { afterChange, ownerWrites } from '../ticket/change-owner.ts';
import type { TicketOwner } from '../ticket/ticket.ts';
import { type UnpublishedChange, unpublishedChange, unpublishedWrite } from '../unpublished-change.ts';
import { ANSWER_DUE_MS } from '../watch/due.ts';
import { owesAnswer } from '../watch/next-step.ts';
import { watchedForReplies, watchedFrom } from '../watch/watch.ts';
import { type SpentTokens, totalTokens } from './token-use.ts';
import type { KnowledgeFacts, Source, ToolUse, TurnOutcome, TurnRow } from './turn-records.ts';

/** A finished turn: what it answers, with which words, and to whom the conversation goes with them. */
export interface TurnAnswer {
  turnId: string;
  /** The `inbound_seq` through which everything is answered. */
  seq: number;
  /** Up to here it was answered before, by what surely reaches the customer; left out: see `owedAfter`. */
  seqAfter?: number | undefined;
  /** What is owed up to this number was too much for one turn: another one is to go on with it. */
  restThrough?: number | undefined;
  outcome: SpokenOutcome | 'withdrawn' | 'already_asked';
  /** Fitted to WhatsApp's limits here, in up to three messages. Undefined: nothing is said. */
  content?: OutboundContent | undefined;
  /** Where the ticket goes: to people, to another agent, or it is closed; undefined: it stays with the agent. */
  handover?: { owner: TicketOwner; reason: string } | undefined;
  /** Of every call that was made for it, the useless ones too. */
  tokens?: SpentTokens | undefined;
  /** Of the command that it ends. */
  traceId?: string | undefined;
  /** What was found in answers of the model that may not be sent as they were, by the name of the guard. */
  guards?: Readonly<Record<string, number>> | undefined;
  /** The model's answering time in milliseconds. */
  durationMs?: number | undefined;
  /** The calls of tools that were made for it. */
  tools?: readonly ToolUse[] | undefined;
  /** What the tenant's documents gave it, where the tenant has any. */
  knowledge?: KnowledgeFacts | undefined;
  /** What of the documents it is made from. */
  sources?: readonly Source[] | undefined;
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

/** How the same command may have ended before without having written anything else. */
const ENDED_WITHOUT_A_WORD: readonly TurnOutcome[] = [
  'already_answered',
  'superseded',
  'taken_over',
  'parked',
  'continued',
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
  if (answer.handover?.owner.status === 'closed' && hasMore(seen, answer.seq)) {
    throw new TypeError('a ticket was to be closed over newer messages');
  }
  const at = now();
  const after = afterTurn(seen, answer, at);
  const { owner_epoch } = after;
  const origin = {
    author,
    turn_id: answer.turnId,
    seq_after: answer.seqAfter ?? owedAfter(seen),
    seq_through: answer.seq,
    owner_epoch,
    ...(answer.outcome === 'refused' ? { refused: true } : {}),
  };
  const replies = answer.content ? newReplies(seen, origin, answer.content, at) : [];
  const spoken = { ...after, reply_seq: seen.reply_seq + replies.length };
  const conversation = withDeskPlace(seen, spoken, at);
  if (!owesAnswer(conversation)) {
    Object.assign(conversation, watchedForReplies({ ...conversation, due_at: seen.due_at }, at));
  }
  const turn: TurnRow = {
    turn_id: answer.turnId,
    seq_through: answer.seq,
    reply_seq: seen.reply_seq + 1,
    reply_count: replies.length,
    outcome: answer.outcome,
    ended_at: new Date(at).toISOString(),
    ...(answer.handover ? { owner_epoch, reason: answer.handover.reason } : {}),
    ...(answer.restThrough === undefined || answer.handover ? {} : { rest_through: answer.restThrough }),
    ...(answer.tokens === undefined || totalTokens(answer.tokens) === 0 ? {} : { tokens: answer.tokens }),
    ...(answer.traceId === undefined ? {} : { trace_id: answer.traceId }),
    ...(answer.guards === undefined ? {} : { guards: answer.guards }),
    ...(answer.durationMs === undefined ? {} : { duration_ms: answer.durationMs }),
    ...(answer.tools?.length ? { tools: [...answer.tools] } : {}),
    ...(answer.knowledge === undefined ? {} : { knowledge: answer.knowledge }),
    ...(answer.sources?.length ? { sources: [...answer.sources] } : {}),
  };
  const unpublished = answer.handover && unpublishedChange(seen, conversation, at);
  const { tenant_id, conversation_id } = seen;
  const put = (key: object, row: object) => putOnce(table.tableName, { ...key, ...row });
  const result = await writeTransaction(table.client, [
    turnWrite(table.tableName, turnKey(tenant_id, conversation_id, answer.turnId), turn),
    ...ownerWrites(table.tableName, seen, conversation, ['effect_seq']),
    ...replies.map((reply) => put(replyKey(tenant_id, conversation_id, reply.reply_seq), reply)),
    ...(unpublished ? [unpublishedWrite(table.tableName, conversation, unpublished)] : []),
  ]);
  if (result.kind === 'written') return { kind: 'committed', turn, replies, conversation, unpublished };
  if (result.kind === 'conflict') return { kind: 'conflict' };
  return result.failed.has(0) ? { kind: 'repeated' } : { kind: 'stale' };
}

/** Whether the customer has said more than an answer is made for: a newer message, or a voice note that was not heard. */
export function hasMore(seen: Conversation, seq: number): boolean {
  return seen.inbound_seq > seq || isUnheard(seen);
}

function afterTurn(seen: Conversation, { seq, handover }: TurnAnswer, now: number): Conversation {
  const options = { answerDueMs: ANSWER_DUE_MS, now: () => now };
  const next = handover ? afterChange(seen, handover, options) : { ...seen };
  next.answered_seq = Math.max(seq, next.answered_seq);
  next.owed_after = seq < next.answered_seq ? seq : undefined;
  if (seen.inbound_seq > next.answered_seq) return stillOwed(next, now, handover !== undefined);
  return isUnheard(next) ? next : { ...next, waiting_since: undefined };
}

/** What came while the answer was made, or is left for another turn. When exactly it came is not worth a read. */
function stillOwed(next: Conversation, now: number, isHandedOver: boolean): Conversation {
  return {
    ...next,
    waiting_since: new Date(now).toISOString(),
    ...(isHandedOver ? {} : watchedFrom(next.conversation_id, now + ANSWER_DUE_MS)),
  };
}

/** Once, unless the same command ended before without a word: then it is the answer that counts. */
function turnWrite(TableName: string, key: Key, turn: TurnRow): TransactItem {
  const condition: Conditions<TurnRow> = {
    existing: 'new or',
    where: [['outcome', 'in', ENDED_WITHOUT_A_WORD]],
  };
  return { Put: { TableName, Item: { ...key, ...turn }, ...itemCondition(condition) } };
}
