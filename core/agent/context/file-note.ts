import type { MessageRow } from '#core/conversation/records.ts';
import type { MessageMedia, ReadyMedia } from '#core/media/message-media.ts';
import { cutText } from '#core/whatsapp/outbound/cut-text.ts';
import type { ShownImage } from '../../model/model-call.ts';
import { FILE_TEXT, FILE_TEXT_END, note, words } from './notes.ts';

/** What a model reads of a document that was answered already, in UTF-16 units; of one that is owed, all that the row has. */
const ANSWERED_LENGTH = 3_000;

/**
 * What a model is told of a file besides its name: whether what is in it is known, or why not, so that it says so in place of
 * answering as if it had seen it.
 *
 * @param kind what came, such as `document "nota.pdf"`; undefined where words are all
 * @param media undefined where nothing is known of the file, as of older rows
 * @param isShown it is a photo that a model is shown with the line
 */
export function fileNote(
  kind: string | undefined,
  media: MessageMedia | undefined,
  isShown = false,
): string | undefined {
  if (kind === undefined || media === undefined) return kind;
  switch (media.state) {
    case 'fetching':
      return `${kind}, which has not come yet: say that you have not seen it`;
    case 'failed':
      return `${kind}, which did not come: say so, and ask for it again`;
    case 'ready':
      return isShown ? kind : `${kind}${unread(media)}`;
  }
}

function unread({ kind, text }: ReadyMedia): string {
  switch (kind) {
    case 'image':
    case 'sticker':
    case 'video':
      return ', which you do not see';
    case 'audio':
    case 'voice':
      return ', which you do not hear';
    case 'document':
      return text === undefined ? ', whose text cannot be read' : '';
    case 'other':
      return ', which is not opened';
  }
}

/** What models of both APIs take, by the bytes of a file. @see https://developers.openai.com/api/docs/guides/images-vision */
const SEEN: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/webp']);

/** A larger one is not shown to a model, in bytes: WhatsApp takes no larger photo. */
const LARGEST_SEEN = 5 * 1024 * 1024;

const isSeen = ({ mime, bytes }: ReadyMedia) => SEEN.has(mime) && bytes <= LARGEST_SEEN;

/** A customer's photo as models that see are shown it; undefined where there is none, or it is of no type or size that is shown. */
export function imageOf({ media, revoked, from_me }: MessageRow): ShownImage | undefined {
  if (revoked || from_me || media?.state !== 'ready' || media.kind !== 'image') return undefined;
  return isSeen(media) ? { key: media.object_key } : undefined;
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
