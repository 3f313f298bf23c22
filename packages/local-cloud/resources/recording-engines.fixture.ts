import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { StackTemplate } from '../assembly/read.ts';
import type { TemplateObject, TemplateResource } from '../assembly/template.ts';
import { ManualClock } from '../clock.ts';
import { EventBridge } from '../eventbridge/event-bridge.ts';
import type { Rule } from '../eventbridge/rule.ts';
import { Issuers } from '../jwt/issuers.ts';
import type { FunctionConfig } from '../lambda/config.ts';
import { createStacks } from '../runtime/create-stacks.ts';
import { S3Store } from '../s3/store.ts';
import { VectorStore } from '../s3vectors/store.ts';
import { SecretStore } from '../secretsmanager/store.ts';
import { SqsEngine } from '../sqs/engine.ts';
import type { ResourceContext } from './context.ts';
import type { ApiRoute, Engines, QueueMapping, TimedTarget } from './engines.ts';

/** What a test may set. */
export interface RecordingOptions extends Partial<ResourceContext> {
  database?: DynamoDBClient;
  assetFolders?: Record<string, string>;
}

/**
 * For tests of the resource families: creates stacks with real queues and buses, and records what is asked of
 * the other engines.
 */
export class RecordingEngines {
  readonly queues = new SqsEngine({ clock: new ManualClock() });
  readonly bus: EventBridge;
  readonly rules: Rule[] = [];
  readonly schedules: TimedTarget[] = [];
  readonly functions: FunctionConfig[] = [];
  readonly mappings: QueueMapping[] = [];
  readonly secrets = new SecretStore();
  readonly buckets = new S3Store({ clock: new ManualClock() });
  readonly vectors = new VectorStore({ clock: new ManualClock() });
  readonly issuers = new Issuers();
  readonly apis: string[] = [];
  readonly system: ResourceContext['system'] = { functions: new Map(), apis: new Map(), tables: new Map() };
  readonly #options: RecordingOptions;

  constructor(options: RecordingOptions = {}) {
    this.#options = options;
    this.bus = new EventBridge({
      clock: new ManualClock(),
      deliver: () => undefined,
      deadLetter: () => undefined,
    });
  }

  /** Creates one stack named `shop` and answers with its outputs. */
  async create(resources: Record<string, TemplateResource>, outputs: TemplateObject = {}) {
    const Outputs = Object.fromEntries(Object.entries(outputs).map(([key, Value]) => [key, { Value }]));
    const created = await this.createStacks([
      { name: 'shop', template: { Resources: resources, Outputs }, assetFolders: this.#assetFolders() },
    ]);
    return created.outputs.shop ?? {};
  }

  createStacks(stacks: readonly StackTemplate[]) {
    return createStacks(stacks, {
      region: 'us-east-1',
      accountId: '000000000000',
      engines: this.#engines(),
      system: this.system,
      maximumEnvironments: 4,
      functionEnvironment: { AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1' },
      environmentOverrides: {},
      keepsTables: false,
      ...this.#options,
    });
  }

  #assetFolders(): Map<string, string> {
    return new Map(Object.entries(this.#options.assetFolders ?? { 'code.zip': '/code' }));
  }

  #engines(): Engines {
    const { bus } = this;
    return {
      queues: this.queues,
      queueUrl: (name) => `http://127.0.0.1:1/000000000000/${name}`,
      database: this.#options.database ?? new DynamoDBClient({ endpoint: 'http://127.0.0.1:1' }),
      bus: {
        createBus: (name) => bus.createBus(name),
        createArchive: (archive) => bus.createArchive(archive),
        putRule: (rule) => {
          bus.putRule(rule);
          this.rules.push(rule);
        },
      },
      addSchedule: (timed) => this.schedules.push(timed),
      secrets: this.secrets,
      buckets: this.buckets,
      vectors: this.vectors,
      issuers: this.issuers,
      createFunction: (config) => this.functions.push(config),
      addMapping: (mapping) => this.mappings.push(mapping),
      openApi: async (id) => {
        this.apis.push(id);
        return {
          url: 'http://127.0.0.1:2',
          listener: () => undefined,
          serve: (_routes: readonly ApiRoute[]) => undefined,
        };
      },
      accepts: (arn) => this.system.functions.has(arn) || this.queues.queueByArn(arn) !== undefined,
    };
  }
}
