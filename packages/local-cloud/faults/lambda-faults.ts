import type { Disturb } from '../lambda/config.ts';
import { LambdaThrottledError } from '../lambda/errors.ts';
import { isPart } from './match.ts';
import type { FaultRegistry } from './registry.ts';

/**
 * Invocations that are throttled, begin late, or lose their environment.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export function disturbedInvocations(faults: FaultRegistry): Disturb {
  faults.connect('lambda');
  return (functionName) => {
    const fault = faults.strike('lambda', ({ match }) => isPart(match?.function, functionName));
    switch (fault?.action) {
      case 'kill':
        return { kill: fault.when };
      case 'throttle':
        return { begin: () => Promise.reject(new LambdaThrottledError(functionName)) };
      case 'slow':
        return { begin: () => faults.pause(fault.ms) };
      case undefined:
        return undefined;
    }
  };
}
