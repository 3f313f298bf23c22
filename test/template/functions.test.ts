import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { ENVIRONMENT as AI_AGENT } from '../../functions/ai-agent/names.ts';
import { ENVIRONMENT as DESK_API } from '../../functions/desk-api/names.ts';
import { ENVIRONMENT as DISPATCHER } from '../../functions/dispatcher/names.ts';
import { ENVIRONMENT as EMBEDDER } from '../../functions/embedder/names.ts';
import { ENVIRONMENT as MEDIA } from '../../functions/media/names.ts';
import { ENVIRONMENT as RECEIPTS } from '../../functions/receipts/names.ts';
import { ENVIRONMENT as RETRIEVER } from '../../functions/retriever/names.ts';
import { ENVIRONMENT as SENDER } from '../../functions/sender/names.ts';
import { ENVIRONMENT as TIMER } from '../../functions/timer/names.ts';
import { ENVIRONMENT as TOOL_GATEWAY } from '../../functions/tool-gateway/names.ts';
import { ENVIRONMENT as WATCHDOG } from '../../functions/watchdog/names.ts';
import { ENVIRONMENT as WEBHOOK } from '../../functions/webhook/names.ts';
import type { ProsaFunctionProps } from '../../lib/constructs/prosa-function.ts';
import {
  checkedApp,
  entryFolder,
  ofType,
  type Synthesized,
  synthesizeApp,
  synthesizeChecked,
  targetOf,
} from './synthesized.ts';

interface LambdaFunction {
  Architectures: string[];
  Runtime: string;
  Handler: string;
  Timeout: number;
  MemorySize: number;
  TracingConfig: { Mode: string };
  LoggingConfig: {
    LogGroup: unknown;
    LogFormat: string;
    SystemLogLevel: string;
    ApplicationLogLevel: string;
  };
  Role: unknown;
  Environment: { Variables: Record<string, unknown> };
}

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
}

const ENVIRONMENTS: Record<string, readonly string[]> = {
  webhook: WEBHOOK,
  dispatcher: DISPATCHER,
  'ai-agent': AI_AGENT,
  sender: SENDER,
  receipts: RECEIPTS,
  watchdog: WATCHDOG,
  timer: TIMER,
  'desk-api': DESK_API,
  'tool-gateway': TOOL_GATEWAY,
  media: MEDIA,
  retriever: RETRIEVER,
  embedder: EMBEDDER,
};

let dev: Synthesized;

beforeAll(async () => {
  dev = await synthesizeChecked();
});

const functions = (from = dev) => ofType<LambdaFunction>(from.app, 'AWS::Lambda::Function');

function serviceOf(properties: LambdaFunction): string {
  return String(properties.Environment.Variables.POWERTOOLS_SERVICE_NAME);
}

function variablesOf(service: string, from = dev): Record<string, unknown> {
  const found = functions(from).find(([, fn]) => serviceOf(fn.Properties) === service);
  if (!found) throw new Error(`no function ${service}`);
  return found[1].Properties.Environment.Variables;
}

