import { writeTransaction } from '#platform/dynamodb/conditional-write.ts';
import { updateOrCheck } from '#platform/dynamodb/item-update.ts';
import { LOST, retryLost } from '#platform/dynamodb/retry-lost.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import type { ContactRepository } from './contact-repository.ts';
import { UnknownContactError } from './errors.ts';
import { contactKey } from './keys.ts';
import { shorten } from './profile.ts';
import { AS_READ } from './records.ts';
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
 * @throws {ContentionError} and whatever the table answers
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
  const contention = { id: contactId, step: 'a wish was to be kept', attempts: WRITE_ATTEMPTS };
  return retryLost(contention, async () => {
    const contact = await contacts.followMerge(tenantId, contactId);
    if (!contact) throw new UnknownContactError(contactId);
    const known = Object.hasOwn(contact.preferences, category) ? contact.preferences[category] : undefined;
    if (known && (known.at > at || (known.at === at && known.value >= value))) return undefined;
    const change = {
      seen: contact,
      next: { ...contact, version: contact.version + 1 },
      // Not with the whole map: a category may have a name that objects have for themselves.
      parts: [[['preferences', category], { value, at }]] as const,
      ...AS_READ,
    };
    const key = contactKey(tenantId, contact.contact_id);
    const { kind } = await writeTransaction(table.client, [updateOrCheck(table.tableName, key, change)]);
    return kind === 'written' ? undefined : LOST;
  });
}
