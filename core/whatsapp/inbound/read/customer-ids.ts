import * as z from 'zod';
import { looseForm } from '#core/text/phone-form.ts';
import type { CustomerIds } from '../items.ts';
import { compact, loose, looseIdOrNumber, looseName } from './primitives.ts';

/** A business-scoped user id, such as `BR.1234`. It also turns up where the phone number belongs. */
const USER_ID = /^[A-Z]{2}\./;

/** A phone number. It also turns up where the user id belongs. */
const PHONE = /^\+?\d+$/;

/**
 * Who a customer is, from the fields that should hold phone and user id. What is in the wrong field is put
 * right, a plus before a phone number is left out as WhatsApp does.
 *
 * @returns undefined when neither is known
 * @see https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
 */
export function customerIdsOf(ids: {
  phone?: string;
  user?: string;
  parent?: string;
}): CustomerIds | undefined {
  const phones = [ids.phone, ids.user].filter((value, index) => {
    if (!value || USER_ID.test(value)) return false;
    return index === 0 || PHONE.test(value);
  });
  const users = [ids.user, ids.phone].filter((value, index) => {
    if (!value) return false;
    return USER_ID.test(value) || (index === 0 && !PHONE.test(value));
  });
  const waId = phones[0]?.replace(/^\+(?=\d)/, '');
  const userId = users[0];
  if (waId === undefined && userId === undefined) return undefined;
  return compact({ waId, userId, parentUserId: ids.parent });
}

const contactSchema = z
  .object({
    wa_id: looseIdOrNumber,
    user_id: looseIdOrNumber,
    parent_user_id: looseIdOrNumber,
    user_parent_id: looseIdOrNumber,
    profile: loose(z.object({ name: looseName, username: looseName })),
  })
  .transform((contact): CustomerIds | undefined => {
    const parent = contact.parent_user_id ?? contact.user_parent_id;
    const sender = customerIdsOf({ phone: contact.wa_id, user: contact.user_id, parent });
    const username = contact.profile?.username?.replace(/^@/, '') || undefined;
    return sender && compact({ ...sender, name: contact.profile?.name, username });
  });

/** The `contacts` of one value, to be found by id: their order is not the messages'. */
export interface ContactBook {
  byUserId: ReadonlyMap<string, CustomerIds>;
  /** By the phone's loose form: `from` and `wa_id` of one customer may differ in a digit. */
  byPhone: ReadonlyMap<string, CustomerIds>;
  /** The contact, when there is exactly one. */
  only: CustomerIds | undefined;
}

export function readContacts(contacts: unknown): ContactBook {
  const byUserId = new Map<string, CustomerIds>();
  const byPhone = new Map<string, CustomerIds>();
  const list = Array.isArray(contacts) ? contacts : [];
  for (const item of list) {
    const contact = contactSchema.safeParse(item).data;
    if (contact?.userId !== undefined && !byUserId.has(contact.userId)) byUserId.set(contact.userId, contact);
    const phone = contact?.waId === undefined ? undefined : looseForm(contact.waId);
    if (contact && phone !== undefined && !byPhone.has(phone)) byPhone.set(phone, contact);
  }
  const only = list.length === 1 ? contactSchema.safeParse(list[0]).data : undefined;
  return { byUserId, byPhone, only };
}

/**
 * The sender with what the contacts add: the other id, name and username. A contact with the same phone but
 * another user id is another customer, since numbers change hands.
 */
export function completeIds(sender: CustomerIds, contacts: ContactBook): CustomerIds {
  const contact = contactOf(sender, contacts);
  return contact ? { ...contact, ...sender } : sender;
}

function contactOf(sender: CustomerIds, contacts: ContactBook): CustomerIds | undefined {
  const byUser = sender.userId === undefined ? undefined : contacts.byUserId.get(sender.userId);
  if (byUser) return byUser;
  const byPhone = sender.waId === undefined ? undefined : contacts.byPhone.get(looseForm(sender.waId));
  const contradicts = sender.userId !== undefined && byPhone?.userId !== undefined;
  return contradicts ? undefined : byPhone;
}
