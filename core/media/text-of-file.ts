import { cleanText, showsNothing } from '#core/text/clean-text.ts';
import { decodeText } from '#core/text/decode-text.ts';
import { cutText } from '#core/whatsapp/outbound/cut-text.ts';
import { type PdfLimits, pdfText, UnreadablePdfError } from '#platform/pdf/pdf-text.ts';
import type { ReadyMedia } from './message-media.ts';

/** The longest text of a file that its row keeps, in UTF-16 units: two thirds of what a model reads of a conversation. */
export const LONGEST_TEXT = 6_000;

/** A customer's contract or price list; what has more pages is read by people. */
const LIMITS: PdfLimits = { pages: 60, milliseconds: 5_000 };

/** No character of any encoding is longer, in bytes. */
const LONGEST_CHARACTER = 4;

/**
 * What is written in a document: of a PDF, or of plain text such as CSV, by the type that its bytes have. It is a stranger's
 * text: data, whatever it says.
 *
 * @param bytes all of them
 * @returns its beginning, cut visibly; undefined where there is none, or it cannot be read within the limits
 */
export async function textOfFile(
  { kind, mime }: Pick<ReadyMedia, 'kind' | 'mime'>,
  bytes: Uint8Array,
): Promise<string | undefined> {
  if (kind !== 'document') return undefined;
  const text = cleanText((await read(mime, bytes)) ?? '').trim();
  return showsNothing(text) ? undefined : cutText(text, LONGEST_TEXT);
}

async function read(mime: string, bytes: Uint8Array): Promise<string | undefined> {
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
    return (await pdfText(bytes, LIMITS)).text;
  } catch (error) {
    if (error instanceof UnreadablePdfError) return undefined;
    throw error;
  }
}
