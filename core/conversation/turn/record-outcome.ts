import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { RoutingHandoffRequested } from '#core/events/routing-handoff-requested.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { summaryKey, turnKey } from '../keys.ts';
import type { Conversation, SummaryItem, TurnOutcome } from '../records.ts';
import { type UnpublishedChange, unpublishedChangeSchema, unpublishedKey } from '../unpublished-change.ts';

/** What the AI agent keeps besides answers. */
export class TurnStore {
  readonly #table: Table;
  readonly #now: () => number;

  constructor(table: Table, now: () => number) {
    this.#table = table;
    this.#now = now;
  }

  /** How a command ended that said nothing. What the same command wrote before stays. */
  async recordOutcome(
    { tenant_id, conversation_id, payload }: RoutingHandoffRequested,
    turnId: string,
    outcome: TurnOutcome,
  ): Promise<void> {
    await this.#putUnless('attribute_not_exists(pk)', {
      ...turnKey(tenant_id, conversation_id, turnId),
      turn_id: turnId,
      seq_through: payload.seq,
      reply_seq: 0,
      reply_count: 0,
      outcome,
      ended_at: new Date(this.#now()).toISOString(),
    });
  }

  /** @returns false when somebody else has written a summary since `before` was read */
  storeSummary(
    { tenant_id, conversation_id }: Conversation,
    summary: SummaryItem,
    before: SummaryItem | undefined,
  ): Promise<boolean> {
    const item = { ...summaryKey(tenant_id, conversation_id), ...summary };
    return before === undefined
      ? this.#putUnless('attribute_not_exists(pk)', item)
      : this.#putUnless('through = :before', item, { ':before': before.through });
  }

  async findUnpublished(
    tenantId: string,
    conversationId: string,
    ownerEpoch: number,
  ): Promise<UnpublishedChange | undefined> {
    const { client, tableName } = this.#table;
    const Key = unpublishedKey(tenantId, conversationId, ownerEpoch);
    const { Item } = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }));
    return Item && unpublishedChangeSchema.parse(Item);
  }

  /** @returns false when the condition does not hold */
  async #putUnless(
    ConditionExpression: string,
    Item: Record<string, unknown>,
    ExpressionAttributeValues?: Record<string, unknown>,
  ): Promise<boolean> {
    const { client, tableName } = this.#table;
    try {
      await client.send(
        new PutCommand({
          TableName: tableName,
          Item,
          ConditionExpression,
          ...(ExpressionAttributeValues && { ExpressionAttributeValues }),
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}
