import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { readStacks } from './cloud-formation.ts';

/**
 * The outputs of an installation's two stacks, by name.
 *
 * @param client of the account and region that are meant
 * @throws {StackNotReadError}
 */
export async function stackOutputs(
  client: CloudFormationClient,
  stage: string,
): Promise<Record<string, string>> {
  const stacks = [`prosa-${stage}-state`, `prosa-${stage}-app`];
  return Object.assign({}, ...(await Promise.all(stacks.map((stack) => outputsOf(client, stack)))));
}

async function outputsOf(client: CloudFormationClient, stack: string): Promise<Record<string, string>> {
  const { Stacks: [found] = [] } = await readStacks(client, `stack ${stack}`, () =>
    client.send(new DescribeStacksCommand({ StackName: stack })),
  );
  const outputs = found?.Outputs ?? [];
  return Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
}
