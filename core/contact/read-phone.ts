import { phoneForm } from '../text/phone-form.ts';

const BRAZIL = '55';

/** Of a Brazilian line: area code and nine digits of a mobile number, or eight of a landline's. */
const BRAZILIAN_LINE = /^[1-9][1-9](?:9[0-9]{8}|[2-5][0-9]{7})$/;

/** With the 0 for long distance, and the two digits of a carrier that may follow it. */
const BRAZILIAN_TRUNK = /^0(?:[1-9][1-9])?(?=[1-9][1-9][2-9][0-9]{7,8}$)/;

/** E.164 has at most fifteen digits; no country has fewer than seven with its code. */
const INTERNATIONAL = /^[1-9][0-9]{6,14}$/;

/** What is shorter and has no country code told may lack its area code. */
const SHORTEST_WHOLE = 10;

/**
 * A phone number as a person types it: the digits of E.164, as WhatsApp takes them. Undefined for what is none.
 *
 * With `+` or `00` in front the country is told. Without it a number of the country of `home` is meant where it can be one;
 * only Brazil's are known so. A Brazilian mobile number gets its ninth digit: WhatsApp finds the line by either form, and
 * delivers many in the short one; see `phoneForm`.
 *
 * @param home number of the business, with country code
 */
export function readPhone(typed: string, home: string): string | undefined {
  const compact = typed.trim().replace(/[\s().\-/\u00A0\u2010-\u2015]/g, '');
  const [, prefix = '', digits = ''] = /^(\+|00)?([0-9]+)$/.exec(compact) ?? [];
  if (digits === '') return undefined;
  if (prefix === '' && phoneForm(home).startsWith(BRAZIL)) {
    const local = phoneForm(BRAZIL + digits.replace(BRAZILIAN_TRUNK, ''));
    if (BRAZILIAN_LINE.test(local.slice(BRAZIL.length))) return local;
  }
  // Without its area code it would be another person's, abroad.
  return prefix === '' && digits.length < SHORTEST_WHOLE ? undefined : international(digits);
}

function international(digits: string): string | undefined {
  if (!INTERNATIONAL.test(digits)) return undefined;
  if (!digits.startsWith(BRAZIL)) return digits;
  const full = phoneForm(digits);
  return BRAZILIAN_LINE.test(full.slice(BRAZIL.length)) ? full : undefined;
}
