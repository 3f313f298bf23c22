import type { RequestListener } from 'node:http';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ResolvedValue } from '../assembly/template.ts';
import type { EventBridge } from '../eventbridge/event-bridge.ts';
import type { Target } from '../eventbridge/target.ts';
import type { IAM } from '../http-api/iam-authorizer.ts';
import type { JwtAuthorizer } from '../http-api/jwt-authorizer.ts';
import type { Issuers } from '../jwt/issuers.ts';
import type { FunctionConfig } from '../lambda/config.ts';
import type { S3Store } from '../s3/store.ts';
import type { VectorStore } from '../s3vectors/store.ts';
import type { ScheduleDefinition } from '../schedules/schedule-runner.ts';
import type { SecretStore } from '../secretsmanager/store.ts';
import type { SqsEngine } from '../sqs/engine.ts';

/** One target that a time expression starts. */
export interface TimedTarget extends Omit<ScheduleDefinition, 'target'> {
  /** ARN of the rule or the Scheduler schedule. */
  resourceArn: string;
  target: Target;
}

/** A function that runs. */
export interface RunningFunction {
  invoke(event: unknown, options?: { traceHeader?: string }): Promise<unknown>;
}

/** A mapping of a queue to a function. */
export interface QueueMapping {
  id: string;
  queueArn: string;
  functionArn: string;
  batchSize: number;
  maximumConcurrency: number;
  reportBatchItemFailures: boolean;
  maximumBatchingWindowSeconds: number;
  /** Event patterns, one of which a record must match; no list takes every record. */
  filterPatterns?: Array<Record<string, ResolvedValue>>;
}

/** A route of an HTTP API with the function behind it. */
export interface ApiRoute {
  /** `POST /path/{name}`, `ANY /path` or `$default`. */
  routeKey: string;
  functionArn: string;
  /** Without one every request is let through. */
  authorizer?: JwtAuthorizer | typeof IAM;
}

/** An HTTP API that listens on a port of its own. */
export interface OpenApi {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly listener: RequestListener;
  /** Answers these routes from now on. */
  serve(routes: readonly ApiRoute[]): void;
}

/** Everything that resources are made with: the engines of the local runtime, as its resources need them. */
export interface Engines {
  readonly queues: Pick<SqsEngine, 'createQueue'>;
  queueUrl(name: string): string;
  readonly database: DynamoDBClient;
  readonly bus: Pick<EventBridge, 'createBus' | 'putRule' | 'createArchive'>;
  addSchedule(timed: TimedTarget): void;
  readonly secrets: Pick<SecretStore, 'create'>;
  readonly buckets: Pick<S3Store, 'createBucket'>;
  readonly vectors: Pick<
    VectorStore,
    'createBucket' | 'createIndex' | 'bucket' | 'index' | 'bucketArn' | 'indexArn'
  >;
  readonly issuers: Pick<Issuers, 'addPool' | 'keysOf' | 'pools'>;
  createFunction(config: FunctionConfig): void;
  addMapping(mapping: QueueMapping): void;
  openApi(apiId: string): Promise<OpenApi>;
  /** Whether a rule, a schedule or a dead letter can be sent to this ARN: its queue or function exists. */
  accepts(arn: string): boolean;
}
