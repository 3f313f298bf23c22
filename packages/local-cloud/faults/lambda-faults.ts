import type { Disturb } from '../lambda/config.ts';
import { LambdaThrottledError } from '../lambda/errors.ts';
import { LAMBDA_TARGET } from './aws-targets.ts';
import type { Faults } from './registry.ts';
import { isPart } from './target.ts';

/**
 * Invocations that are throttled, begin late, or lose their environment.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export function disturbedInvocations(faults: Faults): Disturb {
  faults.connect(LAMBDA_TARGET);
  return (functionName) => {
    const fault = faults.strike(
      LAMBDA_TARGET,
      ({ match, action }) => action !== 'stretch-window' && isPart(match?.function, functionName),
    );
    switch (fault?.action) {
      case 'kill':
        return { kill: fault.when };
      case 'throttle':
        return { begin: () => Promise.reject(new LambdaThrottledError(functionName)) };
      case 'slow':
        return { begin: () => faults.pause(fault.ms) };
      case 'stretch-window':
      case undefined:
        return undefined;
    }
  };
}

/**
 * Batching windows that last longer than they were set, by the name of the function that waits.
 *
 * @returns milliseconds
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html with very low traffic up to 20 seconds
 */
export function stretchedWindows(faults: Faults): (functionName: string) => number | undefined {
  faults.connect(LAMBDA_TARGET);
  return (functionName) =>
    faults.strikeWith(LAMBDA_TARGET, 'stretch-window', ({ match }) => isPart(match?.function, functionName))
      ?.ms;
}
