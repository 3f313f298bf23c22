import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Key } from '#platform/dynamodb/key.ts';
import { queryRows } from '#platform/dynamodb/query-rows.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { standbyId } from './ids.ts';
import {
  conversationKey,
  conversationPartition,
  REPLY_PREFIX,
  replyKey,
  summaryKey,
  turnKey,
} from './keys.ts';
import { type Found, findById } from './message/find-target.ts';
import { type PlacedMessage, type Readable, readMessages, readNumbered } from './message/read-messages.ts';
import {
  type Conversation,
  conversationSchema,
  type MessageRow,
  messageRowSchema,
  type SummaryItem,
  summaryItemSchema,
} from './records.ts';
import { type ReplyRow, replyRowSchema } from './reply/reply-records.ts';
import { type TurnRow, turnRowSchema } from './turn/turn-records.ts';

/** Newest replies that an agent reads with the conversation. */
const REPLIES_FOR_TURN = 20;

/** Just above the last sort key of a prefix that ends in `#`. */
const after = (prefix: string) => prefix.replace(/#$/, '$');

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

  /** One message row, by its sort key. */
  async findMessage(tenantId: string, conversationId: string, sk: string): Promise<MessageRow | undefined> {
    const item = await this.#get({ pk: conversationPartition(tenantId, conversationId), sk });
    return item && messageRowSchema.parse(item);
  }

  /** The newest messages, oldest first; see `orderKey`. */
  async latestMessages(of: Readable, limit: number): Promise<MessageRow[]> {
    return (await readMessages(this.#table, of, limit, { forward: false })).reverse();
  }

  /** The message or the reply with an id of WhatsApp's, which another message quotes; see {@link findById}. */
  async findQuoted(of: Readable, messageId: string): Promise<Found> {
    const found = await findById(this.#table, of, messageId, { replies: true });
    return found.kind === 'absent'
      ? findById(this.#table, of, standbyId(messageId), { replies: false })
      : found;
  }

  /** Every message whose `inbound_seq` is above one number and at most another; see {@link readNumbered}. */
  async messagesNumbered(of: Readable, range: { above: number; through: number }): Promise<MessageRow[]> {
    return readNumbered(this.#table, of, range);
  }

  /** Messages after the row with a sort key, oldest first; without one from the beginning. */
  async messagesAfter(of: Readable, after: string | undefined, limit: number): Promise<PlacedMessage[]> {
    return readMessages(this.#table, of, limit, { forward: true, after });
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
