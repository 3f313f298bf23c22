import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { S3Client } from '@aws-sdk/client-s3';
import type { S3VectorsClient } from '@aws-sdk/client-s3vectors';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Table } from '../dynamodb/table.ts';
import { documentClient } from './aws-clients.ts';
import { createLog, type Log } from './logger.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { createTrace, type Trace } from './tracer.ts';

/** Makers of SDK clients, by the names that they have in aws-clients.ts. */
export interface Clients {
  dynamoDbClient(options?: { maxAttempts?: number }): DynamoDBClient;
  eventBridgeClient(): EventBridgeClient;
  s3Client(): S3Client;
  s3VectorsClient(): S3VectorsClient;
  secretsManagerClient(): SecretsManagerClient;
  sqsClient(): SQSClient;
}

/** What a function works with besides its own business. */
export interface Connection {
  readonly functionName: string;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly trace: Trace;
  /** Milliseconds since the epoch. */
  now(): number;
  /** A number from 0 up to but not including 1. */
  random(): number;
  /** A table by its name; all tables share one client. */
  table(tableName: string): Table;
  /** The same, with one attempt per call: for what is asked beside a call and can be done without. */
  impatientTable(tableName: string): Table;
}

/**
 * Connects one environment of a function with AWS. A client is made when it is first asked for, and once.
 *
 * @param clients makers of the clients that the function uses, and of no other: what a function does not name, the
 *   bundler leaves out. Tests and the simulation give their own
 * @returns the connection, with each of the clients
 */
export function connect<Used extends Pick<Clients, 'dynamoDbClient'> & Partial<Clients>>(
  functionName: string,
  clients: Used,
): Connection & Used {
  const shared = Object.fromEntries(
    Object.entries(clients).map(([name, make]) => [name, once<unknown>(make)]),
    // Each maker stands under its own name, and gives what it gave before.
  ) as Used;
  const client = once(() => documentClient(shared.dynamoDbClient()));
  const impatient = once(() => documentClient(clients.dynamoDbClient({ maxAttempts: 1 })));
  const log = createLog(functionName);
  return {
    ...shared,
    functionName,
    log,
    metrics: createMetrics(functionName),
    trace: createTrace((error) => log.warn('a segment of a trace was not sent', { error })),
    now: Date.now,
    random: Math.random,
    table: (tableName) => ({ client: client(), tableName }),
    impatientTable: (tableName) => ({ client: impatient(), tableName }),
  };
}

function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
