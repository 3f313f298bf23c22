import { getDocumentProxy } from 'unpdf';
import { ProsaError } from '../runtime/errors.ts';

/** What is written in a PDF. `title`: as its author gave it. */
export interface ReadPdf {
  title?: string;
  text: string;
}

/** A line below this many heights of its letters begins a new paragraph. */
const PARAGRAPH_GAP = 1.7;

/** `broken`: it is no PDF, or cannot be followed; `locked`: it wants a password; `too_heavy`: it takes too much memory. */
export type PdfFault = 'broken' | 'locked' | 'too_many_pages' | 'too_slow' | 'too_heavy';

/** A PDF was refused. */
export class UnreadablePdfError extends ProsaError {
  override readonly name = 'UnreadablePdfError';
  readonly fault: PdfFault;

  constructor(fault: PdfFault, cause?: unknown) {
    super(`a PDF cannot be read: ${fault}`, {
      cause,
      retryable: false,
      operatorHint: 'Ask for the file without a password, in parts, or as text.',
    });
    this.fault = fault;
  }
}

/** What stands on a page, as pdf.js gives it: words at a place, and marks without words. */
interface Placed {
  /** Of a mark. */
  type?: string;
  str?: string;
  transform?: readonly number[];
  height?: number;
  hasEOL?: boolean;
}

/**
 * The text of a PDF in the order in which it was written, lines ended by `\n` and paragraphs by an empty line. Pages that are
 * pictures have none. Scripts of the file are not run, and nothing that it names is fetched.
 *
 * A file may be made so that this takes hours or gigabytes: those of strangers are read by `pdfReader`.
 *
 * @throws {UnreadablePdfError}
 * @example
 * await pdfText(bytes); // { title: 'Garantia', text: 'A garantia vale por…\n\n…' }
 *
 * @see https://github.com/unjs/unpdf pdf.js without a browser
 */
export async function pdfText(
  bytes: Uint8Array,
  { pages = Number.POSITIVE_INFINITY }: { pages?: number } = {},
): Promise<ReadPdf> {
  // The library takes the bytes for itself, and no Buffer.
  const pdf = await readable(
    getDocumentProxy(new Uint8Array(bytes), { useSystemFonts: false, verbosity: 0 }),
  );
  try {
    if (pdf.numPages > pages) throw new UnreadablePdfError('too_many_pages');
    const texts: string[] = [];
    for (let number = 1; number <= pdf.numPages; number++) {
      const page = await readable(pdf.getPage(number));
      const { items } = await readable(page.getTextContent());
      texts.push(linesOf(items));
      page.cleanup();
    }
    const title = titleOf(await readable(pdf.getMetadata()));
    const text = texts.filter((one) => one !== '').join('\n\n');
    return { ...(title !== undefined && { title }), text };
  } finally {
    await pdf.loadingTask.destroy();
  }
}

async function readable<Value>(work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (cause) {
    const isLocked = cause instanceof Error && cause.name === 'PasswordException';
    throw new UnreadablePdfError(isLocked ? 'locked' : 'broken', cause);
  }
}

/** Words that follow each other on a line stand together; a gap between two lines is an empty line. */
function linesOf(items: readonly Placed[]): string {
  let text = '';
  let baseline: number | undefined;
  for (const { str = '', transform, height = 0, hasEOL } of items) {
    const y = transform?.[5];
    const isGap =
      y !== undefined && baseline !== undefined && height > 0 && baseline - y > height * PARAGRAPH_GAP;
    if (isGap && text.endsWith('\n') && !text.endsWith('\n\n')) text += '\n';
    text += str;
    if (hasEOL && !text.endsWith('\n\n')) text += '\n';
    if (str.trim() !== '') baseline = y;
  }
  return text.replace(/[^\S\n]+$/gm, '').trim();
}

/** Programs that make PDFs often leave the name of the file, or their own, in its place. */
function titleOf({ info }: { info: object }): string | undefined {
  const title = 'Title' in info && typeof info.Title === 'string' ? info.Title.trim() : '';
  return title === '' || /\.\w{2,5}$/.test(title) || /^microsoft word/i.test(title) ? undefined : title;
}
