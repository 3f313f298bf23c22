/** Numbers up to this are written out by some models. */
const WRITTEN: ReadonlyMap<string, string> = new Map([
  ['um', '1'],
  ['uma', '1'],
  ['dois', '2'],
  ['duas', '2'],
  ['três', '3'],
  ['quatro', '4'],
  ['cinco', '5'],
  ['seis', '6'],
  ['dez', '10'],
]);

/** What separates groups of digits, and is no part of a value. */
const SEPARATORS = /(?<=[\p{L}\d])[\s.\-/:](?=[\p{L}\d])/gu;

/**
 * The values that a transcript does not have exactly: numbers, codes and amounts, digit by digit. How groups are separated
 * does not count; a comma before cents does.
 */
export function missingIn(transcript: string, exact: readonly string[]): string[] {
  const text = transcript
    .toLowerCase()
    .replace(/[\p{L}]+/gu, (word) => WRITTEN.get(word) ?? word)
    .replace(SEPARATORS, '');
  return exact.filter((value) => !text.includes(value.toLowerCase()));
}
