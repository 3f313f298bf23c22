import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FUNCTION_NAMES } from '../../lib/functions.ts';
import { samCommand } from '../../local/cli/sam-command.ts';
import type { LocalProsa } from '../../local/cli/start-local.ts';
import { startProsa } from '../support/start-prosa.ts';
import { until } from '../support/until.ts';

interface Template {
  Resources: Record<
    string,
    {
      Properties: {
        CodeUri: string;
        Handler: string;
        Environment: { Variables: Record<string, string> };
        Events?: Record<string, { Properties: { Method: string; Path: string } }>;
      };
    }
  >;
}

type Variables = Record<string, Record<string, string>>;

let prosa: LocalProsa;
let parent: string;
let folder: string;
const printed: string[] = [];
const output = { print: (text: string) => printed.push(text), warn: (text: string) => printed.push(text) };

const run = (...args: string[]) =>
  samCommand(['--port', new URL(prosa.runtime.url).port, ...args], output, { folder, interfaces: {} });

async function read<Content>(file: string): Promise<Content> {
  return JSON.parse(await readFile(join(folder, file), 'utf8')) as Content;
}

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'sam-'));
  folder = join(parent, 'sam.out');
  prosa = await startProsa({ maximumEnvironments: 1, documents: true });
});
afterAll(async () => {
  await prosa?.close();
  await rm(parent, { recursive: true, force: true });
});

it('says what stands in the way, or is to be done first, and writes nothing', async () => {
  await expect(run('--prot', '3000')).rejects.toThrow('the options are --port, --bridge');
  await expect(run('--bridge')).rejects.toThrow('there is no network docker0 here');
  await expect(run()).rejects.toThrow('write a message (npm run say');
  expect(await readdir(parent)).toEqual([]);
});

it('writes the folder of a conversation, in place of what was there', async () => {
  await prosa.say('Oi');
  await until('the answer', () => prosa.runtime.events({ detailType: 'outbox.message.sent' }).length === 1);
  await writeFile(folder, 'of another kind');
  expect(await run()).toBe(0);
  expect(await readdir(parent)).toEqual(['sam.out']);
  expect((await readdir(folder)).sort()).toEqual(['env.json', 'events', 'functions', 'template.json']);
  expect((await readdir(join(folder, 'events'))).sort()).toEqual(
    FUNCTION_NAMES.map((name) => `${name}.json`).sort(),
  );
  expect(printed.at(-1)).toContain('template.json --env-vars');
});

it('declares each variable that env.json gives a value, and none that leads into an account', async () => {
  const { Resources } = await read<Template>('template.json');
  const variables = await read<Variables>('env.json');
  expect(Object.keys(Resources)).toHaveLength(FUNCTION_NAMES.length);
  expect(Object.keys(variables)).toEqual(Object.keys(Resources));
  for (const [id, { Properties }] of Object.entries(Resources)) {
    const declared = Properties.Environment.Variables;
    expect([id, Object.keys(declared)]).toEqual([id, Object.keys(variables[id] ?? {})]);
    for (const [name, value] of Object.entries(declared)) {
      if (name.startsWith('AWS_ENDPOINT_URL')) expect(value).toBe('http://127.0.0.1:1');
    }
  }
});

it('has the routes of the templates, and examples that they take', async () => {
  const { Resources } = await read<Template>('template.json');
  const routes = Object.values(Resources).flatMap(({ Properties }) =>
    Object.values(Properties.Events ?? {}).map(({ Properties: { Method, Path } }) => `${Method} ${Path}`),
  );
  expect(new Set(routes).size).toBe(routes.length);
  for (const path of prosa.runtime.paths) {
    expect(routes.some((route) => path.endsWith(route.split(' ')[1] ?? '-'))).toBe(true);
  }
  for (const name of ['webhook', 'tool-gateway', 'retriever', 'desk-api']) {
    expect(routes).toContain((await read<{ routeKey: string }>(`events/${name}.json`)).routeKey);
  }
});

/** What a handler gives back, run as `sam local` runs it but for the container. */
async function invoke(id: string, event: string): Promise<unknown> {
  const { CodeUri, Handler } = (await read<Template>('template.json')).Resources[id]?.Properties ?? {};
  const [file, name] = Handler?.split('.') ?? [];
  const worker = new Worker(
    `import { parentPort, workerData } from 'node:worker_threads';
     const { [workerData.name]: handler } = await import(workerData.file);
     const context = { getRemainingTimeInMillis: () => 60_000, awsRequestId: 'example', functionName: 'example' };
     parentPort.postMessage(await handler(workerData.event, context));`,
    {
      eval: true,
      stdout: true,
      env: (await read<Variables>('env.json'))[id],
      workerData: {
        name,
        file: pathToFileURL(join(folder, CodeUri ?? '', `${file}.mjs`)).href,
        event: await read(`events/${event}.json`),
      },
    },
  );
  try {
    return (await once(worker, 'message'))[0];
  } finally {
    await worker.terminate();
  }
}

const done = { batchItemFailures: [] };

it.each([
  ['webhook', 'Webhook', { statusCode: 200 }],
  ['dispatcher', 'Dispatcher', done],
  ['ai-agent', 'AiAgent', done],
  ['triage-agent', 'TriageAgent', done],
  ['sender', 'Sender', done],
  ['receipts', 'Receipts', done],
  ['media', 'Media', done],
  ['embedder', 'Embedder', done],
  ['timer', 'Timer', done],
  ['watchdog', 'Watchdog', undefined],
  ['tool-gateway', 'ToolGateway', { statusCode: 200, body: expect.stringContaining('"kind":"done"') }],
  ['retriever', 'Retriever', { statusCode: 200, body: expect.stringContaining('"chunks":[') }],
  ['desk-api', 'DeskApi', { statusCode: 200, body: expect.stringContaining('"items":[{"id":"cv_') }],
])('%s takes its example', async (name, id, expected) => {
  expect(FUNCTION_NAMES).toContain(name);
  const answer = await invoke(id, name);
  if (expected === undefined) expect(answer).toBeUndefined();
  else expect(answer).toMatchObject(expected);
  const dead = prosa.runtime.queues().filter((queue) => queue.name.includes('DeadLetters') && queue.waiting);
  expect(dead).toEqual([]);
});

it('has what came through a container’s webhook answered by the instance', async () => {
  const { body } = await read<{ body: string }>('events/webhook.json');
  const [, id] = /"id":"(wamid[^"]+)"/.exec(body.replaceAll('\\/', '/')) ?? [];
  const received = prosa.runtime
    .events({ detailType: 'inbox.message.received' })
    .find(({ detail }) => (detail.payload as { messageId: string }).messageId === id);
  expect(received).toBeDefined();
  await until('the answer', () =>
    prosa.runtime
      .events({ detailType: 'outbox.message.sent' })
      .some(({ detail }) => detail.trace_id === received?.detail.trace_id),
  );
});

it('refuses what cannot be written, and leaves nothing half written', async () => {
  const inFile = join(folder, 'template.json', 'sam.out');
  await expect(
    samCommand(['--port', new URL(prosa.runtime.url).port], output, { folder: inFile }),
  ).rejects.toThrow(/sam\.out cannot be written: ENOTDIR/);
});
