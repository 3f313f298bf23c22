import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PortInUseError } from '../http/listen.ts';
import type { Runtime, RuntimeOptions } from './runtime.ts';
import { startRuntime } from './start.ts';

const ASSEMBLY = join(import.meta.dirname, '..', 'assembly', 'fixtures', 'order-line');
const running: Runtime[] = [];

async function start(options: Partial<RuntimeOptions> = {}): Promise<Runtime> {
  const runtime = await startRuntime({ assemblyDir: ASSEMBLY, port: 0, ...options });
  running.push(runtime);
  return runtime;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((runtime) => runtime.close()));
});

async function order(runtime: Runtime, orderId: string, shop = 'shop-1', base = runtime.url) {
  const response = await fetch(`${base}/shops/${shop}`, {
    method: 'POST',
    body: JSON.stringify({ order_id: orderId, customer_id: 'c_1' }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function readOrder(runtime: Runtime, orderId: string) {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({
    endpoint: runtime.endpoints.dynamodb,
    region: 'us-east-1',
    credentials,
  });
  try {
    const TableName = runtime.tableName('Orders');
    return (await client.send(new GetItemCommand({ TableName, Key: { pk: { S: orderId } } }))).Item;
  } finally {
    client.destroy();
  }
}

describe('a warm start', () => {
  it('initialises what APIs and queues invoke, once', async () => {
    const runtime = await start();
    const started = await runtime.warm();
    expect([...started.keys()].sort()).toEqual(
      [...runtime.functions.values()].map(({ name }) => name).sort(),
    );
    expect([...runtime.functions.values()].map((fn) => fn.environments())).toEqual([1, 1]);
    expect(await runtime.warm()).toEqual(new Map());
    expect(await order(runtime, 'o_1')).toMatchObject({ status: 200 });
  });
});

const stored = (runtime: Runtime, orderId: string) =>
  vi.waitFor(
    async () => {
      const item = await readOrder(runtime, orderId);
      expect(item).toBeDefined();
      return item;
    },
    { timeout: 20_000, interval: 20 },
  );

async function get(runtime: Runtime, path: string) {
  const response = await fetch(runtime.url + path);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** Counts what keeps the process alive: servers, sockets, workers. */
const handles = () =>
  process.getActiveResourcesInfo().filter((kind) => /Server|Socket|UDP|Worker|MessagePort/.test(kind)).length;

describe('startRuntime', () => {
  it('runs API → function → bus → FIFO queue by the group of the event → function → table', async () => {
    const runtime = await start({
      detailFields: ['customer_id'],
      environmentOverrides: {
        PARTNER_BASE_URL: 'http://127.0.0.1:9',
        OTHER_BASE_URL: 'http://127.0.0.1:9',
      },
    });
    expect(runtime.paths).toEqual(['/shops/{shop}']);
    expect(await order(runtime, 'o-1')).toEqual({
      status: 200,
      body: {
        partner: 'http://127.0.0.1:9',
        undeclared: null,
        xray: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      },
    });
    expect(await stored(runtime, 'o-1')).toEqual({
      pk: { S: 'o-1' },
      customer_id: { S: 'c_1' },
      group: { S: 'c_1' },
      greeting: { S: 'good morning' },
    });
    const endpoint = runtime.outputs['fixture-app']?.Endpoint ?? '';
    expect(await order(runtime, 'o-2', 'shop-2', endpoint)).toMatchObject({ status: 200 });
    await stored(runtime, 'o-2');

    const expected = [
      expect.objectContaining({ detail: { order_id: 'o-1', customer_id: 'c_1', shop: 'shop-1' } }),
      expect.objectContaining({ 'detail-type': 'order.placed', source: 'fixture.receive' }),
    ];
    expect(runtime.events()).toEqual(expected);
    expect((await get(runtime, '/_local/events?customer_id=c_1')).body).toEqual({ items: expected });
    expect((await get(runtime, '/_local/events?customer_id=c_2')).body).toEqual({ items: [] });
    expect(runtime.sdkCalls()).toContainEqual({ service: 'eventbridge', operation: 'PutEvents', count: 2 });
    expect(runtime.sdkCalls()).not.toContainEqual(expect.objectContaining({ operation: 'CreateTable' }));
    expect((await get(runtime, '/_local/sdk-calls')).body.items).toEqual(runtime.sdkCalls());
    await vi.waitFor(() => expect(runtime.queues().every((queue) => queue.in_flight === 0)).toBe(true));
    const empty = { waiting: 0, in_flight: 0, delayed: 0, oldest_age_s: 0 };
    const queues = (await get(runtime, '/_local/queues')).body.items;
    expect(queues).toHaveLength(3);
    expect(queues).toContainEqual({ name: 'fixture-state-Work.fifo', ...empty });
    expect(queues).toContainEqual({ name: 'fixture-state-WorkDeadLetters.fifo', ...empty });
    expect(queues).toContainEqual({ name: 'fixture-state-RuleDeadLetters', ...empty });
  });

  it('tells its health, and that it is ready only once it was told so', async () => {
    const runtime = await start({ health: ({ url, paths }) => ({ shops: paths.map((path) => url + path) }) });
    const health = {
      ready: false,
      endpoints: runtime.endpoints,
      apis: [runtime.outputs['fixture-app']?.Endpoint],
      xray: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      outputs: runtime.outputs,
      shops: [`${runtime.url}/shops/{shop}`],
    };
    expect((await get(runtime, '/_local/health')).body).toEqual(health);
    runtime.setReady();
    expect((await get(runtime, '/_local/health')).body).toEqual({ ...health, ready: true });
  });

  it('says in one line what it does not run', async () => {
    const lines: string[] = [];
    await start({ onReport: (line) => lines.push(line) });
    expect(lines).toEqual([
      'not run locally: AWS::CDK::Metadata ×1, AWS::IAM::Role ×1, AWS::Lambda::Permission ×1, AWS::SQS::QueuePolicy ×1',
    ]);
  });

  it('runs twice at once without sharing anything', async () => {
    const [one, two] = [await start(), await start()];
    await Promise.all([order(one, 'of-one'), order(two, 'of-two')]);
    await Promise.all([stored(one, 'of-one'), stored(two, 'of-two')]);
    expect(await readOrder(one, 'of-two')).toBeUndefined();
    expect(await readOrder(two, 'of-one')).toBeUndefined();
  });

  it('keeps its tables in a data folder', async () => {
    const dataPath = await mkdtemp(join(tmpdir(), 'runtime-'));
    try {
      const first = await start({ dataPath });
      await order(first, 'kept');
      await stored(first, 'kept');
      await first.close();
      expect(await readOrder(await start({ dataPath }), 'kept')).toBeDefined();
    } finally {
      await Promise.all(running.splice(0).map((runtime) => runtime.close()));
      await rm(dataPath, { recursive: true, force: true });
    }
  });

  it('ends with an invocation in flight and leaves nothing open', async () => {
    const before = handles();
    const lines: string[] = [];
    const hanging = Promise.withResolvers<void>();
    const runtime = await start({
      onReport: (line) => lines.push(line),
      onLog: ({ line }) => line.includes('hanging') && hanging.resolve(),
    });
    const dropped = expect(order(runtime, 'o-1', 'hang')).rejects.toThrow();
    await order(runtime, 'o-2');
    await hanging.promise;
    await runtime.close();
    await dropped;
    await runtime.close();
    expect(lines.filter((line) => !line.startsWith('not run locally'))).toEqual([]);
    await expect(fetch(`${runtime.url}/_local/health`)).rejects.toThrow();
    await vi.waitFor(() => expect(handles()).toBeLessThanOrEqual(before));
  });

  it('closes what it opened when its port is taken', async () => {
    const first = await start();
    const before = handles();
    const attempt = start({ port: Number(new URL(first.url).port) });
    await expect(attempt).rejects.toThrow(PortInUseError);
    await vi.waitFor(() => expect(handles()).toBeLessThanOrEqual(before));
  });

  it('names a table by a part of its logical id, and refuses a part that fits none', async () => {
    const runtime = await start();
    expect(runtime.tableName('Order')).toBe('fixture-state-Orders');
    expect(() => runtime.tableName('Nothing')).toThrow('0 tables have "Nothing" in their logical id');
  });
});
