import { fileTypeFromBuffer } from 'file-type';
import { encodingOf } from '#core/text/decode-text.ts';
import type { MediaKind } from './message-media.ts';

/** What a file is, by its bytes. `extension`: without the dot, undefined where none is known. */
export interface MediaType {
  mime: string;
  kind: MediaKind;
  extension: string | undefined;
}

/** Pictures that browsers show and that hold nothing to be run: SVG is none of them. */
const IMAGES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif']);

/** What is saved, and opened by other programs than those that show it here; Office's with macros are none of it. */
const DOCUMENTS: ReadonlySet<string> = new Set([
  // Photos as iPhones and other cameras take them: not all browsers show them.
  ...['image/heic', 'image/heif', 'image/avif', 'image/tiff', 'image/bmp'],
  'application/pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/vnd.oasis.opendocument.text',
  'application/vnd.oasis.opendocument.spreadsheet',
  'application/vnd.oasis.opendocument.presentation',
  // Word, Excel and PowerPoint before 2007 have one form for all.
  'application/x-cfb',
  'text/calendar',
  'text/vcard',
]);

/** A container of sound alone may say that it is one of moving pictures. */
export const SOUND_IN_VIDEO: ReadonlySet<string> = new Set([
  'video/mp4',
  'video/3gpp',
  'video/ogg',
  'video/webm',
]);

const UNKNOWN: MediaType = { mime: 'application/octet-stream', kind: 'other', extension: undefined };

/** What begins like this is read by browsers as more than text, or run by a shell. */
const ACTIVE_TEXT = /^(?:\ufeff|\s)*(?:<[!?a-z]|#!)/i;

/** How much of a text is looked at, in bytes. */
const SAMPLE_BYTES = 4_096;

/**
 * What a file is, by its bytes and never by its name or by what was said of it. What was said only chooses between uses of
 * the same bytes: a voice note is sound, a sticker is a picture.
 *
 * @param head the beginning of the file, or all of it; at least some kilobytes where there are so many
 * @param claimed what the message says
 */
export async function mediaTypeOf(head: Uint8Array, claimed: MediaKind): Promise<MediaType> {
  const found = await fileTypeFromBuffer(head);
  if (!found) return isPlainText(head) ? textType() : UNKNOWN;
  const [mime = found.mime] = found.mime.split(';');
  return { mime, kind: kindOf(mime, claimed), extension: found.ext };
}

function kindOf(mime: string, claimed: MediaKind): MediaKind {
  const isSound = mime.startsWith('audio/') || mime === 'application/ogg';
  if (claimed === 'voice' || claimed === 'audio') {
    if (isSound || SOUND_IN_VIDEO.has(mime)) return claimed;
  }
  if (isSound) return 'audio';
  if (IMAGES.has(mime)) return claimed === 'sticker' && mime === 'image/webp' ? 'sticker' : 'image';
  if (mime.startsWith('video/')) return 'video';
  return DOCUMENTS.has(mime) ? 'document' : 'other';
}

const textType = (): MediaType => ({ mime: 'text/plain', kind: 'document', extension: 'txt' });

/** Control characters that no text has, and places of windows-1252 that are no characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\0-\x08\x0e-\x1a\x1c-\x1f\x7f]/;
const NO_CHARACTERS = /[\x81\x8d\x8f\x90\x9d]/;

/** At most so much of a text in windows-1252 is not ASCII. */
const MOST_FOREIGN = 1 / 3;

/** Text without control characters, and nothing that a browser or a shell would take for its own. */
function isPlainText(head: Uint8Array): boolean {
  if (head.byteLength === 0) return false;
  const sample = head.subarray(0, SAMPLE_BYTES);
  try {
    const encoding = encodingOf(sample, { isCut: sample.byteLength === SAMPLE_BYTES });
    // A character that the cut went through is waited for.
    const text = new TextDecoder(encoding).decode(sample, { stream: true });
    if (CONTROLS.test(text) || ACTIVE_TEXT.test(text)) return false;
    return encoding !== 'windows-1252' || isWindowsText(text);
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** Any bytes can be read so: few are meant so. */
function isWindowsText(text: string): boolean {
  const foreign = text.replace(/[\t-~]/g, '').length;
  return !NO_CHARACTERS.test(text) && foreign <= MOST_FOREIGN * text.length;
}
