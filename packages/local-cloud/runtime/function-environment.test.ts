import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ListIndexesCommand, S3VectorsClient } from '@aws-sdk/client-s3vectors';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, expect, it, vi } from 'vitest';
import { type LocalServer, listen } from '../http/listen.ts';
import { functionEnvironment } from './function-environment.ts';

const settings = { region: 'us-east-1', maxAttempts: 1 };
const CALLS: Record<keyof Parameters<typeof functionEnvironment>[0], () => Promise<unknown>> = {
  dynamodb: () => new DynamoDBClient(settings).send(new ListTablesCommand()),
  sqs: () => new SQSClient(settings).send(new ListQueuesCommand()),
  eventbridge: () => new EventBridgeClient(settings).send(new ListRulesCommand()),
  s3: () => new S3Client(settings).send(new GetObjectCommand({ Bucket: 'media', Key: 'a' })),
  s3vectors: () =>
    new S3VectorsClient(settings).send(new ListIndexesCommand({ vectorBucketName: 'knowledge' })),
  secretsmanager: () => new SecretsManagerClient(settings).send(new ListSecretsCommand()),
};

const servers: LocalServer[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) await server.close();
});

it('a client of every service finds its endpoint by the variables alone, and S3 puts the bucket into the path', async () => {
  const seen: string[] = [];
  const open = async (name: string) => {
    const server = await listen((request, response) => {
      seen.push(`${name} ${request.url}`);
      response.writeHead(400).end('{}');
    });
    servers.push(server);
    return [name, server.url] as const;
  };
  const endpoints = Object.fromEntries(await Promise.all(Object.keys(CALLS).map(open)));
  const environment = functionEnvironment(endpoints as never, '127.0.0.1:2');
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  for (const call of Object.values(CALLS)) await expect(call()).rejects.toThrow();
  expect(seen).toEqual([
    'dynamodb /',
    'sqs /',
    'eventbridge /',
    's3 /media/a?x-id=GetObject',
    's3vectors /ListIndexes',
    'secretsmanager /',
  ]);
});
