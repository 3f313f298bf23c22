/** Control characters that no service takes, and no reader sees; line breaks and tabs are none of them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\u0000-\u0008\u000B\u000C\u000E-\u001F]/g;

/** Code points that are no characters, in any plane; SQS refuses some of them. */
const NONCHARACTERS = /\p{Noncharacter_Code_Point}/gu;

/** What shows nothing by itself: blanks, controls, joiners, variation selectors, fillers, the empty braille cell. */
const INVISIBLE = /[\s\p{Z}\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/**
 * Text that every service on the way accepts: what is no Unicode becomes U+FFFD, control characters are left out, and
 * lines end with a line feed. Every text of a customer, a model, a person or a tenant passes here where it enters.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function cleanText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(CONTROLS, '').toWellFormed().replace(NONCHARACTERS, '\uFFFD');
}

/** Whether a reader would see nothing of it. */
export function showsNothing(text: string): boolean {
  return text.replace(INVISIBLE, '') === '';
}
