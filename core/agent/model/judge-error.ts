import { APIConnectionError, APIError, APIUserAbortError } from 'openai';
import { CircuitTimeoutError } from '#platform/resilience/errors.ts';
import type { Verdict } from '#platform/resilience/local-circuit.ts';
import { NoApiAnswerError } from './model-errors.ts';

/** Statuses below 500 with which a provider says that it cannot serve us now. */
const NOT_NOW = new Set([408, 409, 429]);

/**
 * What an error of a model call says about the provider. 4xx of our own making is not "provider down": a wrong
 * key or model is ours to mend. 408, 409 and 429 are: it cannot serve us now.
 *
 * @see https://platform.openai.com/docs/guides/error-codes
 */
export function judgeError(error: unknown): Verdict {
  // Our own time was up, or the caller waits no longer.
  if (error instanceof APIUserAbortError) return 'neutral';
  if (error instanceof CircuitTimeoutError || error instanceof NoApiAnswerError) return 'failure';
  if (error instanceof APIConnectionError) return 'failure';
  if (!(error instanceof APIError)) return 'neutral';
  const status: unknown = error.status;
  if (typeof status !== 'number') return 'failure';
  return status >= 500 || NOT_NOW.has(status) ? 'failure' : 'success';
}

/** Whether the provider would not answer because of what was said: Azure says so with a 400. */
export function isFiltered(error: unknown): boolean {
  return error instanceof APIError && error.status === 400 && error.code === 'content_filter';
}

/**
 * Milliseconds that the provider asks to wait, where it does.
 *
 * @param now milliseconds since the epoch
 * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Retry-After
 */
export function retryAfterMs(error: unknown, now: number): number | undefined {
  if (!(error instanceof APIError)) return undefined;
  const exact = Number(error.headers?.get('retry-after-ms') || Number.NaN);
  if (exact > 0) return exact;
  const value = error.headers?.get('retry-after');
  if (!value) return undefined;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - now;
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}
