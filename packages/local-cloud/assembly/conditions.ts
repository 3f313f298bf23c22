import type { IntrinsicScope } from './intrinsics.ts';
import { isTemplateObject, type TemplateValue } from './template.ts';

/**
 * Evaluates a condition: `Fn::Equals`, `Fn::And`, `Fn::Or`, `Fn::Not` or `{"Condition": name}`.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html
 */
export function evaluateCondition(definition: TemplateValue, scope: IntrinsicScope): boolean {
  const entries = isTemplateObject(definition) ? Object.entries(definition) : [];
  const [entry] = entries;
  if (entries.length !== 1 || !entry) throw scope.fail('a condition is a mapping with one function');
  const [name, argument] = entry;
  if (name === 'Condition' && typeof argument === 'string') return scope.condition(argument);
  if (!Array.isArray(argument)) throw scope.fail(`${name} takes a list`);
  const parts: readonly TemplateValue[] = argument;
  switch (name) {
    case 'Fn::Equals':
      if (parts.length !== 2) throw scope.fail('Fn::Equals takes two values');
      return equal(parts, scope);
    case 'Fn::Not':
      if (parts.length !== 1) throw scope.fail('Fn::Not takes one condition');
      return !parts.every((part) => evaluateCondition(part, scope));
    case 'Fn::And':
      return parts.every((part) => evaluateCondition(part, scope));
    case 'Fn::Or':
      return parts.some((part) => evaluateCondition(part, scope));
    default:
      throw scope.fail(`the local runtime does not know the condition function ${name}`);
  }
}

function equal(parts: readonly TemplateValue[], scope: IntrinsicScope): boolean {
  const [left, right] = parts.map((part) => scope.resolve(part));
  if (typeof left === 'object' || typeof right === 'object') throw scope.fail('Fn::Equals compares scalars');
  return String(left) === String(right);
}
