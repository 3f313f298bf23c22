import type { Table } from '#platform/dynamodb/table.ts';
import type { ContactRepository } from './contact-repository.ts';
import { phoneName } from './customer-aliases.ts';
import { setPreference } from './preferences.ts';

/** WhatsApp's category of what customers can opt out of. */
const MARKETING = 'marketing_messages';

/** Whose word it is, as a conversation names the contact. */
interface ContactIds {
  tenant_id: string;
  contact_id: string;
  wa_id?: string | undefined;
}

/**
 * Why a business sends a customer nothing unasked: they want no more of it, or the phone number that the conversation
 * has belongs to another person by now.
 */
export async function templateRefusal(
  contacts: Pick<ContactRepository, 'followMerge'>,
  { tenant_id, contact_id, wa_id }: ContactIds,
): Promise<'opted_out' | 'number_given_up' | undefined> {
  const contact = await contacts.followMerge(tenant_id, contact_id);
  if (!contact) return undefined;
  if (contact.preferences[MARKETING]?.value === 'stop') return 'opted_out';
  const isTheirs = wa_id === undefined || contact.aliases.includes(phoneName(wa_id));
  return isTheirs ? undefined : 'number_given_up';
}

/** Keeps what WhatsApp says when it refuses a message: that the customer has opted out. */
export async function storeOptOut(
  { table, contacts, now }: { table: Table; contacts: ContactRepository; now: () => number },
  { tenant_id, contact_id }: ContactIds,
): Promise<void> {
  const optedOut = { category: MARKETING, value: 'stop', at: new Date(now()).toISOString() };
  await setPreference(table, contacts, tenant_id, contact_id, optedOut, now());
}