describe('every function', () => {
  it.each([
    ['ERROR', 'INFO'],
    ['INFO', 'INFO'],
    ['DEBUG', 'DEBUG'],
  ])(
    'logs JSON, of Lambda’s own lines only trouble, and at level %s still its metrics',
    async (logLevel, lines) => {
      for (const [, { Properties }] of functions(await synthesizeChecked({ logLevel }))) {
        expect(Properties.LoggingConfig).toMatchObject({
          ...{ LogFormat: 'JSON', SystemLogLevel: 'WARN', ApplicationLogLevel: lines },
        });
      }
    },
  );

  it('runs Node.js 24 on arm64, passes traces on, and is sized by whether it computes or waits', () => {
    for (const [, { Properties }] of functions()) {
      expect(Properties).toMatchObject({
        Architectures: ['arm64'],
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        TracingConfig: { Mode: 'PassThrough' },
      });
    }
    const sizes = functions().map(([, { Properties }]) => [
      serviceOf(Properties),
      Properties.Timeout,
      Properties.MemorySize,
    ]);
    expect(sizes).toEqual([
      ['webhook', 25, 1024],
      ['dispatcher', 30, 1024],
      ['tool-gateway', 28, 256],
      ['retriever', 10, 1769],
      ['ai-agent', 50, 208],
      ['triage-agent', 30, 256],
      ['sender', 30, 192],
      ['receipts', 30, 512],
      ['watchdog', 50, 512],
      ['media', 60, 512],
      ['embedder', 120, 1024],
      ['timer', 50, 512],
      ['desk-api', 20, 1024],
    ]);
  });

  it('gets exactly the variables that its names file declares, and those of Powertools', () => {
    for (const [service, names] of Object.entries(ENVIRONMENTS)) {
      expect(Object.keys(variablesOf(service)).sort()).toEqual(
        [...names, 'POWERTOOLS_LOG_LEVEL', 'POWERTOOLS_METRICS_NAMESPACE', 'POWERTOOLS_SERVICE_NAME'].sort(),
      );
    }
  });

  it('writes metrics of its stage: another stage of the same account has its own', async () => {
    const prod = await synthesizeChecked({ stage: 'prod' });
    for (const service of Object.keys(ENVIRONMENTS)) {
      expect(variablesOf(service).POWERTOOLS_METRICS_NAMESPACE).toBe('Prosa/dev');
      expect(variablesOf(service, prod).POWERTOOLS_METRICS_NAMESPACE).toBe('Prosa/prod');
    }
  });

  it('does not compile with a variable missing', () => {
    type Environment = ProsaFunctionProps<'STAGE' | 'CONVERSATIONS_TABLE'>['environment'];
    expectTypeOf<{ STAGE: string; CONVERSATIONS_TABLE: string }>().toExtend<Environment>();
    expectTypeOf<{ STAGE: string }>().not.toExtend<Environment>();
    expectTypeOf<keyof Environment>().toEqualTypeOf<'STAGE' | 'CONVERSATIONS_TABLE'>();
  });

  it('points each variable at the right resource', () => {
    const target = (service: string, name: string) => targetOf(variablesOf(service)[name], dev.state);
    for (const service of Object.keys(ENVIRONMENTS)) {
      expect(target(service, 'CONVERSATIONS_TABLE')).toMatch(/^TablesConversations/);
    }
    for (const service of Object.keys(ENVIRONMENTS).filter((name) => name !== 'desk-api')) {
      expect(target(service, 'EVENT_BUS_NAME')).toMatch(/^Bus/);
    }
    for (const service of Object.keys(ENVIRONMENTS).filter(
      (name) => name !== 'receipts' && name !== 'media',
    )) {
      expect(target(service, 'REGISTRY_TABLE')).toMatch(/^TablesRegistry/);
    }
    expect(target('dispatcher', 'IDEMPOTENCY_TABLE')).toMatch(/^TablesIdempotency/);
    expect(target('dispatcher', 'DISPATCH_QUEUE_URL')).toMatch(/^QueuesFairDispatchQueue/);
    expect(target('dispatcher', 'TURNS_QUEUE_URL')).toMatch(/^QueuesTurnsQueue/);
    expect(target('ai-agent', 'TURNS_QUEUE_URL')).toMatch(/^QueuesTurnsQueue/);
    expect(target('ai-agent', 'OUTBOX_QUEUE_URL')).toMatch(/^QueuesOutboxQueue/);
    expect(target('sender', 'OUTBOX_QUEUE_URL')).toMatch(/^QueuesOutboxQueue/);
    for (const service of ['ai-agent', 'sender', 'watchdog', 'timer']) {
      expect(target(service, 'TIMERS_QUEUE_URL')).toMatch(/^QueuesTimersQueue/);
    }
    expect(target('webhook', 'RECEIPTS_QUEUE_URL')).toMatch(/^QueuesReceiptsQueue/);
    expect(target('webhook', 'OUTBOX_QUEUE_URL')).toMatch(/^QueuesOutboxQueue/);
  });

  it('takes the outside world from the configuration', async () => {
    const local = await synthesizeChecked({
      stage: 'local',
      graphApiBaseUrl: 'http://127.0.0.1:4001/',
      graphApiVersion: 'v27.0',
      modelBaseUrl: 'http://127.0.0.1:4002/v1',
      modelId: 'stand-in',
      logLevel: 'DEBUG',
    });
    expect(variablesOf('sender', local)).toMatchObject({
      STAGE: 'local',
      GRAPH_API_BASE_URL: 'http://127.0.0.1:4001',
      GRAPH_API_VERSION: 'v27.0',
      POWERTOOLS_LOG_LEVEL: 'DEBUG',
    });
    expect(variablesOf('ai-agent', local)).toMatchObject({
      OPENAI_BASE_URL: 'http://127.0.0.1:4002/v1',
      MODEL_ID: 'stand-in',
    });
  });

  it('refuses private addresses to tools whatever is configured', async () => {
    for (const from of [
      dev,
      await synthesizeChecked({ stage: 'local' }),
      await synthesizeChecked({ stage: 'prod' }),
    ])
      expect(variablesOf('tool-gateway', from).PRIVATE_ADDRESSES).toBe('refused');
    await expect(synthesizeChecked({ privateAddresses: 'allowed' })).rejects.toThrow(/no such setting/);
  });

  it('logs to a group of its own that forgets after logRetentionDays', async () => {
    const groups = functions().map(([, fn]) => targetOf(fn.Properties.LoggingConfig.LogGroup, dev.state));
    expect(new Set(groups).size).toBe(functions().length);
    const retention = (from: Synthesized) =>
      ofType<{ RetentionInDays: number }>(from.app, 'AWS::Logs::LogGroup').map(
        ([, group]) => group.Properties.RetentionInDays,
      );
    expect(new Set(retention(dev))).toEqual(new Set([30]));
    expect(new Set(retention(await synthesizeChecked({ logRetentionDays: '7' })))).toEqual(new Set([7]));
  });

  it('carries the asset metadata that sam local reads, and the asset is its bundle', async () => {
    const bundled = synthesizeApp(await checkedApp({}, { entryRoot: entryFolder() }));
    for (const [id, { Metadata, Properties }] of functions(bundled)) {
      expect(Metadata).toMatchObject({
        'aws:asset:property': 'Code',
        'aws:asset:is-bundled': true,
        'aws:cdk:path': expect.stringContaining('prosa-dev-app/'),
      });
      const folder = join(bundled.outdir, String(Metadata?.['aws:asset:path']));
      const service = serviceOf(Properties);
      const readsPdfs = service === 'media' || service === 'embedder';
      const files = ['index.mjs', ...(readsPdfs ? ['pdf-worker.mjs'] : [])];
      expect([id, readdirSync(folder)]).toEqual([id, files.flatMap((file) => [file, `${file}.map`])]);
      expect(service).toBeTruthy();
    }
  });
});

