import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ExpiringCache } from '../cache/expiring-cache.ts';
import { putOnce, writeTransaction } from '../conversation/conditional-write.ts';
import { newContactId } from '../ids/ids.ts';
import { ProsaError } from '../runtime/errors.ts';
import { type Alias, aliasKey, contactKey } from './keys.ts';

const aliasItemSchema = z.object({ pk: z.string(), contact_id: z.string() });

/** Attempts to win against another webhook that sees the same new customer. */
const WRITE_ATTEMPTS = 4;

/** Aliases remembered per environment and for how long: a merge of two contacts is seen that late. */
const CACHE = { maxEntries: 10_000, ttlMs: 300_000, missingTtlMs: 0 };

/** A customer could not be named: the table answered, but others kept changing the same aliases. */
export class ContactContentionError extends ProsaError {
  override readonly name = 'ContactContentionError';

  constructor(reason: string) {
    super(reason, {
      retryable: true,
      operatorHint: 'WhatsApp sends the webhook again. If it goes on, look at throttling of the table.',
    });
  }
}

/**
 * Finds the contact behind a phone number or user id, or makes one.
 *
 * 1. What this environment has seen before is answered from memory.
 * 2. The alias items are read; the phone's goes before the user id's.
 * 3. A missing contact and missing aliases are written in one transaction, each on the condition that it
 *    is not there; a lost race reads the winner.
 */
export class ContactResolver {
  readonly #client: DynamoDBDocumentClient;
  readonly #tableName: string;
  readonly #now: () => number;
  readonly #newId: () => string;
  readonly #cache: ExpiringCache<string>;

  constructor(options: {
    client: DynamoDBDocumentClient;
    tableName: string;
    now: () => number;
    newId?: () => string;
  }) {
    this.#client = options.client;
    this.#tableName = options.tableName;
    this.#now = options.now;
    this.#newId = options.newId ?? newContactId;
    this.#cache = new ExpiringCache({ ...CACHE, now: options.now });
  }

  /**
   * The contact's id.
   *
   * @param aliases at least one
   * @throws {ContactContentionError} and whatever the table answers: the caller lets the provider retry
   */
  async resolve(tenantId: string, aliases: readonly Alias[]): Promise<string> {
    const keys = aliases.map((alias) => aliasKey(tenantId, alias));
    const cached = keys.map(({ pk }) => this.#cache.peek(pk));
    if (cached[0] !== undefined && cached.every((contactId) => contactId === cached[0])) return cached[0];
    for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt++) {
      const known = await this.#read(keys);
      const found = keys.map(({ pk }) => known.get(pk)).find((contactId) => contactId !== undefined);
      const contactId = found ?? this.#newId();
      const missing = keys.filter(({ pk }) => !known.has(pk));
      if (missing.length === 0 || (await this.#write(tenantId, contactId, found === undefined, missing))) {
        for (const { pk } of keys) this.#cache.set(pk, known.get(pk) ?? contactId);
        return contactId;
      }
    }
    throw new ContactContentionError(`the aliases of a contact changed ${WRITE_ATTEMPTS} times`);
  }

  async #read(keys: { pk: string; sk: string }[]): Promise<Map<string, string>> {
    const { Responses, UnprocessedKeys } = await this.#client.send(
      new BatchGetCommand({ RequestItems: { [this.#tableName]: { Keys: keys, ConsistentRead: true } } }),
    );
    if (UnprocessedKeys?.[this.#tableName]) {
      throw new ContactContentionError('DynamoDB left alias items unread');
    }
    const items = z.array(aliasItemSchema).parse(Responses?.[this.#tableName] ?? []);
    return new Map(items.map((item) => [item.pk, item.contact_id]));
  }

  async #write(tenantId: string, contactId: string, isNew: boolean, aliases: { pk: string; sk: string }[]) {
    const createdAt = new Date(this.#now()).toISOString();
    const items = aliases.map((key) => ({ ...key, contact_id: contactId, created_at: createdAt }));
    const contact = { ...contactKey(tenantId, contactId), contact_id: contactId, created_at: createdAt };
    const result = await writeTransaction(
      this.#client,
      (isNew ? [contact, ...items] : items).map((item) => putOnce(this.#tableName, item)),
    );
    return result.kind === 'written';
  }
}
