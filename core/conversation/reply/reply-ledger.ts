import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { isHeld } from '#core/channel/channel-holds.ts';
import { type TransactItem, writeTransaction } from '#platform/dynamodb/conditional-write.ts';
import { ContentionError } from '#platform/dynamodb/contention-error.ts';
import { updateOrCheck } from '#platform/dynamodb/item-update.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { updateItem } from '#platform/dynamodb/update-item.ts';
import { changedNow } from '../desk-place.ts';
import { conversationKey, conversationPartition, REPLY_PREFIX, replyKey } from '../keys.ts';
import type { Conversation } from '../records.ts';
import { SEND_DUE_MS, UNKNOWN_DUE_MS } from '../watch/due.ts';
import { waitsFor } from '../watch/wait-reason.ts';
import { type Due, dueFrom, NOT_DUE } from '../watch/watch.ts';
import {
  both,
  type ConversationChange,
  inOrder,
  NOT_SENDING,
  type SendingConversation,
  type SettleMore,
  unchanged,
  withWatch,
} from './conversation-change.ts';
import { type ReplyRow, replyRowSchema, sendFailureOf } from './reply-records.ts';

/** Replies read at once, where more wait than were read with the conversation. */
export const REPLIES_PER_WAKE = 25;

/** What a change of the ledger writes into a reply row. */
export type RowChange = Partial<
  Pick<
    ReplyRow,
    | 'status'
    | 'attempts'
    | 'message_id'
    | 'code'
    | 'reason'
    | 'refusal'
    | 'unknown_since'
    | 'uploads'
    | 'content'
    | 'body'
  >
> &
  Due;

/**
 * The ledger of sends: what was to be said, what was said, and what is not known. Replies go out in the order of
 * `reply_seq`. Every change is one transaction of row and conversation, on the condition that the row is as it
 * was read, and that the send that is under way, or that none is, is the same; so what is written twice, or by two,
 * counts once.
 */
export class ReplyLedger {
  readonly #table: Table;
  readonly #now: () => number;

  /** @param now milliseconds since the epoch */
  constructor(table: Table, now: () => number) {
    this.#table = table;
    this.#now = now;
  }

