import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { serveSecretsManager } from '@prosa/local-cloud/secretsmanager';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { turnId } from '#core/conversation/ids.ts';
import { tenantKey } from '#core/tenant/keys.ts';
import { type ModelStandIn, serveModelStandIn } from '../../local/model/stand-in.ts';
import { TENANT, TurnBench } from '../../test/benches/turn.fixture.ts';
import { startInstallation, type TestInstallation } from './installation.fixture.ts';

let at: TestInstallation;
let model: ModelStandIn;
let secrets: Awaited<ReturnType<typeof serveSecretsManager>>;

beforeAll(async () => {
  [model, secrets] = await Promise.all([serveModelStandIn(), serveSecretsManager()]);
  at = await startInstallation({ secretsmanager: secrets.url });
  const Item = { ...tenantKey('acme'), ...TENANT };
  await at.conversations.client.send(new PutCommand({ TableName: at.tables.registry, Item }));
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
  await Promise.all([at.close(), model.close(), secrets.close()]);
});

const of = (turn: string) => [
  ...['--tenant', 'acme', '--conversation', 'cv_1', '--turn', turn],
  ...['--model', 'm', '--model-url', model.baseUrl],
];

it('shows what a turn said beside what it would say now, and leaves all tables as they are', async () => {
  const bench = new TurnBench(at.conversations);
  const command = await bench.receive('Tem chá?');
  await bench.run(command);
  const before = await at.conversations.items();
  const told = await at.ops('rerun', ...of(turnId(command.idempotency_key)));
  expect(told).toMatch(/^outcome +answered +answered$/m);
  expect(told).toMatch(/^says +re: Tem chá\? +Sou o substituto do modelo/m);
  expect(await at.conversations.items()).toEqual(before);
  expect(JSON.parse(await at.ops('rerun', ...of(turnId(command.idempotency_key)), '--json'))).toMatchObject({
    was: { said: ['re: Tem chá?'] },
    again: { outcome: 'answered' },
  });
});

it('says what is wrong', async () => {
  expect(await at.refusal('rerun', '--turn', 'tn_1')).toContain('usage');
  await expect(at.ops('rerun', ...of('tn_gone'))).rejects.toThrow('cv_1 has no turn tn_gone of the AI');
});
