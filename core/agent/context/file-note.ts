import type { MessageMedia } from '#core/media/message-media.ts';
import { cutText } from '#core/whatsapp/outbound/cut-text.ts';
import { FILE_TEXT, FILE_TEXT_END, note, words } from './notes.ts';

/** What a model reads of a document that was answered already, in UTF-16 units; of one that is owed, all that the row has. */
const ANSWERED_LENGTH = 3_000;

/**
 * What a model is told of a file besides its name: whether what is in it is known, or why not, so that it says so in place of
 * answering as if it had seen it.
 *
 * @param kind what came, such as `document "nota.pdf"`; undefined where words are all
 * @param media undefined where nothing is known of the file, as of older rows
 */
export function fileNote(kind: string | undefined, media: MessageMedia | undefined): string | undefined {
  if (kind === undefined || media === undefined) return kind;
  switch (media.state) {
    case 'fetching':
      return `${kind}, which has not come yet: say that you have not seen it`;
    case 'failed':
      return `${kind}, which did not come: say so, and ask for it again`;
    case 'ready':
      if (media.kind === 'other') return `${kind}, which is not opened`;
      return media.kind === 'document' && media.text === undefined
        ? `${kind}, whose text cannot be read`
        : kind;
  }
}

/**
 * The text of a document between two notes, as lines: a stranger's words, which are neither the customer's nor ours.
 *
 * @param isOwed it waits for its answer
 */
export function fileText(media: MessageMedia | undefined, isOwed: boolean): string[] {
  if (media?.state !== 'ready' || media.text === undefined) return [];
  const text = isOwed ? media.text : cutText(media.text, ANSWERED_LENGTH);
  return [note(FILE_TEXT), words(text), note(FILE_TEXT_END)];
}
