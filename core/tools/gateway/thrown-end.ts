import {
  AnswerTooLargeError,
  BlockedAddressError,
  ConnectionFailedError,
} from '#platform/http/guarded-request.ts';
import { PathArgumentError } from './http-request.ts';
import { ResultError } from './read-result.ts';
import { failed, type SourceEnd } from './source-end.ts';

/**
 * The end of a call of a source that threw.
 *
 * @returns undefined for what is not the source's: it is for the caller
 */
export function thrownEnd(error: unknown, hasEffect: boolean): SourceEnd | undefined {
  if (error instanceof PathArgumentError) {
    return { end: failed('invalid_arguments', error.message), verdict: 'neutral' };
  }
  if (error instanceof BlockedAddressError) {
    const end = failed('blocked', 'The tool leads to an address that is not called.');
    return { end, verdict: 'neutral', trouble: 'blocked', cause: error };
  }
  if (error instanceof AnswerTooLargeError) {
    const message = 'The answer of the system is too long to be read. Ask for less, if the tool allows it.';
    return { end: failed('too_large', message, { mayHaveHappened: hasEffect }), verdict: 'success' };
  }
  if (error instanceof ConnectionFailedError) {
    const mayHaveHappened = hasEffect && error.wasConnected;
    const end = failed('unavailable', 'The system could not be reached.', { mayHaveHappened });
    return { end, verdict: 'failure', cause: error };
  }
  if (error instanceof ResultError || error instanceof SyntaxError) {
    const end = failed('unavailable', 'The system answered with something that cannot be used.', {
      mayHaveHappened: hasEffect,
    });
    // A syntax error tells of the text that is none.
    const cause = error instanceof ResultError ? error : new ResultError('the answer is no JSON');
    return { end, verdict: 'success', trouble: 'unexpected', cause };
  }
  return undefined;
}
