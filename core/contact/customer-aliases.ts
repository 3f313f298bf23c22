import { type Alias, aliasName } from './keys.ts';

/** Who a customer is at WhatsApp, as far as it tells. An empty text counts as absent: some relays send it. */
export interface CustomerIds {
  waId?: string | undefined;
  userId?: string | undefined;
  parentUserId?: string | undefined;
}

/** A Brazilian mobile number without the ninth digit: country, area code, eight digits from 6 to 9. */
const BRAZILIAN_WITHOUT_NINTH = /^55([1-9][0-9])([6-9][0-9]{7})$/;

/**
 * One form for every way in which WhatsApp writes a phone number: digits only, Brazilian mobile numbers with
 * their ninth digit.
 *
 * WhatsApp names the same Brazilian line with and without the ninth digit: `wa_id` and `from` of one message
 * may differ in it, and accounts from before its introduction keep the short form. Both forms are one alias,
 * not two, because the numbering plan leaves no doubt: eight digits that begin with 6 to 9 were mobile
 * numbers, every one of them got a 9 in front, and landlines begin with 2 to 5. So no two lines share an
 * alias, and no customer waits for a user id to be recognised. Numbers such as 9 2xxx-xxxx are left alone, since
 * their short form would be a landline's. Mexico (52 1) and Argentina (54 9) have similar pairs; there the
 * forms stay different aliases, which a user id links, because nothing confirms that they never are two
 * lines.
 *
 * The number that WhatsApp wrote is kept for sending: this form is for finding only.
 *
 * @see https://en.wikipedia.org/wiki/Telephone_numbers_in_Brazil
 */
function canonicalPhone(waId: string): string {
  const digits = waId.replace(/[^0-9]/g, '') || waId;
  return digits.replace(BRAZILIAN_WITHOUT_NINTH, '55$19$2');
}

export function phoneName(waId: string): string {
  return aliasName({ kind: 'phone', value: canonicalPhone(waId) });
}

/** The names of a sender's aliases, the phone's first; empty when nothing is known. */
export function aliasNames(sender: CustomerIds): string[] {
  const names: string[] = [];
  if (sender.waId) names.push(phoneName(sender.waId));
  for (const [kind, value] of [
    ['user', sender.userId],
    ['parent', sender.parentUserId],
  ] satisfies [Alias['kind'], string | undefined][]) {
    if (value) names.push(aliasName({ kind, value }));
  }
  return names;
}
