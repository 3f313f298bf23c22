import type { IncomingMessage } from 'node:http';
import { BadRequestError } from '@prosa/local-cloud/front/route';
import { readBody } from '@prosa/local-cloud/http';

/**
 * Reads the JSON of a request. Only JSON is taken: a page of another site cannot send that without asking first.
 *
 * @throws {BadRequestError}
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS#simple_requests
 */
export async function readJsonBody(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  if (!/^application\/json\s*(?:;|$)/i.test(request.headers['content-type'] ?? '')) {
    throw new BadRequestError('the content type must be application/json', 415);
  }
  const body = await readBody(request);
  if (body.length > maxBytes) throw new BadRequestError('the request body is too long', 413);
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new BadRequestError('the request body is not valid JSON', 400, { cause: error });
  }
}
