import type { FunctionBundles } from './bundle.ts';
import type { ProsaConfig } from './config.ts';
import type { ProsaFunction } from './constructs/prosa-function.ts';
import type { FunctionName } from './functions.ts';
import type { StateStack } from './state-stack.ts';

/** What the construct of every capability is given. */
export interface CapabilityProps {
  readonly config: ProsaConfig;
  readonly bundles: FunctionBundles<FunctionName>;
  readonly state: StateStack;
}

/** Of functions that read and change whole conversations. */
export const CONVERSATION_ACTIONS = [
  ...['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'],
  ...['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'],
] as const;

/** Lets a function call others behind circuit breakers, whose state is shared. */
export function letUseCircuits(fn: ProsaFunction, { tables }: StateStack): void {
  fn.allow(['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], [tables.circuits.tableArn]);
}
