import { validateHeaderName, validateHeaderValue } from 'node:http';

/** A response that is ready to be written. */
export interface HttpApiResponse {
  statusCode: number;
  /** Header names as the function gave them; a list is sent as several headers. */
  headers: Record<string, string | string[]>;
  body: Buffer;
}

/** What a function returned is no response; the client gets 500. */
export class MalformedResponseError extends Error {
  override readonly name = 'MalformedResponseError';
}

/**
 * Reads what a function returned.
 *
 * Without a `statusCode` the value itself is the body, sent as JSON with status 200. With one, `headers`, `cookies`
 * (each becomes a `set-cookie`), `body` and `isBase64Encoded` are optional; `multiValueHeaders` adds to `headers`.
 *
 * @throws {MalformedResponseError}
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.response
 */
export function readFunctionResponse(returned: unknown): HttpApiResponse {
  if (!isObject(returned) || returned.statusCode === undefined) {
    const text = typeof returned === 'string' ? returned : JSON.stringify(returned);
    return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(text) };
  }
  const headers = readHeaders(returned);
  const body = readBody(returned);
  const names = Object.keys(headers).map((name) => name.toLowerCase());
  if (body.length > 0 && !names.includes('content-type')) {
    headers['content-type'] = 'text/plain; charset=utf-8';
  }
  return { statusCode: readStatusCode(returned.statusCode), headers, body };
}

/** A response of the gateway itself: `{"message":"Not Found"}`. */
export function gatewayResponse(statusCode: number, message: string): HttpApiResponse {
  return {
    statusCode,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ message })),
  };
}

function readStatusCode(value: unknown): number {
  const code = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  if (typeof code !== 'number' || !Number.isInteger(code) || code < 200 || code > 599) {
    throw new MalformedResponseError(`statusCode ${JSON.stringify(value)} is no HTTP status`);
  }
  return code;
}

function readHeaders(response: Record<string, unknown>): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(objectOf(response.headers, 'headers'))) {
    headers[name] = headerValue(name, value);
  }
  for (const [name, values] of Object.entries(objectOf(response.multiValueHeaders, 'multiValueHeaders'))) {
    headers[name] = listOf(values, `multiValueHeaders.${name}`).map((value) => headerValue(name, value));
  }
  const cookies = listOf(response.cookies, 'cookies');
  if (cookies.length > 0) headers['set-cookie'] = cookies.map((cookie) => headerValue('set-cookie', cookie));
  return headers;
}

function headerValue(name: string, value: unknown): string {
  if (!['string', 'number', 'boolean'].includes(typeof value)) {
    throw new MalformedResponseError(`header '${name}' is no text`);
  }
  const text = String(value);
  try {
    validateHeaderName(name);
    validateHeaderValue(name, text);
  } catch (error) {
    throw new MalformedResponseError(`header '${name}' cannot be sent`, { cause: error });
  }
  return text;
}

function readBody({ body, isBase64Encoded }: Record<string, unknown>): Buffer {
  if (body === undefined || body === null) return Buffer.alloc(0);
  if (typeof body !== 'string') throw new MalformedResponseError('body is not a string');
  return Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8');
}

function objectOf(value: unknown, member: string): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw new MalformedResponseError(`${member} is not an object`);
  return value;
}

function listOf(value: unknown, member: string): unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new MalformedResponseError(`${member} is not a list`);
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
