import fc from 'fast-check';

/** Code units that make trouble: halves of characters, controls, what is no character, what shows nothing. */
const TROUBLE = [
  '\uD800',
  '\uDBFF',
  '\uDC00',
  '\uDFFF',
  '\uFFFE',
  '\uFFFF',
  '\u0000',
  '\u001F',
  '\r',
  '\u200B',
];

/** Arbitrary UTF-16 units, as a sender that minds nothing writes them. */
export const anyUnits: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
      fc.constantFrom(...TROUBLE),
      fc.constantFrom('a', 'ã', '👍', ' ', '\n'),
    ),
    { maxLength: 40 },
  )
  .map((units) => units.join(''));

/**
 * Whether SQS takes a text with these characters: `#x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to
 * #x10FFFF`.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function isTakenByAws(text: string): boolean {
  return text.isWellFormed() && /^[\t\n\r\u0020-\uFFFD\u{10000}-\u{10FFFF}]*$/u.test(text);
}
