import { writeTransaction } from '#platform/dynamodb/conditional-write.ts';
import { updateOrCheck } from '#platform/dynamodb/item-update.ts';
import { LOST, retryLost } from '#platform/dynamodb/retry-lost.ts';
import type { Table } from '#platform/dynamodb/table.ts';
import type { ContactRepository } from './contact-repository.ts';
import { TooManyFieldsError, UnknownContactError } from './errors.ts';
import { contactKey } from './keys.ts';
import { AS_READ, type Contact } from './records.ts';

/** What people know of a contact besides what WhatsApp tells: null takes it away, what is left out stays. */
export interface FieldsChange {
  name?: string | null | undefined;
  fields?: Readonly<Record<string, string | null>> | undefined;
}

const WRITE_ATTEMPTS = 4;

/** Fields of one contact: its item is written with each message that tells a new name, and must never outgrow the table. */
export const MOST_FIELDS = 30;

/**
 * Changes what people know of a contact; each field by itself, so that of two people each has theirs. A merged contact's
 * go to the one that took its place.
 *
 * @throws {UnknownContactError} for a contact that the tenant does not have
 * @throws {TooManyFieldsError} for one that would get more; what two had who became one is kept
 * @throws {ContentionError} after four lost races
 */
export async function changeFields(
  table: Table,
  contacts: Pick<ContactRepository, 'followMerge'>,
  { tenantId, contactId }: { tenantId: string; contactId: string },
  { name, fields = {} }: FieldsChange,
): Promise<Contact> {
  const contention = { id: contactId, step: 'its fields were changed', attempts: WRITE_ATTEMPTS };
  return retryLost(contention, async () => {
    const seen = await contacts.followMerge(tenantId, contactId);
    if (!seen) throw new UnknownContactError(contactId);
    const all = Object.entries({ ...seen.fields, ...fields }).filter(([, value]) => value !== null);
    const isMore = all.length > Object.keys(seen.fields ?? {}).length;
    if (isMore && all.length > MOST_FIELDS) throw new TooManyFieldsError(seen.contact_id, MOST_FIELDS);
    const next: Contact = {
      ...seen,
      version: seen.version + 1,
      given_name: name === undefined ? seen.given_name : (name ?? undefined),
      fields: all.length === 0 ? undefined : (Object.fromEntries(all) as Record<string, string>),
    };
    const key = contactKey(tenantId, seen.contact_id);
    const { kind } = await writeTransaction(table.client, [
      updateOrCheck(table.tableName, key, { seen, next, ...AS_READ }),
    ]);
    return kind === 'written' ? next : LOST;
  });
}

/** Of contacts that become one, what the first has counts; the others fill what it has not. */
export function givenOf(contacts: readonly Contact[]): Pick<Contact, 'given_name' | 'fields'> {
  const given_name = contacts.find((contact) => contact.given_name !== undefined)?.given_name;
  const fields = Object.assign({}, ...contacts.map((contact) => contact.fields ?? {}).toReversed());
  return {
    ...(given_name === undefined ? {} : { given_name }),
    ...(Object.keys(fields).length === 0 ? {} : { fields }),
  };
}
