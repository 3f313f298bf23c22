import { cleanText } from '../../text/clean-text.ts';
import { decodeText } from '../../text/decode-text.ts';
import type { DocumentFormat, ReadDocument } from '../document.ts';
import { readCatalog } from './read-catalog.ts';
import { readHtml } from './read-html.ts';
import { readMarkdown } from './read-markdown.ts';
import { readText } from './read-text.ts';

/**
 * Takes the text out of a PDF, in the order of reading, lines ended by `\n` and paragraphs by an empty line. It lives with
 * the function that reads files: its library is larger than all of this.
 *
 * @throws what the library throws of a file that it cannot read
 */
export type PdfText = (bytes: Uint8Array) => Promise<{ title?: string; text: string }>;

/** Half of what the embedder has for a batch, in milliseconds: who reads on ends with all that is worked beside it. */
const MOST_MS = 60_000;

const READERS: Record<
  Exclude<DocumentFormat, 'pdf'>,
  (text: string, isLate: () => boolean) => ReadDocument
> = {
  text: readText,
  markdown: readMarkdown,
  html: readHtml,
  csv: readCatalog,
};

/**
 * The blocks of a file. A file without words has none: the caller says so to the person who sent it.
 *
 * @param now milliseconds since the epoch
 * @throws what `pdfText`, `readHtml` and `readMarkdown` throw, and {TypeError} of bytes that are no text; any text is read
 */
export async function readDocument(
  bytes: Uint8Array,
  format: DocumentFormat,
  pdfText: PdfText,
  now: () => number = Date.now,
): Promise<ReadDocument> {
  const until = now() + MOST_MS;
  if (format !== 'pdf') return READERS[format](decodeText(bytes), () => now() > until);
  const { title, text } = await pdfText(bytes);
  return { ...(title && { title }), ...readText(cleanText(text)) };
}
