import type { FunctionErrorPayload } from './errors.ts';

/**
 * The largest response of a synchronous invocation, in bytes.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const RESPONSE_LIMIT_BYTES = 6_291_556;

/** What the caller of a function reads when its response is over the limit. */
export function responseTooLarge(): FunctionErrorPayload {
  return {
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${RESPONSE_LIMIT_BYTES} bytes).`,
    trace: [],
  };
}

/**
 * What a handler returned, as JSON; nothing becomes `null`.
 *
 * @throws {Error} when JSON cannot carry it
 */
export function toResponse(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch (error) {
    throw new Error('Unable to stringify response body', { cause: error });
  }
}
