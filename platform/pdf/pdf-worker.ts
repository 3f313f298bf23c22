import { parentPort, workerData } from 'node:worker_threads';
import type { PdfAnswer, PdfTask } from './pdf-reader.ts';
import { pdfText, UnreadablePdfError } from './pdf-text.ts';

/* The thread in which one PDF is read, see `pdfReader`. Bundled beside each function that reads PDFs. */

const { bytes, pages }: PdfTask = workerData;

async function answer(): Promise<PdfAnswer> {
  try {
    return { read: await pdfText(bytes, { pages }) };
  } catch (error) {
    if (error instanceof UnreadablePdfError) return { fault: error.fault };
    throw error;
  }
}

parentPort?.postMessage(await answer());
