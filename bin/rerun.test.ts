import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { serveSecretsManager } from '@prosa/local-cloud/secretsmanager';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { turnId } from '#core/conversation/ids.ts';
import { tenantKey } from '#core/tenant/keys.ts';
import { type ModelStandIn, serveModelStandIn } from '../local/model/stand-in.ts';
import { TENANT, TurnBench } from '../test/benches/turn.fixture.ts';
import { startConversationsTable, type TestTable } from '../test/support/conversations-table.ts';
import { createTableInput } from '../test/support/table-definitions.ts';

const REGISTRY = 'registry';
const CIRCUITS = 'circuits';

let table: TestTable;
let model: ModelStandIn;
let secrets: Awaited<ReturnType<typeof serveSecretsManager>>;

beforeAll(async () => {
  [table, model, secrets] = await Promise.all([
    startConversationsTable(),
    serveModelStandIn(),
    serveSecretsManager(),
  ]);
  await table.client.send(new CreateTableCommand(createTableInput('Registry', REGISTRY)));
  await table.client.send(new CreateTableCommand(createTableInput('Circuits', CIRCUITS)));
  await table.client.send(new PutCommand({ TableName: REGISTRY, Item: { ...tenantKey('acme'), ...TENANT } }));
  const manager = new SecretsManagerClient({
    ...{ endpoint: secrets.url, region: 'us-east-1' },
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await manager.send(
    new CreateSecretCommand({ Name: 'prosa/test/model/default', SecretString: '{"apiKey":"placeholder"}' }),
  );
  manager.destroy();
});
afterAll(async () => {
  await Promise.all([table.close(), model.close(), secrets.close()]);
});

/** Runs the command against the local endpoints. */
function rerun(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: table.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
  };
  const script = resolve(import.meta.dirname, 'rerun.ts');
  return new Promise((done) => {
    execFile(process.execPath, [script, ...args], { env }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

const of = (turn: string) => [
  ...['--stage', 'test', '--registry', REGISTRY, '--conversations', table.tableName, '--circuits', CIRCUITS],
  ...['--tenant', 'acme', '--conversation', 'cv_1', '--turn', turn],
  ...['--model', 'm', '--model-url', model.baseUrl],
];

it('shows what a turn said beside what it would say now, and leaves all tables as they are', async () => {
  const bench = new TurnBench(table);
  const command = await bench.receive('Tem chá?');
  await bench.run(command);
  const before = await table.items();
  const { code, stdout, stderr } = await rerun(...of(turnId(command.idempotency_key)));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^outcome +answered +answered$/m);
  expect(stdout).toMatch(/^says +re: Tem chá\? +Sou o substituto do modelo/m);
  expect(await table.items()).toEqual(before);
  const asJson = await rerun(...of(turnId(command.idempotency_key)), '--json');
  expect(JSON.parse(asJson.stdout)).toMatchObject({
    was: { said: ['re: Tem chá?'] },
    again: { outcome: 'answered' },
  });
});

it('says what is wrong', async () => {
  expect(await rerun('--turn', 'tn_1')).toMatchObject({ code: 2, stderr: expect.stringContaining('usage') });
  expect(await rerun(...of('tn_gone'))).toMatchObject({
    ...{ code: 1, stderr: expect.stringContaining('cv_1 has no turn tn_gone of the AI') },
  });
});
