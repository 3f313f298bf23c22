import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Key } from '#platform/dynamodb/key.ts';
import { queryRows } from '#platform/dynamodb/query-rows.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import {
  conversationKey,
  conversationPartition,
  MESSAGE_PREFIX,
  REPLY_PREFIX,
  replyKey,
  summaryKey,
  turnKey,
} from './keys.ts';
import {
  type Conversation,
  conversationSchema,
  type MessageRow,
  messageRowSchema,
  type SummaryItem,
  summaryItemSchema,
  type TurnRow,
  turnRowSchema,
} from './records.ts';
import { type ReplyRow, replyRowSchema } from './reply/reply-records.ts';

/** Newest replies that an agent reads with the conversation. */
const REPLIES_FOR_TURN = 20;

/** Just above the last sort key of a prefix that ends in `#`. */
const after = (prefix: string) => prefix.replace(/#$/, '$');

const placedMessageSchema = messageRowSchema.extend({ sk: z.string() });

/** A message with the sort key of its row. */
export type PlacedMessage = z.infer<typeof placedMessageSchema>;

/**
 * Reads of one conversation. The tenant is the verified envelope's: a conversation of another tenant is
 * simply not there.
 */
export class ConversationRepository {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** The conversation item, read consistently. */
  async find(tenantId: string, conversationId: string): Promise<Conversation | undefined> {
    const item = await this.#get(conversationKey(tenantId, conversationId));
    return item && conversationSchema.parse(item);
  }

  /** The conversation item and its newest replies, oldest first, in one consistent query. */
  async findWithReplies(
    tenantId: string,
    conversationId: string,
    limit: number,
  ): Promise<{ conversation: Conversation; replies: ReplyRow[] } | undefined> {
    const { sk } = conversationKey(tenantId, conversationId);
    const newestFirst = await this.#range(tenantId, conversationId, REPLY_PREFIX, sk, limit + 1, false);
    const [item, ...replies] = newestFirst;
    if (item?.sk !== sk) return undefined;
    return {
      conversation: conversationSchema.parse(item),
      replies: replies.reverse().map((reply) => replyRowSchema.parse(reply)),
    };
  }

  /** The conversation item, its newest replies, oldest first, and its summary, in one consistent query. */
  async findForTurn(
    tenantId: string,
    conversationId: string,
    limit = REPLIES_FOR_TURN,
  ): Promise<
    { conversation: Conversation; replies: ReplyRow[]; summary: SummaryItem | undefined } | undefined
  > {
    const { sk } = summaryKey(tenantId, conversationId);
    const newestFirst = await this.#range(tenantId, conversationId, REPLY_PREFIX, sk, limit + 2, false);
    const summary = newestFirst[0]?.sk === sk ? newestFirst.shift() : undefined;
    const [item, ...replies] = newestFirst;
    if (item?.sk !== conversationKey(tenantId, conversationId).sk) return undefined;
    return {
      conversation: conversationSchema.parse(item),
      replies: replies.reverse().map((reply) => replyRowSchema.parse(reply)),
      summary: summary && summaryItemSchema.parse(summary),
    };
  }

  /** What became of a turn, if anything did. */
  async findTurn(tenantId: string, conversationId: string, turnId: string): Promise<TurnRow | undefined> {
    const item = await this.#get(turnKey(tenantId, conversationId, turnId));
    return item && turnRowSchema.parse(item);
  }

  /** One reply row. */
  async findReply(tenantId: string, conversationId: string, replySeq: number): Promise<ReplyRow | undefined> {
    const item = await this.#get(replyKey(tenantId, conversationId, replySeq));
    return item && replyRowSchema.parse(item);
  }

  /** The newest messages, oldest first; see `orderKey`. */
  async latestMessages(tenantId: string, conversationId: string, limit: number): Promise<MessageRow[]> {
    const items = await this.#latest(tenantId, conversationId, MESSAGE_PREFIX, limit);
    return items.map((item) => messageRowSchema.parse(item));
  }

  /**
   * Messages whose `inbound_seq` is above one number and at most another, the newest first, until all are found or there
   * are no more. It looks through all messages that are newer than the last one found.
   */
  async messagesNumbered(
    tenantId: string,
    conversationId: string,
    { above, through }: { above: number; through: number },
  ): Promise<MessageRow[]> {
    const query = {
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      FilterExpression: 'inbound_seq > :above AND inbound_seq <= :through',
      ExpressionAttributeValues: {
        ':pk': conversationPartition(tenantId, conversationId),
        ':prefix': MESSAGE_PREFIX,
        ':above': above,
        ':through': through,
      },
      ScanIndexForward: false,
      ConsistentRead: true,
    };
    const found: MessageRow[] = [];
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.#table.client.send(
        new QueryCommand({ ...query, TableName: this.#table.tableName, ExclusiveStartKey }),
      );
      found.push(...Items.map((item) => messageRowSchema.parse(item)));
      ExclusiveStartKey = LastEvaluatedKey;
    } while (ExclusiveStartKey && found.length < through - above);
    return found;
  }

  /**
   * Messages after a row in their order, oldest first.
   *
   * @param sortKey of the row; undefined: from the beginning
   */
  async messagesAfter(
    tenantId: string,
    conversationId: string,
    sortKey: string | undefined,
    limit: number,
  ): Promise<PlacedMessage[]> {
    // The row itself is the first of the range.
    const start = sortKey ?? MESSAGE_PREFIX;
    const items = await this.#range(tenantId, conversationId, start, after(MESSAGE_PREFIX), limit + 1, true);
    return items
      .map((item) => placedMessageSchema.parse(item))
      .filter(({ sk }) => sk !== sortKey)
      .slice(0, limit);
  }

  /** Replies from a `reply_seq` on, oldest first. */
  async repliesFrom(
    tenantId: string,
    conversationId: string,
    replySeq: number,
    limit: number,
  ): Promise<ReplyRow[]> {
    const { sk } = replyKey(tenantId, conversationId, replySeq);
    const items = await this.#range(tenantId, conversationId, sk, after(REPLY_PREFIX), limit, true);
    return items.map((item) => replyRowSchema.parse(item));
  }

  async #get(key: Key): Promise<Record<string, unknown> | undefined> {
    const { Item } = await this.#table.client.send(
      new GetCommand({ TableName: this.#table.tableName, Key: key, ConsistentRead: true }),
    );
    return Item;
  }

  async #latest(tenantId: string, conversationId: string, prefix: string, limit: number) {
    const newestFirst = await this.#range(tenantId, conversationId, prefix, after(prefix), limit, false);
    return newestFirst.reverse();
  }

  async #range(
    tenantId: string,
    conversationId: string,
    from: string,
    to: string,
    limit: number,
    forward: boolean,
  ) {
    const query = {
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':pk': conversationPartition(tenantId, conversationId),
        ':from': from,
        ':to': to,
      },
      ScanIndexForward: forward,
      ConsistentRead: true,
    };
    return queryRows(this.#table, query, limit);
  }
}
