import { cleanText } from './clean-text.ts';

/** Where bytes are looked at for one that no text has. @see https://git-scm.com/docs/gitattributes what is binary to Git */
const LOOKED_AT = 8_000;

/**
 * The text of a file whose encoding its owner does not know: by its byte order mark, else UTF-8 where the bytes are
 * valid UTF-8, else windows-1252, which Brazilian spreadsheets still write (and which contains Latin-1).
 *
 * @param options.isCut they are the beginning of more: the end may go through a character
 * @returns clean text without a byte order mark
 * @throws {TypeError} of what is no text: a picture, an archive, a file of an office program
 * @see https://encoding.spec.whatwg.org/#names-and-labels `latin1` is a label of windows-1252
 */
export function decodeText(bytes: Uint8Array, { isCut = false } = {}): string {
  return cleanText(new TextDecoder(encodingOf(bytes, { isCut })).decode(bytes, { stream: isCut }));
}

/** Which encoding that is. @throws {TypeError} as {@link decodeText} */
export function encodingOf(bytes: Uint8Array, { isCut }: { isCut: boolean }) {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (bytes.subarray(0, LOOKED_AT).includes(0)) throw new TypeError('the file is no text');
  return isUtf8(bytes, isCut) ? 'utf-8' : 'windows-1252';
}

function isUtf8(bytes: Uint8Array, isCut: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isCut });
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
