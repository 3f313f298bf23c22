import { types } from 'node:util';
import type { FunctionErrorPayload } from './errors.ts';

/**
 * A thrown value as Lambda's Node.js runtime reports it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html
 */
export function errorPayload(thrown: unknown): FunctionErrorPayload {
  if (types.isNativeError(thrown)) {
    return {
      errorType: thrown.name,
      errorMessage: thrown.message,
      trace: thrown.stack ? thrown.stack.split('\n') : [],
    };
  }
  return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
}