  /** Replies that are not settled yet, in the order in which they go out. */
  async unsettled(conversation: Conversation): Promise<ReplyRow[]> {
    const { tenant_id, conversation_id, settled_seq } = conversation;
    const { Items } = await this.#table.client.send(
      new QueryCommand({
        TableName: this.#table.tableName,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':pk': conversationPartition(tenant_id, conversation_id),
          ':from': replyKey(tenant_id, conversation_id, settled_seq + 1).sk,
          ':to': REPLY_PREFIX.replace(/#$/, '$'),
        },
        Limit: REPLIES_PER_WAKE,
        ConsistentRead: true,
      }),
    );
    return (Items ?? []).map((item) => replyRowSchema.parse(item));
  }

  /**
   * The send that was declared did not happen, or was refused for now: the reply has a place later.
   *
   * @param change with what it waits for, where that has an end of its own; see `waitsFor`
   * @param until milliseconds since the epoch
   * @returns false when the reply is not as it was read
   * @throws {ContentionError}
   */
  postpone(
    conversation: Conversation,
    reply: ReplyRow,
    change: RowChange & Pick<ReplyRow, 'attempts'>,
    until: number,
  ): Promise<boolean> {
    const slot = { ...NOT_SENDING, slot_seq: reply.reply_seq, slot_at: until };
    const watched = { ...NOT_DUE, ...dueFrom(conversation.conversation_id, until + SEND_DUE_MS) };
    return this.#write(
      conversation,
      reply,
      { ...watched, ...change, status: 'pending' },
      inOrder(conversation, reply, slot),
    );
  }

  /**
   * The request may have reached WhatsApp, or not. The reply keeps its place: nothing later goes before it is
   * known, or given up.
   *
   * @param since milliseconds since the epoch
   */
  markUnknown(
    conversation: Conversation,
    reply: ReplyRow,
    attempts: number,
    since: number,
  ): Promise<boolean> {
    const change = { status: 'unknown' as const, attempts, unknown_since: since };
    const watched = { ...NOT_DUE, ...dueFrom(conversation.conversation_id, since + UNKNOWN_DUE_MS) };
    return this.#write(
      conversation,
      reply,
      { ...change, ...watched },
      inOrder(conversation, reply, NOT_SENDING),
    );
  }

  /**
   * The channel is stopped: the reply keeps its place and waits until the channel is released. So does one whose turn
   * has not come. The watchdog does not look at it: a number may be stopped for days, and its release tells whatever
   * waits for it.
   *
   * @param change why the channel is stopped
   * @param now milliseconds since the epoch
   * @returns `released`: the channel is held no more at this moment, and nothing was written; `changed`: the reply is
   *   not as it was read
   */
  async hold(
    conversation: Conversation,
    reply: ReplyRow,
    change: Pick<RowChange, 'reason' | 'code' | 'refusal'>,
    now: number,
  ): Promise<'held' | 'released' | 'changed'> {
    const { tenant_id: tenantId, channel_id: channelId, conversation_id, settled_seq } = conversation;
    const waits = waitsFor({ kind: 'number', tenantId, channelId }, conversation_id, now);
    const others =
      settled_seq === reply.reply_seq - 1
        ? inOrder(conversation, reply, NOT_SENDING)
        : unchanged({ settled_seq });
    const failed = await this.#transact(
      conversation,
      reply,
      { ...change, ...NOT_DUE, ...waits, status: 'held' },
      others,
      [isHeld(this.#table.tableName, tenantId, channelId)],
    );
    if (failed.length === 0) return 'held';
    // Row and conversation come first in the transaction, the hold last.
    return failed.some((position) => position < 2) ? 'changed' : 'released';
  }

  /**
   * Has a reply looked at again at a time of its own, whatever came of the last attempt.
   *
   * @param dueAt milliseconds since the epoch
   * @returns false when it is settled, or held
   */
  async remember(
    { tenant_id, conversation_id }: Pick<Conversation, 'tenant_id' | 'conversation_id'>,
    reply: ReplyRow,
    dueAt: number,
  ): Promise<boolean> {
    const key = replyKey(tenant_id, conversation_id, reply.reply_seq);
    const change = { seen: reply, overwrite: dueFrom(conversation_id, dueAt) };
    const open = [['status', '=', 'pending'] as const];
    if ((await updateItem(this.#table, key, { ...change, where: open })).kind === 'written') return true;
    // Of unknown fate it is also when it was given up: then it has no time.
    const watched = [['due_at', '>', 0] as const];
    return (await updateItem(this.#table, key, { ...change, where: watched })).kind === 'written';
  }

  /**
   * Records how a reply ended and lets the next one go. It fails only if no status of it was told since it was read.
   *
   * The watch over the conversation ends with the last reply, where nothing was said meanwhile; otherwise it stands, for
   * the next reply and for what others write.
   *
   * The desk is told of the newest reply's failure, and of one that was none after all: its row shows that.
   *
   * @param more writes of the same transaction, and fields of the conversation
   * @returns false when the reply is not as it was read, or the conversation not as `more` requires
   * @throws {ContentionError}
   */
  async settle(
    conversation: Conversation,
    reply: ReplyRow,
    change: RowChange & { status: 'sent' | 'failed' | 'unknown' },
    more: SettleMore = {},
  ): Promise<boolean> {
    const end = { ...change, ...NOT_DUE };
    const { settled_seq } = conversation;
    const settled =
      settled_seq === reply.reply_seq - 1
        ? inOrder(conversation, reply, { ...NOT_SENDING, settled_seq: reply.reply_seq })
        : undefined;
    const told = isShownByRow(conversation, reply, end) ? changedNow(conversation, this.#now()) : undefined;
    const settledAnd = both(settled, more.conversation);
    if (!settledAnd) {
      const others = told && { overwrite: told, existing: 'required' as const };
      return this.#write(conversation, reply, end, others, more.writes);
    }
    const others = { ...settledAnd, overwrite: { ...told, ...settledAnd.overwrite } };
    const { wanted, otherwise } = withWatch(conversation, reply, others);
    const failed = await this.#transact(conversation, reply, end, wanted, more.writes);
    // The writer that changed the conversation meanwhile has seen to the watch.
    const isOnlyConversation = failed.length === 1 && failed[0] === 1;
    if (!otherwise || !isOnlyConversation) return failed.length === 0;
    return this.#write(conversation, reply, end, otherwise, more.writes);
  }

  async #write(
    conversation: Conversation,
    reply: ReplyRow,
    change: RowChange,
    others: ConversationChange | undefined,
    writes?: TransactItem[],
  ): Promise<boolean> {
    return (await this.#transact(conversation, reply, change, others, writes)).length === 0;
  }

  /** @returns the positions of the writes whose conditions did not hold; none when all is written */
  async #transact(
    conversation: Conversation,
    reply: ReplyRow,
    change: RowChange,
    others: ConversationChange | undefined,
    writes: TransactItem[] = [],
  ): Promise<number[]> {
    const { tenant_id, conversation_id } = conversation;
    const { tableName } = this.#table;
    const row = updateOrCheck(tableName, replyKey(tenant_id, conversation_id, reply.reply_seq), {
      seen: reply,
      overwrite: change,
      // Whether it failed is decided by what was told of it; a delivery that was told since is proof.
      unchanged: ['status', 'attempts', ...(change.status === 'failed' ? (['delivery'] as const) : [])],
    });
    const key = conversationKey(tenant_id, conversation_id);
    const result = await writeTransaction(this.#table.client, [
      row,
      ...(others
        ? [updateOrCheck<SendingConversation>(tableName, key, { seen: conversation, ...others })]
        : []),
      ...writes,
    ]);
    if (result.kind === 'conflict') {
      throw new ContentionError(conversation_id, 'the ledger was to be written');
    }
    return result.kind === 'written' ? [] : [...result.failed.keys()];
  }
}

/** Whether what the desk's row shows of the conversation changes with this end of a reply. */
function isShownByRow(
  { reply_seq, merged_into }: Conversation,
  reply: ReplyRow,
  end: RowChange & { status: ReplyRow['status'] },
): boolean {
  if (merged_into !== undefined || reply.reply_seq !== reply_seq) return false;
  return sendFailureOf(reply) !== sendFailureOf({ ...reply, ...end });
}
