import { writeTransaction } from '#platform/dynamodb/conditional-write.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import type { ContactRepository } from './contact-repository.ts';
import { ContactContentionError, UnknownContactError } from './errors.ts';
import { contactKey } from './keys.ts';
import { shorten } from './profile.ts';
import { readTime } from './time.ts';

/** What a contact wishes, such as `marketing_messages`: `stop`. `at` is ISO 8601. */
export interface Preference {
  category: string;
  value: string;
  at: string;
}

const WRITE_ATTEMPTS = 4;

/**
 * Keeps a contact's wish; of two the newer counts, and of two of the same second the later in the alphabet
 * (`stop` goes before `resume`), so that the order of deliveries does not matter. An older one changes
 * nothing. A merged contact's wish goes to the one that took its place.
 *
 * @param now milliseconds since the epoch; a later time counts as now
 * @throws {UnknownContactError} for a contact that the tenant does not have
 * @throws {ContactContentionError} and whatever the table answers
 */
export async function setPreference(
  table: Table,
  contacts: Pick<ContactRepository, 'followMerge'>,
  tenantId: string,
  contactId: string,
  preference: Preference,
  now: number,
): Promise<void> {
  const at = readTime(preference.at, now);
  const value = shorten(preference.value);
  // DynamoDB has no attribute without a name.
  const category = shorten(preference.category) || 'unspecified';
  for (let attempt = 0; attempt < WRITE_ATTEMPTS; attempt++) {
    const contact = await contacts.followMerge(tenantId, contactId);
    if (!contact) throw new UnknownContactError(contactId);
    const known = Object.hasOwn(contact.preferences, category) ? contact.preferences[category] : undefined;
    if (known && (known.at > at || (known.at === at && known.value >= value))) return;
    const { kind } = await writeTransaction(table.client, [
      {
        Update: {
          TableName: table.tableName,
          Key: contactKey(tenantId, contact.contact_id),
          UpdateExpression: 'SET preferences.#category = :wish, version = :next',
          ConditionExpression: 'version = :version AND attribute_not_exists(merged_into)',
          ExpressionAttributeNames: { '#category': category },
          ExpressionAttributeValues: {
            ':wish': { value, at },
            ':version': contact.version,
            ':next': contact.version + 1,
          },
        },
      },
    ]);
    if (kind === 'written') return;
  }
  throw new ContactContentionError(`the wishes of contact ${contactId} kept changing`);
}
