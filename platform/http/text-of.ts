import type { IncomingMessage } from 'node:http';

/** Longer answers are no answers, in UTF-16 units: DynamoDB's have 16 MB at most, those of models and of WhatsApp some kilobytes. */
const LONGEST = 20 * 1024 * 1024;

/**
 * All of a body, as text: without the iterator of `node:stream/consumers`, and the promise that it makes of each part. One
 * without an end would fill the memory of everything that is worked beside it.
 *
 * @throws {RangeError} when it is longer than any answer; the connection is closed
 */
export function textOf(body: IncomingMessage): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let text = '';
  body.setEncoding('utf8');
  body.on('data', (part: string) => {
    text += part;
    if (text.length > LONGEST) body.destroy(new RangeError('the answer is too long'));
  });
  body.on('end', () => resolve(text));
  body.on('error', reject);
  return promise;
}
