import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, it, onTestFinished } from 'vitest';
import type { Runtime, RuntimeOptions } from '../runtime/runtime.ts';
import { startRuntime } from '../runtime/start.ts';
import { testFolder } from './folder.fixture.ts';

const ASSEMBLY = join(import.meta.dirname, '..', 'assembly', 'fixtures', 'order-line');

type Resources = Record<string, { Type: string; Properties: Record<string, unknown> }>;

/** The fixture with other resources. */
function changed(change: (resources: Resources) => void): string {
  const folder = testFolder();
  cpSync(ASSEMBLY, folder, { recursive: true });
  const path = join(folder, 'fixture-state.template.json');
  const template = JSON.parse(readFileSync(path, 'utf8')) as { Resources: Resources };
  change(template.Resources);
  writeFileSync(path, JSON.stringify(template));
  return folder;
}

async function start(options: Pick<RuntimeOptions, 'dataPath'> & Partial<RuntimeOptions>): Promise<Runtime> {
  const runtime = await startRuntime({ assemblyDir: ASSEMBLY, port: 0, ...options });
  onTestFinished(() => runtime.close());
  return runtime;
}

async function sendLetters(runtime: Runtime): Promise<void> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new SQSClient({ endpoint: runtime.endpoints.sqs, region: 'us-east-1', credentials });
  const QueueUrl = `${runtime.endpoints.sqs}/000000000000/fixture-state-RuleDeadLetters`;
  const Entries = ['1', '2'].map((Id) => ({ Id, MessageBody: Id }));
  await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  client.destroy();
}

const lettersOf = (runtime: Runtime) =>
  runtime.queues().find(({ name }) => name === 'fixture-state-RuleDeadLetters')?.waiting;

it('keeps the messages of a queue that the templates drop, says so, and has them when it comes back', async () => {
  const dataPath = testFolder();
  const first = await start({ dataPath });
  await sendLetters(first);
  await first.close();

  const lines: string[] = [];
  const without = changed((resources) => {
    delete resources.RuleDeadLetters;
    const targets = resources.WorkRule?.Properties.Targets;
    for (const target of Array.isArray(targets) ? targets : []) delete target.DeadLetterConfig;
  });
  const second = await start({ dataPath, assemblyDir: without, onReport: (line) => lines.push(line) });
  expect(lettersOf(second)).toBeUndefined();
  expect(lines.filter((line) => line.startsWith('the data folder'))).toEqual([
    'the data folder keeps, until the templates have them again: 2 messages of queue fixture-state-RuleDeadLetters',
  ]);
  await second.close();
  expect(lettersOf(await start({ dataPath }))).toBe(2);
});

it('gives a queue its messages whose attributes the templates change', async () => {
  const dataPath = testFolder();
  const first = await start({ dataPath });
  await sendLetters(first);
  await first.close();
  const assemblyDir = changed((resources) => {
    resources.RuleDeadLetters = {
      Type: 'AWS::SQS::Queue',
      Properties: { VisibilityTimeout: 90, MessageRetentionPeriod: 1_209_600 },
    };
  });
  expect(lettersOf(await start({ dataPath, assemblyDir }))).toBe(2);
});

it('stops with one line on a table whose key the templates change', async () => {
  const dataPath = testFolder();
  await (await start({ dataPath })).close();
  const assemblyDir = changed((resources) => {
    const table = resources.Orders?.Properties;
    Object.assign(table ?? {}, {
      AttributeDefinitions: [{ AttributeName: 'order_id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'order_id', KeyType: 'HASH' }],
    });
  });
  await expect(start({ dataPath, assemblyDir })).rejects.toThrow(
    /^the data folder holds table fixture-state-Orders with key \(pk S\), the templates have \(order_id S\); .* --data, or delete this one$/,
  );
});

it('refuses a folder that another runtime holds, before anything in it is touched', async () => {
  const dataPath = testFolder();
  await start({ dataPath });
  const before = readdirSync(join(dataPath, 'dynamodb'));
  await expect(start({ dataPath })).rejects.toThrow(
    `the data folder ${dataPath} is in use by another running`,
  );
  expect(readdirSync(join(dataPath, 'dynamodb'))).toEqual(before);
});
