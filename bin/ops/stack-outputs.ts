import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { askCloudFormation, membersOf, textOf } from './cloud-formation.ts';

/**
 * The outputs of an installation's two stacks, by name.
 *
 * @param client of the account and region that are meant
 * @throws {StackNotReadError}
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
 */
export async function stackOutputs(
  client: Pick<DynamoDBClient, 'config'>,
  stage: string,
): Promise<Record<string, string>> {
  const stacks = [`prosa-${stage}-state`, `prosa-${stage}-app`];
  return Object.assign({}, ...(await Promise.all(stacks.map((stack) => outputsOf(client, stack)))));
}

async function outputsOf(client: Pick<DynamoDBClient, 'config'>, stack: string) {
  const found = await askCloudFormation(client, `stack ${stack}`, {
    Action: 'DescribeStacks',
    StackName: stack,
  });
  return Object.fromEntries(
    membersOf(found, 'Outputs').map((output) => [textOf(output, 'OutputKey'), textOf(output, 'OutputValue')]),
  );
}
