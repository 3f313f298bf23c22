import * as z from 'zod';
import { isRetryableRefusal } from './error-codes.ts';

/**
 * How a send ended.
 *
 * - `accepted`: WhatsApp has the message and gave it an id; statuses tell later whether it arrived.
 * - `refused`: WhatsApp said no, the customer gets nothing. `code` and `title` are its own, where it gave any.
 * - `not_connected`: the request never left, the customer gets nothing.
 * - `unknown`: the customer may or may not get the message. Never send again before a status settles it.
 */
export type SendOutcome =
  | { kind: 'accepted'; messageId: string }
  | { kind: 'refused'; code?: number; title: string; retryable: boolean; httpStatus: number }
  | { kind: 'not_connected'; cause: unknown }
  | { kind: 'unknown'; cause: unknown };

/** An answer that does not tell whether the message was accepted. */
export class UnclearAnswerError extends Error {
  override readonly name = 'UnclearAnswerError';
}

/** Lists in answers may hold nulls, and more than one entry. */
const acceptedSchema = z.object({
  messages: z.array(
    z
      .object({ id: z.string().min(1) })
      .nullable()
      .catch(null),
  ),
});

const refusedSchema = z.object({
  error: z.object({
    code: z.int(),
    message: z.string().catch(''),
    is_transient: z.boolean().catch(false),
  }),
});

/** Lower levels name the system call that failed: with these no byte of the request was written. */
const CONNECTING_CALLS = new Set(['connect', 'getaddrinfo']);

const CONNECTING_CODES = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * Reads the answer to a send.
 *
 * @param body the answer's text, JSON or not
 * @see https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages
 */
export function outcomeOfAnswer(httpStatus: number, body: string): SendOutcome {
  const answer = parse(body);
  const refused = refusedSchema.safeParse(answer);
  if (refused.success) {
    const { code, message, is_transient: isTransient } = refused.data.error;
    const retryable = isRetryableRefusal(code, { httpStatus, isTransient });
    return { kind: 'refused', code, title: message, retryable, httpStatus };
  }
  if (httpStatus >= 200 && httpStatus < 300) {
    const accepted = acceptedSchema.safeParse(answer);
    const messageId = accepted.data?.messages.find((message) => message !== null)?.id;
    if (messageId !== undefined) return { kind: 'accepted', messageId };
    return unclear(`HTTP ${httpStatus} without a message id`);
  }
  // 408 is sent for a request that was not read to its end, but also by proxies that gave up waiting.
  if (httpStatus >= 500 || httpStatus === 408) return unclear(`HTTP ${httpStatus} without an error code`);
  const retryable = isRetryableRefusal(undefined, { httpStatus, isTransient: false });
  return { kind: 'refused', title: `HTTP ${httpStatus} without an error code`, retryable, httpStatus };
}

/** Sorts what `fetch` threw: before a connection nothing was sent, afterwards nobody knows. */
export function outcomeOfFailure(cause: unknown): SendOutcome {
  return { kind: neverConnected(cause) ? 'not_connected' : 'unknown', cause };
}

function neverConnected(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  // Both address families were tried; each attempt has an error of its own.
  if (thrown instanceof AggregateError && thrown.errors.length > 0)
    return thrown.errors.every(neverConnected);
  if ('syscall' in thrown && typeof thrown.syscall === 'string') return CONNECTING_CALLS.has(thrown.syscall);
  if ('code' in thrown && typeof thrown.code === 'string') return CONNECTING_CODES.has(thrown.code);
  return neverConnected(thrown.cause);
}

function unclear(reason: string): SendOutcome {
  return { kind: 'unknown', cause: new UnclearAnswerError(reason) };
}

/** A body that is not JSON fits no schema. Proxies answer with HTML. */
function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
