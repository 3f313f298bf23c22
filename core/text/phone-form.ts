/** A Brazilian mobile number without the ninth digit: country, area code, eight digits from 6 to 9. */
const BRAZILIAN_WITHOUT_NINTH = /^55([1-9][0-9])([6-9][0-9]{7})$/;

/** A Mexican or Argentine mobile number with the digit that only international callers dialled. */
const MEXICAN_WITH_ONE = /^521([0-9]{10})$/;
const ARGENTINE_WITH_NINE = /^549([0-9]{10})$/;

/**
 * One form for every way in which WhatsApp writes a phone number: digits only, Brazilian mobile numbers with
 * their ninth digit.
 *
 * WhatsApp names the same Brazilian line with and without the ninth digit: `wa_id` and `from` of one message
 * may differ in it, and accounts from before its introduction keep the short form. Both forms are one number,
 * not two, because the numbering plan leaves no doubt: eight digits that begin with 6 to 9 were mobile
 * numbers, every one of them got a 9 in front, and landlines begin with 2 to 5. Numbers such as 9 2xxx-xxxx are
 * left alone, since their short form would be a landline's.
 *
 * The number that WhatsApp wrote is kept for sending: this form is for finding only.
 *
 * @see https://en.wikipedia.org/wiki/Telephone_numbers_in_Brazil
 */
export function phoneForm(phone: string): string {
  const digits = phone.replace(/[^0-9]/g, '') || phone;
  return digits.replace(BRAZILIAN_WITHOUT_NINTH, '55$19$2');
}

/**
 * The form in which two numbers of one webhook are compared. Mexico (52 1) and Argentina (54 9) have pairs like
 * Brazil's. Nothing confirms that they never are two lines, so for finding contacts they stay two numbers; within
 * one webhook, which names its sender twice, they are one.
 */
export function looseForm(phone: string): string {
  return phoneForm(phone).replace(MEXICAN_WITH_ONE, '52$1').replace(ARGENTINE_WITH_NINE, '54$1');
}
