import type { IncomingMessage } from 'node:http';

/** All of a body, as text: without the iterator of `node:stream/consumers`, and the promise that it makes of each part. */
export function textOf(body: IncomingMessage): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let text = '';
  body.setEncoding('utf8');
  body.on('data', (part: string) => {
    text += part;
  });
  body.on('end', () => resolve(text));
  body.on('error', reject);
  return promise;
}
