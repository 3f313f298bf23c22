import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type TransactionResult, writeTransaction } from './conditional-write.ts';
import { ContentionError } from './errors.ts';
import { conversationKey, conversationPartition, REPLY_PREFIX, replyKey } from './keys.ts';
import { type Conversation, type ReplyRow, type ReplyStatus, replyRowSchema } from './records.ts';
import type { ConversationsTable } from './table.ts';

/** How a reply ended, as far as is known. */
export type Settlement =
  | { status: 'sent'; messageId: string }
  | { status: 'failed'; code?: number; reason: string }
  | { status: 'unknown'; reason: string }
  | { status: 'held'; reason: string };

/** Replies read in one look; each reply has its own record, so a conversation with more is looked at again. */
const REPLIES_PER_LOOK = 25;

/**
 * The ledger of sends: what was to be said, what was said, and what nobody knows. Replies go out in the
 * order of `reply_seq`; each change of a row is one conditional write.
 */
export class ReplyLedger {
  readonly #table: ConversationsTable;

  constructor(table: ConversationsTable) {
    this.#table = table;
  }

  /** Replies that are not settled yet, in the order in which they go out. */
  async unsettled(conversation: Conversation): Promise<ReplyRow[]> {
    const { tenant_id, conversation_id, settled_through } = conversation;
    const { Items } = await this.#table.client.send(
      new QueryCommand({
        TableName: this.#table.tableName,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':pk': conversationPartition(tenant_id, conversation_id),
          ':from': replyKey(tenant_id, conversation_id, settled_through + 1).sk,
          ':to': REPLY_PREFIX.replace(/#$/, '$'),
        },
        Limit: REPLIES_PER_LOOK,
        ConsistentRead: true,
      }),
    );
    return (Items ?? []).map((item) => replyRowSchema.parse(item));
  }

  /**
   * Declares the intent to send: from then on the reply counts as possibly sent.
   *
   * @returns false when somebody else declared it, the owner changed, or an earlier reply is not settled
   * @throws {ContentionError} when that could not be found out
   */
  async begin(conversation: Conversation, reply: ReplyRow): Promise<boolean> {
    const result = await writeTransaction(this.#table.client, [
      this.#updateReply(conversation, reply.reply_seq, {
        from: ['pending'],
        set: { status: 'sending', attempts: reply.attempts + 1 },
      }),
      {
        ConditionCheck: {
          TableName: this.#table.tableName,
          Key: conversationKey(conversation.tenant_id, conversation.conversation_id),
          ConditionExpression: 'owner_epoch = :epoch AND settled_through = :before',
          ExpressionAttributeValues: {
            ':epoch': reply.author === 'human' ? conversation.owner_epoch : reply.owner_epoch,
            ':before': reply.reply_seq - 1,
          },
        },
      },
    ]);
    return decided(result, conversation, 'a send was to begin');
  }

  /** Takes the intent back: the request never left us. @throws {ContentionError} */
  async withdraw(conversation: Conversation, reply: ReplyRow): Promise<boolean> {
    const result = await writeTransaction(this.#table.client, [
      this.#updateReply(conversation, reply.reply_seq, { from: ['sending'], set: { status: 'pending' } }),
    ]);
    return decided(result, conversation, 'a send was to be taken back');
  }

  /**
   * Records how a reply ended and lets the next one go. Knowing more replaces knowing less.
   *
   * @returns false when the reply had another end already
   * @throws {ContentionError} when it could not be recorded
   */
  async settle(conversation: Conversation, reply: ReplyRow, settlement: Settlement): Promise<boolean> {
    const { status, ...details } = settlement;
    const set: Record<string, string | number> = { status };
    if ('messageId' in details) set.message_id = details.messageId;
    if ('reason' in details) set.reason = details.reason;
    if ('code' in details && details.code !== undefined) set.code = details.code;
    const from: ReplyStatus[] = status === 'held' ? ['pending'] : ['sending', 'unknown'];
    const updateReply = this.#updateReply(conversation, reply.reply_seq, {
      from,
      set,
      remove: ['due_shard', 'due_at'],
    });
    const result = await writeTransaction(this.#table.client, [
      updateReply,
      {
        Update: {
          TableName: this.#table.tableName,
          Key: conversationKey(conversation.tenant_id, conversation.conversation_id),
          UpdateExpression: 'SET settled_through = :seq',
          ConditionExpression: 'settled_through IN (:before, :seq)',
          ExpressionAttributeValues: { ':seq': reply.reply_seq, ':before': reply.reply_seq - 1 },
        },
      },
    ]);
    const laterOneSettled = result.kind === 'refused' && !result.failed.has(0);
    const recorded = laterOneSettled ? await writeTransaction(this.#table.client, [updateReply]) : result;
    return decided(recorded, conversation, 'the end of a send was to be recorded');
  }

  #updateReply(
    conversation: Conversation,
    replySeq: number,
    change: { from: ReplyStatus[]; set: Record<string, string | number>; remove?: string[] },
  ) {
    const sets = Object.entries(change.set);
    const remove = change.remove ? ` REMOVE ${change.remove.join(', ')}` : '';
    return {
      Update: {
        TableName: this.#table.tableName,
        Key: replyKey(conversation.tenant_id, conversation.conversation_id, replySeq),
        UpdateExpression: `SET ${sets.map(([name]) => `#${name} = :${name}`).join(', ')}${remove}`,
        ConditionExpression: `#status IN (${change.from.map((_, index) => `:from${index}`).join(', ')})`,
        ExpressionAttributeNames: Object.fromEntries(sets.map(([name]) => [`#${name}`, name])),
        ExpressionAttributeValues: Object.fromEntries([
          ...sets.map(([name, value]) => [`:${name}`, value]),
          ...change.from.map((status, index) => [`:from${index}`, status]),
        ]),
      },
    };
  }
}

function decided(result: TransactionResult, conversation: Conversation, step: string): boolean {
  if (result.kind === 'conflict') throw new ContentionError(conversation.conversation_id, step);
  return result.kind === 'written';
}
