import { compilePattern } from './pattern.ts';
import { type Target, validateTargets } from './target.ts';
import { compileTargetInput, type RenderInput } from './target-input.ts';

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
export interface Rule {
  name: string;
  arn: string;
  /** Name of a bus that exists. */
  busName: string;
  /** A rule without a pattern, such as a scheduled one, matches no event. */
  eventPattern?: unknown;
  state: 'ENABLED' | 'DISABLED';
  /** At most five. */
  targets: Target[];
}

/** A target ready to render its input. */
export interface CompiledTarget {
  definition: Target;
  render: RenderInput;
}

/** A rule ready to match. */
export interface CompiledRule {
  definition: Rule;
  targets: CompiledTarget[];
  matches: (event: unknown) => boolean;
}

/**
 * Checks a rule with its targets as PutRule and PutTargets do, and compiles it.
 *
 * @throws {InvalidEventPatternError}
 * @throws {AwsServiceError} ValidationException or LimitExceededException
 */
export function compileRule(rule: Rule): CompiledRule {
  validateTargets(rule.name, rule.targets);
  const matches = rule.eventPattern === undefined ? () => false : compilePattern(rule.eventPattern);
  return {
    definition: rule,
    targets: rule.targets.map((definition) => ({ definition, render: compileTargetInput(definition) })),
    matches: rule.state === 'ENABLED' ? matches : () => false,
  };
}
