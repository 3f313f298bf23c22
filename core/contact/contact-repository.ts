import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { batchGet } from '#platform/dynamodb/batch-get.ts';
import { writeTransaction } from '#platform/dynamodb/conditional-write.ts';
import { ContentionError } from '#platform/dynamodb/contention-error.ts';
import { updateOrCheck } from '#platform/dynamodb/item-update.ts';
import type { Key } from '#platform/dynamodb/key.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import { aliasKey, contactKey } from './keys.ts';
import { type AliasItem, aliasItemSchema, type Contact, contactSchema } from './records.ts';

/** Merges followed in one call. A longer chain is shortened by this much, and the next call goes on. */
const MAX_HOPS = 32;

/** Reads alias items by their keys, those that are there, in no order. @throws {ContentionError} under throttling */
export type ReadAliases = (keys: readonly Key[]) => Promise<readonly Record<string, unknown>[]>;

/** Each call a request of its own. */
export function readAliasesOf(table: Table): ReadAliases {
  return (keys) => batchGet(table, 'the aliases of a contact', keys);
}

/** Reads contacts and their aliases. */
export class ContactRepository {
  readonly #table: Table;
  readonly #readAliases: ReadAliases;

  constructor(table: Table, readAliases = readAliasesOf(table)) {
    this.#table = table;
    this.#readAliases = readAliases;
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
   * @throws {ContentionError} for a chain of more than 32 merges; the next call gets further
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
      throw new ContentionError(contactId, `it leads over more than ${MAX_HOPS} merges`);
    }
    return current;
  }

  /** The alias items of the names, those that are there. What else is read beside them is passed over. */
  async findAliases(tenantId: string, names: readonly string[]): Promise<Map<string, AliasItem>> {
    const byPartition = new Map(names.map((name) => [aliasKey(tenantId, name).pk, name]));
    const keys = names.map((name) => aliasKey(tenantId, name));
    const found = await this.#readAliases(keys);
    return new Map(
      found.flatMap((item) => {
        const name = byPartition.get(String(item.pk));
        return name === undefined ? [] : [[name, aliasItemSchema.parse(item)] as const];
      }),
    );
  }

  /** A refusal means that another environment has shortened the chain. */
  async #shorten(tenantId: string, passed: readonly Contact[], contactId: string): Promise<void> {
    if (passed.length === 0) return;
    await writeTransaction(
      this.#table.client,
      passed.map((contact) =>
        updateOrCheck(this.#table.tableName, contactKey(tenantId, contact.contact_id), {
          seen: contact,
          next: { ...contact, merged_into: contactId },
          unchanged: ['merged_into'],
        }),
      ),
    );
  }
}
