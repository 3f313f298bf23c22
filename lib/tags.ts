import { type Stack, Tags } from 'aws-cdk-lib';
import type { ProsaConfig } from './config.ts';

/**
 * Tags all that a stack makes: of which installation it is, and of which capability, as the stack's constructs name them
 * (`ai-agent`, `tables`). Bills and inventories are told apart by them, once they are activated as cost allocation tags.
 *
 * @param stack with all its constructs
 * @see https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/cost-alloc-tags.html
 */
export function tagStack(stack: Stack, { stage }: Pick<ProsaConfig, 'stage'>): void {
  Tags.of(stack).add('prosa:stage', stage);
  for (const child of stack.node.children) {
    const capability = child.node.id.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
    Tags.of(child).add('prosa:capability', capability);
  }
}
