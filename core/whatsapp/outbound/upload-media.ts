import type { StreamSend } from '#platform/http/send-stream.ts';
import { type CircuitClock, systemCircuitClock, withTimeLimit } from '#platform/resilience/clock.ts';
import { retryAfterSeconds } from '../errors/retry-after.ts';
import { uploadOutcomeOfAnswer } from './read-answer.ts';
import { outcomeOfFailure, type UploadOutcome } from './send-outcome.ts';

/** A file on its way to WhatsApp. */
export interface MediaUpload {
  /** WhatsApp's id of the business number that will send it. */
  phoneNumberId: string;
  accessToken: string;
  traceId: string;
  /** Type of the bytes. */
  mime: string;
  bytes: number;
  parts: AsyncIterable<Uint8Array>;
}

export interface UploaderOptions {
  /** Such as `https://graph.facebook.com`, without a slash at the end. */
  baseUrl: string;
  /** Such as `v26.0`. */
  version: string;
  /** Longest wait for the whole of it, in milliseconds. */
  timeoutMs: number;
  send: StreamSend;
  timer?: Pick<CircuitClock, 'after'>;
  /** Milliseconds since the epoch. */
  now?: () => number;
  /** Stands between the parts of the form, and in none of them. */
  newBoundary: () => string;
}

/** Uploads a file once; whatever happens on the way is an outcome. */
export type UploadMedia = (upload: MediaUpload) => Promise<UploadOutcome>;

/**
 * Hands files to WhatsApp, which gives each an id to send it by. The form has the three fields that WhatsApp wants, the
 * file last, and is sent as the file is read.
 *
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media#upload-media
 */
export function createMediaUploader(options: UploaderOptions): UploadMedia {
  const { baseUrl, version, timeoutMs, send, timer = systemCircuitClock, now = Date.now } = options;
  return async ({ phoneNumberId, accessToken, traceId, ...file }) => {
    const boundary = options.newBoundary();
    const body = formOf(boundary, file);
    const ask = async (signal: AbortSignal) => {
      const response = await send(`${baseUrl}/${version}/${encodeURIComponent(phoneNumberId)}/media`, {
        headers: {
          authorization: `Bearer ${accessToken}`,
          'content-type': `multipart/form-data; boundary=${boundary}`,
          'x-trace-id': traceId,
        },
        body,
        signal,
      });
      const retryAfter = retryAfterSeconds(response.headers.get('retry-after'), now());
      return { httpStatus: response.status, body: await response.text(), retryAfter };
    };
    const late = () => new DOMException('no answer in time', 'TimeoutError');
    try {
      return uploadOutcomeOfAnswer(await withTimeLimit(timer, timeoutMs, ask, late));
    } catch (error) {
      return outcomeOfFailure(error);
    }
  };
}

/** Its name says nothing of the customer: what the file is called travels with the message. */
function formOf(boundary: string, { mime, bytes, parts }: Pick<MediaUpload, 'mime' | 'bytes' | 'parts'>) {
  const field = (name: string, more = '') =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n`;
  const head = Buffer.from(
    `${field('messaging_product')}\r\nwhatsapp\r\n${field('type')}\r\n${mime}\r\n${field('file', '; filename="file"')}Content-Type: ${mime}\r\n\r\n`,
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  async function* all() {
    yield head;
    yield* parts;
    yield tail;
  }
  return { bytes: head.length + bytes + tail.length, parts: all() };
}
