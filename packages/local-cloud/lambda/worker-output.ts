import { StringDecoder } from 'node:string_decoder';
import type { WorkerMessage } from './protocol.ts';

type Done = (error?: Error | null) => void;

/**
 * Sends what the function writes to stdout and stderr over the environment's own port. A worker's streams are
 * pumped by its event loop, which stands still while the environment is frozen; a message on the port is out at
 * once, and always before the response that follows it.
 */
export function captureOutput(
  post: (message: WorkerMessage) => void,
  currentRequestId: () => string | undefined,
): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    const decoder = new StringDecoder('utf8');
    const write = (
      chunk: string | Uint8Array,
      encodingOrDone?: BufferEncoding | Done,
      done?: Done,
    ): boolean => {
      const encoding = typeof encodingOrDone === 'string' ? encodingOrDone : 'utf8';
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : Buffer.from(chunk);
      const text = decoder.write(bytes);
      if (text) post({ kind: 'log', stream, text, requestId: currentRequestId() });
      const finished = typeof encodingOrDone === 'function' ? encodingOrDone : done;
      if (finished) process.nextTick(finished);
      return true;
    };
    process[stream].write = write;
  }
}
