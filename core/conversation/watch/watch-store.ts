import { writeTransaction } from '#platform/dynamodb/conditional-write.ts';
import { ContentionError } from '#platform/dynamodb/contention-error.ts';
import type { Condition } from '#platform/dynamodb/expressions.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { updateItem } from '#platform/dynamodb/update-item.ts';
import { unchangedSince } from '../conversation-write.ts';
import type { Placed } from '../desk-place.ts';
import { conversationKey, replyKey } from '../keys.ts';
import { type Conversation, conversationSchema } from '../records.ts';
import type { ReplyRow } from '../reply/reply-records.ts';
import { ownerWrites } from '../ticket/change-owner.ts';
import { findUnpublished, type UnpublishedChange, unpublishedWrite } from '../unpublished-change.ts';
import type { ConversationIds } from './due-key.ts';
import { owesAnswer } from './next-step.ts';
import { type WaitReason, waitsFor } from './wait-reason.ts';
import type { WaitingItem } from './waiting.ts';
import { type Due, dueFrom, NOT_DUE, NOT_WATCHED, type Wake, type Watch, woken } from './watch.ts';

/** To be due less than this sooner is not worth a write, in milliseconds. */
const WORTH_PULLING_MS = 1_000;

/**
 * What the watchdog writes. Each is one conditional write over what was read, so that of two watchdogs one wins,
 * and an answer that arrives meanwhile is never undone.
 *
 * An update whose answer was lost is repeated by the SDK and then meets its own: it counts as lost to another writer
 * else, and what it was about is due again.
 */
export class WatchStore {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /**
   * Claims the next wake of a conversation. Where an answer is owed, a message that came meanwhile is no obstacle; where
   * only replies are left, it has its own time, which must not be lost here.
   *
   * @returns the conversation as it now is; undefined when it was answered, changed its owner or was woken
   */
  async claimWake(seen: Conversation, wake: Wake): Promise<Conversation | undefined> {
    const result = await updateItem(this.#table, conversationKey(seen.tenant_id, seen.conversation_id), {
      seen,
      overwrite: woken(wake),
      unchanged: ['due_at', 'owner_epoch', 'answered_seq', 'merged_into'],
      where: owesAnswer(seen) ? [] : asRead(seen),
    });
    return result.kind === 'written' ? conversationSchema.parse(result.item) : undefined;
  }

  /**
   * Ends the watch over a conversation that owes nothing, and whose replies have an end or a time of their own.
   *
   * On the condition of its numbers too: a message, and the reply after one that is settled, keep the `due_at` that they
   * find, and must not lose it here.
   */
  async endWatch(seen: Conversation): Promise<boolean> {
    return this.#watch(seen, NOT_WATCHED, asRead(seen));
  }

  /** Looks at a conversation later, for replies that are young. @param dueAt milliseconds since the epoch */
  async putOff(seen: Conversation, dueAt: number): Promise<boolean> {
    return this.#watch(seen, { due_at: dueAt }, asRead(seen));
  }

  /** Has a conversation watched that is not, from now on. @param dueAt milliseconds since the epoch */
  async beginWatch(seen: Conversation, dueAt: number): Promise<boolean> {
    const unwatched = { ...seen, due_at: undefined };
    return this.#watch(unwatched, dueFrom(seen.conversation_id, dueAt), unchangedSince(seen));
  }

  /** Claims the next wake of a reply. @returns false when it is settled or was woken by another run */
  async claimReplyWake(ids: ConversationIds, seen: ReplyRow, wake: Wake): Promise<boolean> {
    return this.#updateReply(ids, seen, woken(wake));
  }

  /** Ends the watch over a reply whose end is known. */
  async endReplyWatch(ids: ConversationIds, seen: ReplyRow): Promise<boolean> {
    return this.#updateReply(ids, seen, NOT_DUE);
  }

  /**
   * Gives a conversation to its next owner, and notes in the same transaction that this is to be told.
   *
   * @returns false when another writer changed the conversation since it was read
   * @throws {ContentionError}
   */
  async giveAway(seen: Conversation, next: Placed, unpublished: UnpublishedChange): Promise<boolean> {
    const result = await writeTransaction(this.#table.client, [
      ...ownerWrites(this.#table.tableName, seen, next),
      unpublishedWrite(this.#table.tableName, next, unpublished),
    ]);
    if (result.kind === 'conflict') throw new ContentionError(seen.conversation_id, 'people were to get it');
    return result.kind === 'written';
  }

  /**
   * What waits for a reason that has ended is due sooner.
   *
   * @param dueAt milliseconds since the epoch
   * @returns false when it does not wait for that any more, or is due about then or sooner
   */
  async pullForward(item: WaitingItem, reason: WaitReason, dueAt: number): Promise<boolean> {
    const { tenantId, conversationId, since } = item;
    const { waits_for } = waitsFor(reason, conversationId, since);
    const key =
      item.kind === 'reply'
        ? replyKey(tenantId, conversationId, item.replySeq)
        : conversationKey(tenantId, conversationId);
    const sooner = dueAt + WORTH_PULLING_MS;
    const { kind } = await updateItem<Watch>(this.#table, key, {
      seen: {},
      overwrite: { due_at: dueAt, ...(item.kind === 'reply' ? {} : { parked_until: dueAt }) },
      // A turn whose time has come was asked for already; its `due_at` is when to ask once more.
      where: [
        ['waits_for', '=', waits_for],
        [item.kind === 'reply' ? 'due_at' : 'parked_until', '>', sooner],
      ],
    });
    return kind === 'written';
  }

  /** The note of a change of owner, while it may not be told. */
  findUnpublished(ids: ConversationIds, ownerEpoch: number): Promise<UnpublishedChange | undefined> {
    return findUnpublished(this.#table, ids, ownerEpoch);
  }

  /** On the condition that the time to look is as it was read. */
  async #watch(seen: Conversation, watch: Watch, where: Condition<Conversation>[]): Promise<boolean> {
    const Key = conversationKey(seen.tenant_id, seen.conversation_id);
    const change = { seen, overwrite: watch, unchanged: ['due_at'] as const, where };
    const { kind } = await updateItem(this.#table, Key, change);
    return kind === 'written';
  }

  async #updateReply(ids: ConversationIds, seen: ReplyRow, due: Due): Promise<boolean> {
    const Key = replyKey(ids.tenantId, ids.conversationId, seen.reply_seq);
    const change = { seen, overwrite: due, unchanged: ['due_at'] as const };
    const { kind } = await updateItem(this.#table, Key, change);
    return kind === 'written';
  }
}

/** Nothing that decides what is owed or left to be sent has changed. */
function asRead(seen: Conversation): Condition<Conversation>[] {
  const { merged_into, settled_seq } = seen;
  return [
    ...(merged_into === undefined ? unchangedSince(seen) : [['merged_into', '=', merged_into] as const]),
    ['settled_seq', '=', settled_seq],
  ];
}
