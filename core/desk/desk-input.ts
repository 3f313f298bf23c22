import { cleanText, showsNothing } from '../text/clean-text.ts';
import { LIMITS } from '../whatsapp/outbound/limits.ts';
import { DeskInputError } from './errors.ts';

/** Longest reply, in UTF-16 units: what goes out as one message. */
export const REPLY_LENGTH = LIMITS.text;

/** Longest note, in UTF-16 units: far below what an item may hold. */
export const NOTE_LENGTH = 10_000;

/** Longest id that a person's client or the user pool gives. */
const ID_LENGTH = 128;

/** As tenants name their queues. */
const QUEUE_ID = /^[a-z0-9][a-z0-9-]{0,31}$/;

/**
 * The text as it is kept and sent; see `cleanText`.
 *
 * @throws {DeskInputError} for a text without a visible character, or a longer one
 */
export function readBody(input: string, longest: number, field = 'body'): string {
  const body = cleanText(input);
  if (showsNothing(body)) throw new DeskInputError(field, 'is empty');
  if (body.length > longest) {
    throw new DeskInputError(field, `has ${body.length} characters, ${longest} are allowed`);
  }
  return body;
}

/** @throws {DeskInputError} */
export function checkId(field: 'userId' | 'requestId' | 'to.userId', id: string): void {
  if (id === '' || id.length > ID_LENGTH) {
    throw new DeskInputError(field, `must have 1 to ${ID_LENGTH} characters`);
  }
  if (cleanText(id) !== id) throw new DeskInputError(field, 'has characters that are none');
}

/** Its form only: whether the tenant has such a queue is for the caller to know. @throws {DeskInputError} */
export function checkQueueId(queueId: string): void {
  if (!QUEUE_ID.test(queueId)) {
    throw new DeskInputError('to.queueId', 'must be 1–32 of a–z, 0–9 and -, not starting with -');
  }
}

/** @throws {DeskInputError} */
export function checkLimit(limit: number, most: number): void {
  if (!Number.isInteger(limit) || limit < 1 || limit > most) {
    throw new DeskInputError('limit', `must be 1 to ${most}`);
  }
}
