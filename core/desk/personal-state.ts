import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { batchGet } from '#platform/dynamodb/batch-get.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { conversationPartition, personalChangedPartition } from '../conversation/keys.ts';
import { cleanText } from '../text/clean-text.ts';
import { REPLY_LENGTH } from './desk-input.ts';
import { DeskInputError } from './errors.ts';

const itemSchema = z.object({
  read_seq: z.int().optional(),
  unread: z.boolean().optional(),
  draft: z.string().optional(),
  draft_at: z.string().optional(),
});

/** Where the person's other pages find the change. */
const CHANGED = 'changed_pk = :changed, changed_at = :at';

/** What one person has of one conversation; it is shown to that person only. */
export interface PersonalState {
  /** The newest message that the person read; 0: none. */
  readSeq: number;
  /** The person wants to come back to it, whatever was read. */
  markedUnread: boolean;
  draft: { text: string; at: string } | undefined;
}

/** Whose state of which conversation. */
export interface PersonalOf {
  tenantId: string;
  conversationId: string;
  userId: string;
}

/**
 * Per person and conversation, in one item: how far it was read, and what was written and not sent. Each write is one
 * update of what it is about; of two devices the later one counts. What was read stands in the index of changes, too, so
 * that the person's other pages are told.
 */
export class PersonalStates {
  readonly #table: Table;
  readonly #now: () => number;

  /** @param now milliseconds since the epoch */
  constructor(table: Table, now: () => number) {
    this.#table = table;
    this.#now = now;
  }

  async find(of: PersonalOf): Promise<PersonalState> {
    const { client, tableName } = this.#table;
    const Key = keyOf(of);
    const { Item } = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }));
    return stateOf(Item);
  }

  /** A person's state of several conversations, by their ids. */
  async findAll(
    { tenantId, userId }: Omit<PersonalOf, 'conversationId'>,
    conversationIds: readonly string[],
  ): Promise<ReadonlyMap<string, PersonalState>> {
    const keys = conversationIds.map((conversationId) => keyOf({ tenantId, userId, conversationId }));
    const items = await batchGet(this.#table, 'of a person', keys);
    const byPartition = new Map(items.map((item) => [item.pk, item]));
    return new Map(
      conversationIds.map((id) => [id, stateOf(byPartition.get(conversationPartition(tenantId, id)))]),
    );
  }

  /** @param seq the newest message that was seen, of those that are there */
  markRead(of: PersonalOf, seq: number): Promise<PersonalState> {
    return this.#update(of, `SET read_seq = :seq, ${CHANGED} REMOVE unread`, {
      ':seq': seq,
      ...this.#changed(of, `r${seq}`),
    });
  }

  markUnread(of: PersonalOf): Promise<PersonalState> {
    return this.#update(of, `SET unread = :true, ${CHANGED}`, { ':true': true, ...this.#changed(of, 'u') });
  }

  /** @param text an empty one takes the draft away @throws {DeskInputError} for a longer one than can be sent */
  saveDraft(of: PersonalOf, text: string): Promise<PersonalState> {
    if (text.length > REPLY_LENGTH) throw new DeskInputError('body', `is longer than ${REPLY_LENGTH}`);
    const draft = cleanText(text);
    if (draft === '') return this.#update(of, 'REMOVE draft, draft_at');
    const at = new Date(this.#now()).toISOString();
    return this.#update(of, 'SET draft = :draft, draft_at = :at', { ':draft': draft, ':at': at });
  }

  #changed({ tenantId, userId }: PersonalOf, what: string) {
    return {
      ':changed': personalChangedPartition(tenantId, userId),
      ':at': `${new Date(this.#now()).toISOString()}#${what}`,
    };
  }

  async #update(
    of: PersonalOf,
    UpdateExpression: string,
    ExpressionAttributeValues?: Record<string, unknown>,
  ): Promise<PersonalState> {
    const { client, tableName } = this.#table;
    const { Attributes } = await client.send(
      new UpdateCommand({
        TableName: tableName,
        Key: keyOf(of),
        UpdateExpression,
        ExpressionAttributeValues,
        ReturnValues: 'ALL_NEW',
      }),
    );
    return stateOf(Attributes);
  }
}

/** Beside the conversation's rows, and in none of the ranges that are read of them. */
function keyOf({ tenantId, conversationId, userId }: PersonalOf) {
  return { pk: conversationPartition(tenantId, conversationId), sk: `USER#${userId}` };
}

function stateOf(item: unknown): PersonalState {
  const { read_seq = 0, unread = false, draft, draft_at = '' } = itemSchema.parse(item ?? {});
  return {
    readSeq: read_seq,
    markedUnread: unread,
    draft: draft === undefined ? undefined : { text: draft, at: draft_at },
  };
}
