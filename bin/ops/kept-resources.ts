import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KEPT_TYPES } from '../../lib/kept.ts';
import { askCloudFormation, membersOf, type Node, textOf } from './cloud-formation.ts';

type Client = Pick<DynamoDBClient, 'config'>;

/** What a deleted state stack left behind. */
export interface KeptResources {
  /** ISO 8601. */
  readonly deletedAt: string;
  /** What `cdk import --resource-mapping` takes: the identifier of each by its logical id. */
  readonly mapping: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Only a stack that was in use leaves its bus: a creation that failed leaves what is protected alone, and it is empty. */
const ALWAYS_KEPT = 'AWS::Events::EventBus';

/**
 * Of the state stack of a stage that was deleted last, what it left. CloudFormation tells of a deleted stack for 90 days.
 *
 * @param client of the account and region that are meant
 * @returns undefined when no such stack is known
 * @throws {StackNotReadError}
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackResources.html
 */
export async function keptResources(client: Client, stage: string): Promise<KeptResources | undefined> {
  const name = `prosa-${stage}-state`;
  const deleted = await listAll(client, 'deleted stacks', 'StackSummaries', {
    Action: 'ListStacks',
    'StackStatusFilter.member.1': 'DELETE_COMPLETE',
  });
  const ours = deleted
    .filter((stack) => textOf(stack, 'StackName') === name)
    .map((stack) => ({ id: textOf(stack, 'StackId'), deletedAt: textOf(stack, 'DeletionTime') }))
    .sort((a, b) => b.deletedAt.localeCompare(a.deletedAt));
  for (const { id, deletedAt } of ours) {
    const resources = await listAll(client, `stack ${id}`, 'StackResourceSummaries', {
      Action: 'ListStackResources',
      StackName: id,
    });
    const kept = resources.filter((resource) => textOf(resource, 'ResourceStatus') === 'DELETE_SKIPPED');
    if (!kept.some((resource) => textOf(resource, 'ResourceType') === ALWAYS_KEPT)) continue;
    return { deletedAt, mapping: Object.fromEntries(kept.flatMap(identified)) };
  }
  return undefined;
}

function identified(resource: Node): [string, Record<string, string>][] {
  const property = KEPT_TYPES[textOf(resource, 'ResourceType')];
  if (property === undefined) return [];
  return [[textOf(resource, 'LogicalResourceId'), { [property]: textOf(resource, 'PhysicalResourceId') }]];
}

async function listAll(
  client: Client,
  what: string,
  list: string,
  parameters: Readonly<Record<string, string>> & { Action: string },
): Promise<Node[]> {
  const found: Node[] = [];
  let next = '';
  do {
    const page = await askCloudFormation(client, what, { ...parameters, ...(next && { NextToken: next }) });
    found.push(...membersOf(page, list));
    next = textOf(page, 'NextToken');
  } while (next);
  return found;
}
