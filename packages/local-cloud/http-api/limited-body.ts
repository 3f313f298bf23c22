import type { IncomingMessage } from 'node:http';

/** The client sent more than the payload limit. */
export class PayloadTooLargeError extends Error {
  override readonly name = 'PayloadTooLargeError';
}

/**
 * Reads a request's body to its end, keeping no more than `limitBytes` of it.
 *
 * @throws {PayloadTooLargeError} as soon as it is known to be larger; the rest is left to flow by unread
 */
export function readLimitedBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    let refused = false;
    const refuse = () => {
      refused = true;
      chunks.length = 0;
      reject(new PayloadTooLargeError(`more than ${limitBytes} bytes`));
    };
    request.on('data', (chunk: Buffer) => {
      if (refused) return;
      length += chunk.length;
      chunks.push(chunk);
      if (length > limitBytes) refuse();
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
    if (Number(request.headers['content-length']) > limitBytes) refuse();
  });
}
