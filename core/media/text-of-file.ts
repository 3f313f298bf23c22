import { cleanText, showsNothing } from '#core/text/clean-text.ts';
import { decodeText } from '#core/text/decode-text.ts';
import { cutText } from '#core/whatsapp/outbound/cut-text.ts';
import type { PdfReader } from '#platform/pdf/pdf-reader.ts';
import { UnreadablePdfError } from '#platform/pdf/pdf-text.ts';
import type { ReadyMedia } from './message-media.ts';

/** The longest text of a file that its row keeps, in UTF-16 units: two thirds of what a model reads of a conversation. */
export const LONGEST_TEXT = 6_000;

/** No character of any encoding is longer, in bytes. */
const LONGEST_CHARACTER = 4;

/**
 * What is written in a document: of a PDF, or of plain text such as CSV, by the type that its bytes have. It is a stranger's
 * text: data, whatever it says.
 *
 * @param bytes all of them
 * @param withinMs so soon reading must begin, in milliseconds
 * @returns its beginning, cut visibly; undefined where there is none, or it cannot be read within the limits
 */
export async function textOfFile(
  readPdf: PdfReader,
  { kind, mime }: Pick<ReadyMedia, 'kind' | 'mime'>,
  bytes: Uint8Array,
  withinMs?: number,
): Promise<string | undefined> {
  if (kind !== 'document') return undefined;
  const text = cleanText((await read(readPdf, mime, bytes, withinMs)) ?? '').trim();
  return showsNothing(text) ? undefined : cutText(text, LONGEST_TEXT);
}

async function read(
  readPdf: PdfReader,
  mime: string,
  bytes: Uint8Array,
  withinMs: number | undefined,
): Promise<string | undefined> {
  if (mime === 'text/plain') {
    const beginning = bytes.subarray(0, (LONGEST_TEXT + 1) * LONGEST_CHARACTER);
    try {
      return decodeText(beginning, { isCut: beginning.length < bytes.length });
    } catch (error) {
      // It only begins like a text.
      if (error instanceof TypeError) return undefined;
      throw error;
    }
  }
  if (mime !== 'application/pdf') return undefined;
  try {
    return (await readPdf(bytes, withinMs)).text;
  } catch (error) {
    if (error instanceof UnreadablePdfError) return undefined;
    throw error;
  }
}
