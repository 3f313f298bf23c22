import type { NoAnswer } from './call-end.ts';
import { faultEnd, type ProviderFault, retryAfterMs } from './failure.ts';
import { NoModelAnswerError } from './model-errors.ts';
import type { Posted } from './post.ts';

/** So much of the words of an error is read, in characters. */
const LENGTH = 2_000;

const JSON_TYPE = /^(?:application\/json|[^;]*\+json)\s*(?:;|$)/i;

/**
 * How a call ended of which something came back.
 *
 * @param read what the document says that came with success
 * @param now milliseconds since the epoch
 */
export function readPosted<End>(
  { at, status, headers, text }: Posted,
  read: (document: unknown) => End,
  now: number,
): End | NoAnswer {
  if (status < 200 || status > 299) {
    return faultEnd({ ...faultIn(status, text), at }, retryAfterMs(headers, now));
  }
  if (!JSON_TYPE.test(headers.get('content-type') ?? '')) return read(text);
  const document = text === '' ? undefined : parsed(text);
  // A body that is not what its header says.
  return document === NO_JSON
    ? { kind: 'down', cause: new NoModelAnswerError('it is no JSON') }
    : read(document);
}

/**
 * What an error says: a document has it under `error`, as an object. Servers built with other frameworks write a text there, a
 * list, or `detail`: their words are the message, without the request that some of them repeat.
 *
 * @see https://fastapi.tiangolo.com/tutorial/handling-errors/
 */
function faultIn(status: number, text: string): ProviderFault {
  const document = parsed(text);
  // Some wrap the document into a list.
  const body = Array.isArray(document) ? document[0] : document;
  const error = isObject(body) && isObject(body.error) ? body.error : undefined;
  if (error) {
    const { code, type, param } = error;
    const message = word(error.message) || JSON.stringify(error.message || error);
    return { status, code: word(code), type: word(type), param: word(param), message };
  }
  const words = body === NO_JSON || body === undefined ? text : JSON.stringify(body, withoutInput);
  return { status, message: words.slice(0, LENGTH) };
}

const NO_JSON = Symbol('no JSON');

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return NO_JSON;
    throw error;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const withoutInput = (key: string, value: unknown) => (key === 'input' ? undefined : value);

const word = (value: unknown) => (typeof value === 'string' ? value : undefined);
