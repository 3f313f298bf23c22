import type { RefusalAction } from '../errors/refusal-action.ts';

/**
 * How a send ended.
 *
 * - `accepted`: WhatsApp has the message and gave it an id; statuses tell later whether it arrived. `waId` and
 *   `userId` are how WhatsApp knows the recipient, which may differ from what was sent to. `messageStatus` says
 *   whether the message is held back at first.
 * - `refused`: WhatsApp said no, the customer gets nothing. `code`, `subcode`, `title`, `details` and `fbtraceId`
 *   are its own, where it gave any; title and details are for the desk, not for logs. `action` says what to do.
 * - `not_connected`: the request never left, the customer gets nothing.
 * - `unknown`: the customer may or may not get the message. Never send again before a status settles it.
 */
export type SendOutcome =
  | { kind: 'accepted'; messageId: string; messageStatus?: string; waId?: string; userId?: string }
  | Refused
  | { kind: 'not_connected'; cause: unknown }
  | { kind: 'unknown'; cause: unknown };

/** The request went wrong on the way. */
export type Failed = Extract<SendOutcome, { kind: 'not_connected' | 'unknown' }>;

export interface Refused {
  kind: 'refused';
  code?: number;
  subcode?: number;
  title: string;
  details?: string;
  fbtraceId?: string;
  httpStatus: number;
  action: RefusalAction;
  /** Whether the action lets the same message be sent again. */
  retryable: boolean;
}

/** How marking a message as read ended. None of it says anything about a message to the customer. */
export type MarkReadOutcome = { kind: 'marked' } | Exclude<SendOutcome, { kind: 'accepted' }>;

/** How an upload ended. Where it is unknown, another one does no harm: what is not sent no customer sees. */
export type UploadOutcome = { kind: 'uploaded'; id: string } | Exclude<SendOutcome, { kind: 'accepted' }>;

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

/** Sorts what `fetch` threw: before a connection nothing was sent, afterwards it is unknown. */
export function outcomeOfFailure(cause: unknown): Failed {
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
