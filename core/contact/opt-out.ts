import type { Table } from '#platform/dynamodb/table.ts';
import type { ContactRepository } from './contact-repository.ts';
import { setPreference } from './preferences.ts';

/** WhatsApp's category of what customers can opt out of. */
const MARKETING = 'marketing_messages';

/** Whose word it is, as a conversation names the contact. */
interface ContactIds {
  tenant_id: string;
  contact_id: string;
}

/** Whether the customer wants no more of what a business sends unasked. */
export async function isOptedOut(
  contacts: Pick<ContactRepository, 'followMerge'>,
  { tenant_id, contact_id }: ContactIds,
): Promise<boolean> {
  const contact = await contacts.followMerge(tenant_id, contact_id);
  return contact?.preferences[MARKETING]?.value === 'stop';
}

/** Keeps what WhatsApp says when it refuses a message: that the customer has opted out. */
export async function storeOptOut(
  { table, contacts, now }: { table: Table; contacts: ContactRepository; now: () => number },
  { tenant_id, contact_id }: ContactIds,
): Promise<void> {
  const optedOut = { category: MARKETING, value: 'stop', at: new Date(now()).toISOString() };
  await setPreference(table, contacts, tenant_id, contact_id, optedOut, now());
}
