import { Worker } from 'node:worker_threads';
import { type PdfFault, type ReadPdf, UnreadablePdfError } from './pdf-text.ts';

/** How much one file may cost: a file beyond it is refused whole, so that no part of one passes for all of it. */
export interface PdfLimits {
  pages: number;
  milliseconds: number;
  /** Memory that reading takes, the file itself included. */
  megabytes: number;
}

/** What the thread is given. */
export interface PdfTask {
  bytes: Uint8Array;
  pages: number;
}

/** What it answers. */
export type PdfAnswer = { read: ReadPdf; fault?: undefined } | { fault: PdfFault; read?: undefined };

/** @param withinMs so soon its turn must come, in milliseconds @throws {UnreadablePdfError} */
export type PdfReader = (bytes: Uint8Array, withinMs?: number) => Promise<ReadPdf>;

/** How often the memory of the thread is looked at, in milliseconds: what unpacks gigabytes takes seconds for them. */
const LOOK_MS = 25;

const MEGABYTE = 1024 * 1024;

/** Where a function is bundled, the thread's file stands beside it. */
const THREAD = new URL(
  import.meta.url.endsWith('.ts') ? './pdf-worker.ts' : './pdf-worker.mjs',
  import.meta.url,
);

/**
 * Reads PDFs of strangers: each in a thread of its own, which knows nothing of ours and is ended when the file takes too long or
 * too much memory. A file of three kilobytes can be made to be read for hours, or to unpack to gigabytes; without a thread
 * everything that is worked in the same process ends with it. One after the other: the memory for one is the memory for all.
 */
export function pdfReader(limits: PdfLimits): PdfReader {
  let line: Promise<unknown> = Promise.resolve();
  return (bytes, withinMs) => {
    const waits = new AbortController();
    const turn = line.then(() => {
      clearTimeout(timer);
      return waits.signal.aborted ? undefined : readApart(bytes, limits);
    });
    line = turn.catch(() => undefined);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      if (withinMs === undefined) return;
      timer = setTimeout(() => {
        waits.abort();
        resolve(undefined);
      }, withinMs);
    });
    return Promise.race([turn, late]).then((read) => {
      if (read === undefined) throw new UnreadablePdfError('too_slow');
      return read;
    });
  };
}

async function readApart(bytes: Uint8Array, { pages, milliseconds, megabytes }: PdfLimits): Promise<ReadPdf> {
  const task: PdfTask = { bytes: new Uint8Array(bytes), pages };
  const worker = new Worker(THREAD, {
    workerData: task,
    transferList: [task.bytes.buffer as ArrayBuffer],
    // Nothing of this process: neither its credentials nor how it was started.
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: megabytes },
  });
  let timer: NodeJS.Timeout | undefined;
  let look: NodeJS.Timeout | undefined;
  try {
    const { read, fault } = await new Promise<PdfAnswer>((resolve, reject) => {
      timer = setTimeout(() => resolve({ fault: 'too_slow' }), milliseconds);
      look = setInterval(() => {
        worker.getHeapStatistics().then(
          ({ used_heap_size: heap, external_memory: outside }) => {
            if (heap + outside > megabytes * MEGABYTE) resolve({ fault: 'too_heavy' });
          },
          // It has ended, and says itself how.
          () => undefined,
        );
      }, LOOK_MS);
      worker.on('message', resolve);
      worker.on('error', (error) => (isOutOfMemory(error) ? resolve({ fault: 'too_heavy' }) : reject(error)));
      worker.on('exit', () => reject(new Error('the thread of a PDF ended without an answer')));
    });
    if (read === undefined) throw new UnreadablePdfError(fault);
    return read;
  } finally {
    clearTimeout(timer);
    clearInterval(look);
    await worker.terminate();
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
