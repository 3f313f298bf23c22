import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, expect, it, vi } from 'vitest';
import { whatIsMissing } from './command.ts';

afterEach(() => vi.unstubAllEnvs());

/** Nothing of the machine's own counts. */
function nowhere() {
  for (const name of [
    'AWS_REGION',
    'AWS_PROFILE',
    'AWS_ACCESS_KEY_ID',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  ]) {
    vi.stubEnv(name, undefined);
  }
  for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) vi.stubEnv(name, '/dev/null');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
}

const toldOf = async (asked: Promise<unknown>) => whatIsMissing(await asked.catch((error: unknown) => error));

it('who has no region or no credentials yet is told what to set', async () => {
  nowhere();
  expect(await toldOf(new DynamoDBClient({}).config.region())).toContain('set AWS_REGION');
  const credentials = new DynamoDBClient({ region: 'sa-east-1' }).config.credentials();
  expect(await toldOf(credentials)).toContain('set AWS_PROFILE');
});

it('who has no connection is told to where', () => {
  const cause = new Error('getaddrinfo ENOTFOUND cloudformation.sa-east-1.amazonaws.com');
  expect(whatIsMissing(new TypeError('fetch failed', { cause }))).toContain('cloudformation.sa-east-1');
});
