import { BatchGetCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import { writeTransaction } from '#platform/dynamodb/conditional-write.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { chunksOf } from '#platform/runtime/chunks.ts';
import { ContactContentionError } from './errors.ts';
import { aliasKey, contactKey } from './keys.ts';
import { type AliasItem, aliasItemSchema, type Contact, contactSchema } from './records.ts';

/** Merges followed in one call. A longer chain is shortened by this much, and the next call goes on. */
const MAX_HOPS = 32;

/** Most keys of one BatchGetItem. */
const MAX_KEYS = 100;

const READ_ATTEMPTS = 3;

/** Reads contacts and their aliases. */
export class ContactRepository {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** The contact as it is stored, merged or not. */
  async find(tenantId: string, contactId: string): Promise<Contact | undefined> {
    const { Item } = await this.#table.client.send(
      new GetCommand({
        TableName: this.#table.tableName,
        Key: contactKey(tenantId, contactId),
        ConsistentRead: true,
      }),
    );
    return Item && contactSchema.parse(Item);
  }

  /**
   * The contact that an id leads to now: itself, or the one that it was merged into, over any number of
   * merges. A chain is shortened on the way, so that the next reader needs one step.
   *
   * It ends, because a contact is only ever merged into an older one.
   *
   * @returns undefined when there is no such contact
   * @throws {ContactContentionError} for a chain of more than 32 merges; the next call gets further
   */
  async followMerge(tenantId: string, contactId: string): Promise<Contact | undefined> {
    const passed: Contact[] = [];
    let current = await this.find(tenantId, contactId);
    while (current?.merged_into !== undefined && passed.length < MAX_HOPS) {
      passed.push(current);
      current = await this.find(tenantId, current.merged_into);
    }
    if (current) await this.#shorten(tenantId, passed.slice(0, -1), current.contact_id);
    if (current?.merged_into !== undefined) {
      throw new ContactContentionError(`contact ${contactId} leads over more than ${MAX_HOPS} merges`);
    }
    return current;
  }

  /** The alias items of the names, those that are there. */
  async findAliases(tenantId: string, names: readonly string[]): Promise<Map<string, AliasItem>> {
    const found = new Map<string, AliasItem>();
    for (const chunk of chunksOf(names, MAX_KEYS)) {
      const byPartition = new Map(chunk.map((name) => [aliasKey(tenantId, name).pk, name]));
      let left: Record<string, unknown>[] = chunk.map((name) => ({ ...aliasKey(tenantId, name) }));
      for (let attempt = 0; left.length > 0; attempt++) {
        if (attempt === READ_ATTEMPTS) throw new ContactContentionError('DynamoDB left alias items unread');
        const { Responses, UnprocessedKeys } = await this.#table.client.send(
          new BatchGetCommand({
            RequestItems: { [this.#table.tableName]: { Keys: left, ConsistentRead: true } },
          }),
        );
        for (const item of Responses?.[this.#table.tableName] ?? []) {
          const name = byPartition.get(String(item.pk));
          if (name !== undefined) found.set(name, aliasItemSchema.parse(item));
        }
        left = UnprocessedKeys?.[this.#table.tableName]?.Keys ?? [];
      }
    }
    return found;
  }

  /** A refusal means that another environment has shortened the chain. */
  async #shorten(tenantId: string, passed: readonly Contact[], contactId: string): Promise<void> {
    if (passed.length === 0) return;
    await writeTransaction(
      this.#table.client,
      passed.map(({ contact_id, merged_into }) => ({
        Update: {
          TableName: this.#table.tableName,
          Key: contactKey(tenantId, contact_id),
          UpdateExpression: 'SET merged_into = :root',
          ConditionExpression: 'merged_into = :seen',
          ExpressionAttributeValues: { ':root': contactId, ':seen': merged_into },
        },
      })),
    );
  }
}
