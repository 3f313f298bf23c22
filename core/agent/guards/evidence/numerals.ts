/**
 * A value in ten-thousandths, so that prices of any currency are whole numbers, with up to four decimals. A numeral can be read
 * in more than one way: “1.234” is a thousand and more in Brazil, and one and a bit in the United States.
 */
export type Value = number;

const SCALE = 10_000;

/** Larger than this it is a code. */
const MOST = 9_000_000_000;

export const toValue = (number: number): Value => Math.round(number * SCALE);

/** A numeral with its separators: digits, and groups of them after a point, a comma, an apostrophe or a thin blank. */
export const NUMERAL = String.raw`\d{1,20}(?:[.,'’\u00a0\u202f]\d{1,20}){0,5}`;

/** One of many groups of three, as in “1 234 567,80”: read beside its parts, for a plain blank may also stand between two numbers. */
export const SPACED = String.raw`\d{1,3}(?: \d{3}){1,3}(?:[.,]\d{1,2})?`;

/**
 * What a numeral may mean, in any country's way of writing it.
 *
 * @param numeral as {@link NUMERAL} or {@link SPACED} find it
 * @returns empty where it is none, such as of an address or a version
 */
export function readings(numeral: string): Value[] {
  const text = numeral.replace(/['’\s\u00a0\u202f]/g, '');
  const points = text.split('.').length - 1;
  const commas = text.split(',').length - 1;
  if (points === 0 && commas === 0) return valuesOf(text);
  if (points > 0 && commas > 0) {
    const decimal = text.lastIndexOf('.') > text.lastIndexOf(',') ? '.' : ',';
    if ((decimal === '.' ? points : commas) > 1) return [];
    return valuesOf(text.replaceAll(decimal === '.' ? ',' : '.', '').replace(decimal, '.'));
  }
  const [first = '', ...groups] = text.split(/[.,]/);
  const isGrouped = first.length <= 3 && groups.every((group) => group.length === 3);
  if (groups.length > 1) return isGrouped ? valuesOf(text.replace(/[.,]/g, '')) : [];
  const decimal = valuesOf(text.replace(',', '.'));
  return isGrouped ? [...valuesOf(text.replace(/[.,]/, '')), ...decimal] : decimal;
}

function valuesOf(text: string): Value[] {
  const number = Number(text);
  return Number.isFinite(number) && number <= MOST ? [toValue(number)] : [];
}

/** Fullwidth signs, digits of another look such as bold ones, the box around a digit, and what shows nothing. */
const LOOKS = /[\uff01-\uff5e]|(?![0-9])\p{Nd}|[\u20e3\p{Default_Ignorable_Code_Point}]/gu;
const HAS_LOOKS = /\u00ad|[\u0300-\u200f\u2028-\uffff]/;
const UNSEEN = /^[\u20e3\p{Default_Ignorable_Code_Point}]$/u;

/**
 * A text whose numerals are of plain digits, whatever they look like: a reader takes “𝟓𝟕,𝟗𝟎” and “５７,９０” for what they are, and
 * nothing unseen stands between two digits.
 */
export function plainNumerals(text: string): string {
  if (!HAS_LOOKS.test(text)) return text;
  return text.replace(LOOKS, (look) => (UNSEEN.test(look) ? '' : look.normalize('NFKC')));
}
