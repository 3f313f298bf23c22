import type { FunctionBundles } from './bundle.ts';
import type { ProsaConfig } from './config.ts';
import type { FunctionName } from './functions.ts';
import type { StateStack } from './state-stack.ts';

/** What the construct of every capability is given. */
export interface CapabilityProps {
  readonly config: ProsaConfig;
  readonly bundles: FunctionBundles<FunctionName>;
  readonly state: StateStack;
}