describe("the functions' policies", () => {
  const statements = () =>
    ofType<{ PolicyDocument: { Statement: Statement[] } }>(dev.app, 'AWS::IAM::Policy').flatMap(
      ([, policy]) =>
        policy.Properties.PolicyDocument.Statement.map((statement) => ({
          ...statement,
          actions: [statement.Action].flat(),
        })),
    );

  it('name each action in full', () => {
    const actions = statements().flatMap((statement) => statement.actions);
    expect(actions.length).toBeGreaterThan(30);
    expect(actions.filter((action) => !/^[a-z0-9-]+:[A-Z][A-Za-z]+$/.test(action))).toEqual([]);
  });

  it('name each resource, X-Ray excepted', () => {
    const everything = statements().filter(({ Resource }) => [Resource].flat().includes('*'));
    expect(new Set(everything.flatMap(({ actions }) => actions))).toEqual(
      new Set(['xray:PutTelemetryRecords', 'xray:PutTraceSegments']),
    );
  });

  it('use a pattern only for secrets: folders that operators add to', () => {
    const patterns = statements()
      .map(({ Resource }) => JSON.stringify(Resource))
      .filter((resource) => resource !== '"*"' && /[*?]/.test(resource))
      .flatMap((resource) => [...resource.matchAll(/secret:(prosa[^"]*)"/g)].map(([, folder]) => folder));
    // The agent shows in the name of a channel that an answer is being written.
    expect(patterns).toEqual([
      'prosa/dev/app/*',
      'prosa/dev/tool/*',
      'prosa/dev/embeddings/*',
      ...['prosa/dev/channel/*', 'prosa/dev/model/*'],
      'prosa/dev/model/*',
      'prosa/dev/channel/*',
      ...['prosa/dev/channel/*', 'prosa/dev/transcription/*'],
      'prosa/dev/embeddings/*',
    ]);
  });

  it('stand alone: roles have no managed policies and nothing inline', () => {
    const roles = ofType<{ ManagedPolicyArns?: unknown; Policies?: unknown }>(dev.app, 'AWS::IAM::Role');
    // The one besides is the schedule's.
    expect(roles).toHaveLength(functions().length + 1);
    for (const [, role] of roles) {
      expect(role.Properties.ManagedPolicyArns).toBeUndefined();
      expect(role.Properties.Policies).toBeUndefined();
    }
  });

  const LISTING: readonly string[] = ['triage-agent', 'desk-api'];

  it('let every function but receipts read the registry, and none write to it', () => {
    const registry = statements().filter(({ Resource }) =>
      [Resource].flat().some((resource) => JSON.stringify(resource).includes('TablesRegistry')),
    );
    expect(registry.map(({ actions }) => actions)).toEqual(
      functions()
        .map(([, { Properties }]) => serviceOf(Properties))
        .filter((service) => service !== 'receipts')
        // Holidays, and the tenant's numbers, are rows beside the tenant.
        .map((service) => ['dynamodb:GetItem', ...(LISTING.includes(service) ? ['dynamodb:Query'] : [])]),
    );
    expect(variablesOf('receipts')).not.toHaveProperty('REGISTRY_TABLE');
  });

  it('let the gateway of tools write nothing but circuits, and the agent alone call it and search documents', () => {
    const policyOf = (prefix: string) =>
      ofType<{ PolicyDocument: { Statement: Statement[] } }>(dev.app, 'AWS::IAM::Policy').find(([id]) =>
        id.startsWith(prefix),
      )?.[1].Properties.PolicyDocument.Statement ?? [];
    const writes = policyOf('ToolGatewayFunction').filter(({ Action }) =>
      [Action].flat().some((action) => /:(Put|Update|Delete|Send)/.test(action)),
    );
    const tracesAside = writes.filter(({ Resource }) => Resource !== '*');
    expect(tracesAside.map(({ Resource }) => targetOf([Resource].flat()[0], dev.state))).toEqual([
      expect.stringMatching(/^ToolGatewayFunctionLogs/),
      expect.stringMatching(/^TablesCircuits/),
      expect.stringMatching(/^Bus/),
    ]);
    const callers = statements().filter(({ actions }) => actions.includes('execute-api:Invoke'));
    expect(callers).toHaveLength(1);
    expect(policyOf('AiAgent')).toContainEqual(expect.objectContaining({ Action: 'execute-api:Invoke' }));
    const called = JSON.stringify(callers[0]?.Resource);
    expect(called).toContain('/$default/POST/v1/tools/*/call');
    expect(called).toContain('/$default/POST/v1/knowledge/search');
    expect(callers[0]?.Resource).toHaveLength(2);
  });

  it('let the webhook read no queue, and send to the receipts queue and the outbox only', () => {
    const webhook = ofType<{ PolicyDocument: { Statement: Statement[] } }>(dev.app, 'AWS::IAM::Policy').find(
      ([id]) => id.startsWith('IngressWebhook'),
    );
    const found = webhook?.[1].Properties.PolicyDocument.Statement ?? [];
    const actions = found.flatMap(({ Action }) => Action);
    expect(actions).toContain('events:PutEvents');
    expect(actions.filter((action) => action.startsWith('sqs:'))).toEqual(['sqs:SendMessage']);
    const send = found.find(({ Action }) => Action === 'sqs:SendMessage');
    expect([send?.Resource].flat().map((resource) => targetOf(resource, dev.state))).toEqual([
      expect.stringMatching(/^QueuesOutboxQueue/),
      expect.stringMatching(/^QueuesReceiptsQueue/),
    ]);
  });
});
