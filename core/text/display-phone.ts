import { phoneForm } from './phone-form.ts';

/** Country calling codes of one and of two digits; the others have three. */
const SHORT_CODE = /^(?:[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

const BRAZILIAN = /^55(\d{2})(\d{4,5})(\d{4})$/;
const NORTH_AMERICAN = /^1(\d{3})(\d{3})(\d{4})$/;

/**
 * A phone number as people read it: `+55 11 99999-0000`, a Brazilian mobile number with its ninth digit; numbers of other
 * countries in groups behind their calling code. Each country has groups of its own, and readers of +351 912 345 678
 * need no more than to be able to compare it.
 *
 * @param phone digits, as WhatsApp writes them
 * @see https://www.itu.int/pub/T-SP-E.164D calling codes
 */
export function displayPhone(phone: string): string {
  const digits = phoneForm(phone);
  const [, area, first, last] = BRAZILIAN.exec(digits) ?? NORTH_AMERICAN.exec(digits) ?? [];
  const code = SHORT_CODE.exec(digits)?.[0] ?? digits.slice(0, 3);
  if (area !== undefined) return `+${code} ${area} ${first}-${last}`;
  return `+${[code, ...groupsOf(digits.slice(code.length))].join(' ')}`;
}

/** Of three digits, the last ones of four rather than of one. */
function groupsOf(digits: string): string[] {
  if (digits.length <= 4) return digits === '' ? [] : [digits];
  return [digits.slice(0, 3), ...groupsOf(digits.slice(3))];
}
