import type { Row } from '../../api/types.ts';
import { matches } from '../../ui/search-text.ts';

/** Who can be written to: a number, or a customer of the list. */
export interface Recipient {
  key: string;
  /** As it is shown. */
  name: string;
  detail: string;
  /** Of a customer who is known. */
  contactId: string | undefined;
  customerName: string | null;
  /** The conversation that is opened; undefined where there is none through the chosen number, or none is known. */
  conversationId: string | undefined;
  to: { phone: string } | { contactId: string };
}

/** Customers that are offered, at most. */
const MOST = 8;

/** So many digits may be a phone number: an area code and a number, or what another country has. */
const FEWEST_DIGITS = 8;

/**
 * What fits what a person writes: a phone number, in whatever form, and customers of the rows by name or number.
 *
 * @param channelId the number that is to write: a conversation through another one is not this customer's here
 */
export function recipientsFor(wanted: string, rows: readonly Row[], channelId: string): Recipient[] {
  const words = wanted.trim();
  if (words === '') return [];
  const digits = words.replace(/\D/g, '');
  const isNumber = /^[+\d\s().-]+$/.test(words);
  const seen = new Set<string>();
  const known = rows
    .filter(({ customer }) => {
      const { name, displayPhone, phone } = customer;
      const isIt = isNumber
        ? digits !== '' && (phone ?? '').includes(digits)
        : matches(`${name ?? ''} ${displayPhone ?? ''}`, words);
      if (!isIt || seen.has(customer.contactId)) return false;
      seen.add(customer.contactId);
      return true;
    })
    .slice(0, MOST)
    .map((row): Recipient => {
      const { customer } = row;
      return {
        key: customer.contactId,
        name: customer.name ?? customer.displayPhone ?? customer.contactId,
        detail: customer.name ? (customer.displayPhone ?? '') : '',
        contactId: customer.contactId,
        customerName: customer.name,
        conversationId: row.channelId === channelId ? row.id : undefined,
        to: { contactId: customer.contactId },
      };
    });
  if (!isNumber || digits.length < FEWEST_DIGITS) return known;
  const isKnown = rows.some(({ customer }) => customer.phone === `+${digits}`);
  const number: Recipient = {
    ...{ key: 'number', name: words, detail: '', contactId: undefined, customerName: null },
    ...{ conversationId: undefined, to: { phone: words } },
  };
  return isKnown ? known : [...known, number];
}
