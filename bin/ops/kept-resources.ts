import {
  type CloudFormationClient,
  type ListStacksCommandInput,
  paginateListStackResources,
  paginateListStacks,
  type StackResourceSummary,
  type StackSummary,
} from '@aws-sdk/client-cloudformation';
import { KEPT_TYPES } from '../../lib/kept.ts';
import { readStacks } from './cloud-formation.ts';

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
export async function keptResources(
  client: CloudFormationClient,
  stage: string,
): Promise<KeptResources | undefined> {
  const name = `prosa-${stage}-state`;
  const deleted = await readStacks(client, 'deleted stacks', async () => {
    const found: StackSummary[] = [];
    const filter: ListStacksCommandInput = { StackStatusFilter: ['DELETE_COMPLETE'] };
    for await (const page of paginateListStacks({ client }, filter))
      found.push(...(page.StackSummaries ?? []));
    return found;
  });
  const ours = deleted
    .filter(({ StackName }) => StackName === name)
    .map(({ StackId: id = '', DeletionTime }) => ({ id, deletedAt: DeletionTime?.toISOString() ?? '' }))
    .sort((a, b) => b.deletedAt.localeCompare(a.deletedAt));
  for (const { id, deletedAt } of ours) {
    const resources = await readStacks(client, `stack ${id}`, async () => {
      const found: StackResourceSummary[] = [];
      for await (const page of paginateListStackResources({ client }, { StackName: id }))
        found.push(...(page.StackResourceSummaries ?? []));
      return found;
    });
    const kept = resources.filter(({ ResourceStatus }) => ResourceStatus === 'DELETE_SKIPPED');
    if (!kept.some(({ ResourceType }) => ResourceType === ALWAYS_KEPT)) continue;
    return { deletedAt, mapping: Object.fromEntries(kept.flatMap(identified)) };
  }
  return undefined;
}

function identified({
  ResourceType = '',
  LogicalResourceId = '',
  PhysicalResourceId = '',
}: StackResourceSummary): [string, Record<string, string>][] {
  const property = KEPT_TYPES[ResourceType];
  return property === undefined ? [] : [[LogicalResourceId, { [property]: PhysicalResourceId }]];
}
