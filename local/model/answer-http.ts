import type { ServerResponse } from 'node:http';
import { ConnectionDropped } from '@prosa/local-cloud/http';
import { OpenAiError } from './openai-error.ts';

/** Answers 200 with a document, or with a page where one came in its place. */
export function sendAnswer(response: ServerResponse, body: object | string, id: () => string): void {
  if (typeof body === 'string') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(body);
    return;
  }
  send(response, 200, body, id);
}

/**
 * Answers with an error, or drops the connection.
 *
 * @param report told a fault of the stand-in
 * @returns the HTTP status; null when the caller gets no answer
 */
export function sendFailure(
  response: ServerResponse,
  error: unknown,
  id: () => string,
  report: ((line: string) => void) | undefined,
): number | null {
  if (error instanceof ConnectionDropped || response.destroyed) {
    response.destroy();
    return null;
  }
  if (error instanceof OpenAiError) {
    const { retryAfterSeconds: seconds } = error;
    const headers: Record<string, string> = seconds === undefined ? {} : { 'retry-after': String(seconds) };
    send(response, error.status, error.toBody(), id, headers);
    return error.status;
  }
  report?.(`Model stand-in: ${error instanceof Error ? error.message : String(error)}`);
  send(response, 500, new OpenAiError(500, 'The server had an error').toBody(), id);
  return 500;
}

function send(
  response: ServerResponse,
  status: number,
  body: object,
  id: () => string,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'x-request-id': `req_${id()}`,
    ...headers,
  });
  response.end(text);
}
