import { cutText } from '#core/whatsapp/outbound/cut-text.ts';

/** The longest name or id inside a note, in UTF-16 units. */
const NAME_LENGTH = 100;

/** What the customer and the company never begin or end a word with, once it has passed {@link words}. */
const [OPEN, CLOSE] = ['[[', ']]'] as const;

const DOUBLED = /([[\]])(?=\p{Default_Ignorable_Code_Point}*\1)/gu;

/**
 * A note of ours about a message. Customers and models can write none: what they say is pulled apart where it would look like it.
 *
 * @param text ours, with what others wrote only as {@link named} or {@link quoted}
 */
export function note(text: string): string {
  return `${OPEN}${text}${CLOSE}`;
}

/** What a customer or a model wrote, as it was, but for brackets that would make a note of it. */
export function words(text: string): string {
  return text.replace(DOUBLED, '$1 ');
}

/** A name or an id that a customer or a tenant made, inside a note: on one line, without brackets, cut visibly. */
export function named(text: string, length = NAME_LENGTH): string {
  const line = text.replace(/[\s\p{Cc}\p{Z}]+/gu, ' ').trim();
  return cutText(line.replaceAll('[', '(').replaceAll(']', ')'), length);
}

/** A customer's or a tenant's words inside a note, in quotation marks that they cannot end. */
export function quoted(text: string, length = NAME_LENGTH): string {
  return `"${named(text.replaceAll('"', "'"), length)}"`;
}
