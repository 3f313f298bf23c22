import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Key } from '#platform/dynamodb/key.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { conversationItem, replyItem } from '../../../test/support/records.ts';
import { conversationKey, dueShard, replyKey } from '../keys.ts';
import { type Conversation, conversationSchema } from '../records.ts';
import { declareIntent, type Intent } from './intent.ts';
import { type ReplyRow, replyRowSchema } from './reply-records.ts';

export const NOW = Date.UTC(2026, 10, 22, 12);
export const at = (ms: number): string => new Date(ms).toISOString();

let conversations = 0;

/** A conversation of its own with replies that wait. */
export class LedgerBench {
  readonly id = `cv_ledger_${++conversations}`;
  readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  async put(more: Partial<Conversation> = {}, replies: Partial<ReplyRow>[] = [{}, {}]): Promise<void> {
    const window_from = at(NOW - 60_000);
    await this.#put(
      conversationKey('acme', this.id),
      conversationItem({
        ...{ conversation_id: this.id, window_from, reply_seq: replies.length },
        ...{ due_shard: dueShard(this.id), due_at: NOW, ...more },
      }),
    );
    for (const [index, reply] of replies.entries()) {
      const row = replyItem(index + 1, { created_at: at(NOW), ...reply });
      await this.#put(replyKey('acme', this.id, row.reply_seq), row);
    }
  }

  async conversation(): Promise<Conversation> {
    return conversationSchema.parse(await this.get(conversationKey('acme', this.id)));
  }

  /** Others change the conversation. */
  async change(more: Partial<Conversation>): Promise<void> {
    const seen = await this.get(conversationKey('acme', this.id));
    await this.#put(conversationKey('acme', this.id), { ...seen, ...more });
  }

  async reply(seq = 1): Promise<ReplyRow> {
    return replyRowSchema.parse(await this.get(replyKey('acme', this.id, seq)));
  }

  /** @param seen the present one unless told */
  async declare(now = NOW, seq = 1, seen?: Conversation): Promise<Intent> {
    const facts = { now, templateRefusal: undefined };
    return declareIntent(this.table, seen ?? (await this.conversation()), await this.reply(seq), facts);
  }

  /** @throws when the gate says anything else */
  async declared(now = NOW, seq = 1): Promise<Conversation> {
    const intent = await this.declare(now, seq);
    if (intent.kind !== 'declared') throw new Error(`not declared: ${intent.kind}`);
    return intent.conversation;
  }

  async get(Key: Key): Promise<Record<string, unknown> | undefined> {
    const { client, tableName } = this.table;
    const { Item } = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }));
    return Item;
  }

  async #put(key: Key, item: object): Promise<void> {
    const { client, tableName } = this.table;
    await client.send(new PutCommand({ TableName: tableName, Item: { ...key, ...item } }));
  }
}
