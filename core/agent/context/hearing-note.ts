import type { MessageRow } from '#core/conversation/records.ts';

/** What came of listening to a message. */
export type Listened = Pick<MessageRow, 'awaits' | 'heard'>;

/**
 * What a model is told of the words of a voice note, or of why there are none: then the customer is to know that it was not
 * heard, and must not be answered as if it were.
 */
const HEARD: Readonly<Record<NonNullable<Listened['heard']>, string>> = {
  words: 'as a machine heard it',
  empty: 'in which nothing is said',
  too_long: 'too long to be listened to: tell the customer that a person will',
  failed: 'that could not be listened to: say so, and ask for it in writing',
  expired: 'whose words are not kept any more',
  late: 'that could not be listened to yet: say so, and ask for it in writing',
};

/** @param kind what came, such as `voice note`; undefined where words are all */
export function hearingNote(kind: string | undefined, { awaits, heard }: Listened): string | undefined {
  if (kind === undefined) return undefined;
  if (awaits !== undefined) return `${kind}, which is still being listened to: it is answered later`;
  return heard === undefined ? kind : `${kind}, ${HEARD[heard]}`;
}
