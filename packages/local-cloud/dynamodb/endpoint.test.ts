import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../clock.ts';
import { type AwsCall, AwsServiceError } from '../http/aws-call.ts';
import { PortInUseError } from '../http/listen.ts';
import { clientOf, createTable, type DynamoDbFixture, startFixture } from './endpoint.fixture.ts';
import { DataFolderError } from './errors.ts';

let folder: string;
const running: DynamoDbFixture[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-dynamodb-'));
});
afterEach(async () => {
  for (const fixture of running.splice(0)) await fixture.close();
  await rm(folder, { recursive: true });
});

async function start(options?: Parameters<typeof startFixture>[0]): Promise<DynamoDbFixture> {
  const fixture = await startFixture(options);
  running.push(fixture);
  return fixture;
}

const item = (pk: string) => ({ pk: { S: pk } });

test('items, stream and time to live survive a restart, and expiry goes on', async () => {
  const clock = new ManualClock();
  const expiry = { N: String(clock.now() / 1000 + 1) };
  const first = await start({ dataPath: folder, clock });
  const TableName = await createTable(first.client, 'kept');
  const describe = (client: typeof first.client) => client.send(new DescribeTableCommand({ TableName }));
  const before = await describe(first.client);
  await first.client.send(
    new UpdateTimeToLiveCommand({
      TableName,
      TimeToLiveSpecification: { AttributeName: 'expiry', Enabled: true },
    }),
  );
  await first.client.send(new PutItemCommand({ TableName, Item: { ...item('gone'), expiry } }));
  await first.client.send(new PutItemCommand({ TableName, Item: item('kept') }));
  await first.close();

  const second = await start({ dataPath: folder, clock, ttlSweepMs: 1000 });
  const after = await describe(second.client);
  expect(after.Table?.LatestStreamArn).toBe(before.Table?.LatestStreamArn);
  expect(
    (await second.client.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription,
  ).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expiry' });
  const removed = new Promise((resolve) => second.server.onChange(({ keys }) => resolve(keys)));
  await clock.advance(2000);
  expect(await removed).toEqual(item('gone'));
  const { Items } = await second.client.send(new ScanCommand({ TableName }));
  expect(Items).toEqual([item('kept')]);
});

test('what was acknowledged survives kill -9, and no transaction is half there', async () => {
  const program = `
    const { serveDynamoDb } = await import(${JSON.stringify(new URL('./endpoint.ts', import.meta.url).href)});
    const server = await serveDynamoDb({ dataPath: ${JSON.stringify(folder)} });
    console.log(server.url);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout, 'data');
  const client = clientOf(String(line).trim());
  const TableName = await createTable(client, 'pairs');
  let acknowledged = 0;
  const writePairs = async (writer: number) => {
    for (let n = 0; ; n += 1) {
      const TransactItems = ['left', 'right'].map((side) => ({
        Put: { TableName, Item: { ...item(`${writer}-${n}-${side}`), side: { S: side } } },
      }));
      await client.send(new TransactWriteItemsCommand({ TransactItems }));
      acknowledged += 1;
      if (acknowledged === 50) child.kill('SIGKILL');
    }
  };
  await Promise.allSettled([writePairs(1), writePairs(2), writePairs(3), once(child, 'exit')]);
  client.destroy();

  const { client: again } = await start({ dataPath: folder });
  const { Items = [] } = await again.send(new ScanCommand({ TableName }));
  const left = Items.filter(({ side }) => side?.S === 'left').length;
  expect(left).toBeGreaterThanOrEqual(50);
  expect(Items).toHaveLength(2 * left);
});

test('two endpoints in one process share nothing', async () => {
  const [one, two] = [await start(), await start()];
  const seen: string[] = [];
  one.server.onChange(({ table }) => seen.push(`one ${table}`));
  two.server.onChange(({ table }) => seen.push(`two ${table}`));
  const TableName = await createTable(one.client, 'alone');
  await one.client.send(new PutItemCommand({ TableName, Item: item('a') }));
  expect((await two.client.send(new ListTablesCommand({}))).TableNames).toEqual([]);
  await two.close();
  await createTable(one.client, 'later');
  expect((await one.client.send(new GetItemCommand({ TableName, Key: item('a') }))).Item).toEqual(item('a'));
  expect(seen).toEqual(['one alone']);
});

test('a folder in use and a port in use are named errors, and the folder is free again', async () => {
  const first = await start({ dataPath: join(folder, 'one') });
  await expect(start({ dataPath: join(folder, 'one') })).rejects.toBeInstanceOf(DataFolderError);
  const { port } = first.server;
  await expect(start({ dataPath: join(folder, 'two'), port })).rejects.toBeInstanceOf(PortInUseError);
  await start({ dataPath: join(folder, 'two') });
});

test('a listener sees the whole input and may refuse the call', async () => {
  const calls: AwsCall[] = [];
  const { client } = await start({
    onCall: (call) => {
      calls.push(call);
      if (call.operation === 'ListTables') {
        throw new AwsServiceError('ProvisionedThroughputExceededException', 'injected');
      }
    },
  });
  await createTable(client, 'seen');
  expect(calls.map(({ service, operation }) => `${service} ${operation}`)).toEqual(['dynamodb CreateTable']);
  expect(calls[0]?.input).toMatchObject({ StreamSpecification: { StreamEnabled: true } });
  await expect(client.send(new ListTablesCommand({}))).rejects.toMatchObject({
    name: 'ProvisionedThroughputExceededException',
  });
});

test('closing twice is one close', async () => {
  const { server } = await start();
  await Promise.all([server.close(), server.close()]);
});
