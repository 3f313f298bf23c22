import type { Billing } from '../billing/billing.ts';
import type { Faults } from '../faults/registry.ts';
import { disturbedCalls, type KillFunction } from '../faults/sdk-faults.ts';
import type { AwsCallListener } from '../http/aws-call.ts';
import type { SdkCallCounter } from '../inspection/sdk-calls.ts';

interface Options {
  calls: SdkCallCounter;
  billing: Billing;
  faults: Faults;
  /** Ends the environments of a function whose call is to be its last. */
  kill: KillFunction;
  /** Sees every call before faults strike it; may throw an AwsServiceError. */
  onCall?: AwsCallListener;
}

/** The listener for all AWS endpoints: a call is counted, shown, disturbed and, when it was carried out, billed. */
export function observedCalls({ calls, billing, faults, kill, onCall }: Options): AwsCallListener {
  const disturbed = disturbedCalls(faults, kill);
  return async (call) => {
    await calls.listener(call);
    await onCall?.(call);
    const after = await disturbed(call);
    return (output) => {
      billing.called(call, output);
      after?.(output);
    };
  };
}
