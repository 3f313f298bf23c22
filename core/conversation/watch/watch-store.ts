import { writeTransaction } from '#platform/dynamodb/conditional-write.ts';
import { ContentionError } from '#platform/dynamodb/contention-error.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { updateOf, withCondition } from '#platform/dynamodb/update-fields.ts';
import { updateOne } from '#platform/dynamodb/update-one.ts';
import { conversationKey, dueShard, replyKey } from '../keys.ts';
import { type Conversation, conversationSchema } from '../records.ts';
import type { ReplyRow } from '../reply/reply-records.ts';
import { ownerWrites } from '../ticket/change-owner.ts';
import { unchangedSince } from '../unchanged-since.ts';
import { findUnpublished, type UnpublishedChange, unpublishedWrite } from '../unpublished-change.ts';
import type { ConversationIds } from './due-key.ts';

/** When to look again, and how often was asked by then. */
export interface Wake {
  /** Milliseconds since the epoch. */
  dueAt: number;
  wakes: number;
}

type Condition = ReturnType<typeof unchangedSince>;

const NOT_WATCHED = { due_shard: undefined, due_at: undefined, wakes: undefined };
const DUE_FIELDS = ['due_shard', 'due_at', 'wakes'] as const;

/**
 * What the watchdog writes. Each is one conditional write over what was read, so that of two watchdogs one wins,
 * and an answer that arrives meanwhile is never undone.
 *
 * An update whose answer was lost is repeated by the SDK and then meets its own: it counts as lost to somebody
 * else, and what it was about is due again.
 */
export class WatchStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /**
   * Claims the next wake of a conversation. A message that came meanwhile is no obstacle.
   *
   * @returns the conversation as it now is; undefined when it was answered, changed its owner or was woken
   */
  async claimWake(seen: Conversation, { dueAt, wakes }: Wake): Promise<Conversation | undefined> {
    const result = await updateOne(this.#table, {
      Key: conversationKey(seen.tenant_id, seen.conversation_id),
      ...withCondition(updateOf({ due_at: dueAt, wakes }, ['due_at', 'wakes']), {
        ConditionExpression:
          'due_at = :seen_due AND owner_epoch = :seen_epoch AND answered_seq = :seen_answered AND attribute_not_exists(merged_into)',
        ExpressionAttributeValues: {
          ':seen_due': seen.due_at,
          ':seen_epoch': seen.owner_epoch,
          ':seen_answered': seen.answered_seq,
        },
      }),
    });
    return result.kind === 'written' ? conversationSchema.parse(result.item) : undefined;
  }

  /**
   * Ends the watch over a conversation that owes nothing, or that has moved.
   *
   * On the condition of its numbers too: a message keeps the `due_at` that it finds, and must not lose it here.
   */
  async endWatch(seen: Conversation): Promise<boolean> {
    const unchanged =
      seen.merged_into === undefined
        ? unchangedSince(seen)
        : {
            ConditionExpression: 'merged_into = :merged_into',
            ExpressionAttributeValues: { ':merged_into': seen.merged_into },
          };
    return this.#updateConversation(seen, updateOf(NOT_WATCHED, DUE_FIELDS), {
      ConditionExpression: `${unchanged.ConditionExpression} AND due_at = :seen_due`,
      ExpressionAttributeValues: { ...unchanged.ExpressionAttributeValues, ':seen_due': seen.due_at },
    });
  }

  /** Has a conversation watched that is not, from now on. @param dueAt milliseconds since the epoch */
  async beginWatch(seen: Conversation, dueAt: number): Promise<boolean> {
    const unchanged = unchangedSince(seen);
    const next = { due_shard: dueShard(seen.conversation_id), due_at: dueAt };
    return this.#updateConversation(seen, updateOf(next, ['due_shard', 'due_at']), {
      ...unchanged,
      ConditionExpression: `${unchanged.ConditionExpression} AND attribute_not_exists(due_at)`,
    });
  }

  /** Claims the next wake of a reply. @returns false when it is settled or was woken by somebody else */
  async claimReplyWake(ids: ConversationIds, seen: ReplyRow, { dueAt, wakes }: Wake): Promise<boolean> {
    return this.#updateReply(ids, seen, updateOf({ due_at: dueAt, wakes }, ['due_at', 'wakes']));
  }

  /** Ends the watch over a reply whose end is known. */
  async endReplyWatch(ids: ConversationIds, seen: ReplyRow): Promise<boolean> {
    return this.#updateReply(ids, seen, updateOf(NOT_WATCHED, DUE_FIELDS));
  }

  /**
   * Gives a conversation to its next owner, and notes in the same transaction that this is to be told.
   *
   * @returns false when anybody changed the conversation since it was read
   * @throws {ContentionError}
   */
  async giveAway(seen: Conversation, next: Conversation, unpublished: UnpublishedChange): Promise<boolean> {
    const result = await writeTransaction(this.#table.client, [
      ...ownerWrites(this.#table.tableName, seen, next),
      unpublishedWrite(this.#table.tableName, next, unpublished),
    ]);
    if (result.kind === 'conflict') throw new ContentionError(seen.conversation_id, 'people were to get it');
    return result.kind === 'written';
  }

  /** The note of a change of owner, while it may not be told. */
  findUnpublished(ids: ConversationIds, ownerEpoch: number): Promise<UnpublishedChange | undefined> {
    return findUnpublished(this.#table, ids, ownerEpoch);
  }

  async #updateConversation(
    seen: Conversation,
    update: ReturnType<typeof updateOf>,
    condition: Condition,
  ): Promise<boolean> {
    const Key = conversationKey(seen.tenant_id, seen.conversation_id);
    const { kind } = await updateOne(this.#table, { Key, ...withCondition(update, condition) });
    return kind === 'written';
  }

  /** The shard is part of the condition: a reply whose channel was stopped waits in another one. */
  async #updateReply(
    { tenantId, conversationId }: ConversationIds,
    seen: ReplyRow,
    update: ReturnType<typeof updateOf>,
  ): Promise<boolean> {
    const { kind } = await updateOne(this.#table, {
      Key: replyKey(tenantId, conversationId, seen.reply_seq),
      ...withCondition(update, {
        ConditionExpression: 'due_at = :seen_due AND due_shard = :seen_shard',
        ExpressionAttributeValues: { ':seen_due': seen.due_at, ':seen_shard': seen.due_shard },
      }),
    });
    return kind === 'written';
  }
}
