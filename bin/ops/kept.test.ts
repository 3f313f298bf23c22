import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { type LocalServer, listen } from '@prosa/local-cloud/http';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { clientsOf, installation } from './installation.ts';
import { runOps } from './run-ops.ts';

type Resource = [logicalId: string, type: string, physicalId: string, status: string];

/** Each deleted twice: the installation, then a creation beside it that failed. */
const STACKS: Readonly<Record<string, readonly Resource[]>> = {
  'arn:stack/prosa-prod-state/1': [
    ['Bus1', 'AWS::Events::EventBus', 'prosaprodstateBus', 'DELETE_SKIPPED'],
    ['Table1', 'AWS::DynamoDB::GlobalTable', 'table-of-conversations', 'DELETE_SKIPPED'],
    ['Rule1', 'AWS::Events::Rule', 'bus|rule', 'DELETE_COMPLETE'],
    ['Queue1', 'AWS::SQS::Queue', 'https://sqs/1/turns.fifo?a&b', 'DELETE_SKIPPED'],
  ],
  'arn:stack/prosa-prod-state/2': [
    ['Bus1', 'AWS::Events::EventBus', '', 'DELETE_COMPLETE'],
    ['Table1', 'AWS::DynamoDB::GlobalTable', 'an-empty-table', 'DELETE_SKIPPED'],
  ],
  'arn:stack/prosa-test-state/1': [['Bus1', 'AWS::Events::EventBus', 'prosateststateBus', 'DELETE_SKIPPED']],
};

let server: LocalServer;
let folder: string;

beforeAll(async () => {
  server = await listen(async (request, response) => {
    const asked = new URLSearchParams(Buffer.concat(await request.toArray()).toString('utf8'));
    response.writeHead(200, { 'content-type': 'text/xml' });
    response.end(asked.get('Action') === 'ListStacks' ? stacks(asked) : resources(asked));
  }, 0);
  vi.stubEnv('AWS_ENDPOINT_URL_CLOUDFORMATION', server.url);
  folder = await mkdtemp(join(tmpdir(), 'prosa-kept-'));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.close();
  await rm(folder, { recursive: true });
});

/** One a page. */
function paged<T>(
  asked: URLSearchParams,
  list: string,
  all: readonly T[],
  member: (one: T) => string,
): string {
  const at = Number(asked.get('NextToken') ?? 0);
  const one = all[at];
  const next = at + 1 < all.length ? `<NextToken>${at + 1}</NextToken>` : '';
  const action = asked.get('Action');
  const found = `<${list}>${one ? `<member>${member(one)}</member>` : ''}</${list}>${next}`;
  return `<${action}Response><${action}Result>${found}</${action}Result></${action}Response>`;
}

function stacks(asked: URLSearchParams): string {
  return paged(
    asked,
    'StackSummaries',
    Object.keys(STACKS),
    (id) =>
      `<StackId>${id}</StackId><StackName>${id.split('/')[1]}</StackName><DeletionTime>2026-12-0${id.slice(-1)}T02:00:00Z</DeletionTime>`,
  );
}

function resources(asked: URLSearchParams): string {
  const all = STACKS[asked.get('StackName') ?? ''] ?? [];
  return paged(
    asked,
    'StackResourceSummaries',
    all,
    ([logicalId, type, physicalId, status]) =>
      `<LogicalResourceId>${logicalId}</LogicalResourceId><ResourceType>${type}</ResourceType><PhysicalResourceId>${physicalId.replaceAll('&', '&amp;')}</PhysicalResourceId><ResourceStatus>${status}</ResourceStatus>`,
  );
}

async function ops(stage: string, ...args: string[]): Promise<string> {
  const printed: string[] = [];
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const clients = {
    ...clientsOf(),
    cloudFormation: new CloudFormationClient({ region: 'sa-east-1', credentials }),
  };
  const open = async () => installation({ stage }, stage, clients, async () => ({}));
  await runOps([...args, '--stage', stage], open, (text) => printed.push(text));
  return printed.join('\n');
}

it('what a deleted stack left is written as cdk import takes it, not what a failed creation after it left', async () => {
  const file = join(folder, 'kept.json');
  const told = await ops('prod', 'kept', file);
  expect(told).toContain('3 resources that the stack deleted at 2026-12-01T02:00:00.000Z left');
  expect(told).toContain(`npx cdk import prosa-prod-state -c stage=prod --resource-mapping ${file}`);
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
    Bus1: { Name: 'prosaprodstateBus' },
    Table1: { TableName: 'table-of-conversations' },
    Queue1: { QueueUrl: 'https://sqs/1/turns.fifo?a&b' },
  });
  await expect(ops('prod', 'kept', file)).rejects.toThrow(/cannot be written: EEXIST/);
});

it('a stage that no deleted stack is known of is told, and no file is written', async () => {
  await expect(ops('pord', 'kept', join(folder, 'none.json'))).rejects.toThrow(
    'no deleted stack prosa-pord-state that was in use',
  );
});
