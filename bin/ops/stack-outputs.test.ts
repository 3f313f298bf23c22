import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { stackOutputs } from './stack-outputs.ts';
import { serveStacks } from './stacks.fixture.ts';

let server: Awaited<ReturnType<typeof serveStacks>>;

beforeAll(async () => {
  server = await serveStacks({
    'prosa-prod-state': { RegistryTable: 'registry-1', TurnsQueueUrl: 'https://sqs/1/t.fifo?a=1&b=2' },
    'prosa-prod-app': { WebhookUrl: 'https://x/webhooks' },
  });
  vi.stubEnv('AWS_ENDPOINT_URL_CLOUDFORMATION', server.url);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.close();
});

const client = new CloudFormationClient({
  region: 'sa-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});

it('the names of an installation are those that its stacks tell', async () => {
  expect(await stackOutputs(client, 'prod')).toEqual({
    RegistryTable: 'registry-1',
    TurnsQueueUrl: 'https://sqs/1/t.fifo?a=1&b=2',
    WebhookUrl: 'https://x/webhooks',
  });
  expect(server.asked.map(({ stack }) => stack).sort()).toEqual(['prosa-prod-app', 'prosa-prod-state']);
  expect(server.asked[0]?.authorization).toMatch(/^AWS4-HMAC-SHA256 .*\/sa-east-1\/cloudformation\//);
});

it('a stage that is not there is told', async () => {
  await expect(stackOutputs(client, 'pord')).rejects.toThrow(
    'stack prosa-pord-state cannot be read in sa-east-1: Stack with id prosa-pord-state does not exist',
  );
});
