import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Billing } from '../billing/billing.ts';
import { type Clock, systemClock } from '../clock.ts';
import { serveDynamoDb } from '../dynamodb/endpoint.ts';
import { serveEventBridge } from '../eventbridge/endpoint.ts';
import { EventBridge } from '../eventbridge/event-bridge.ts';
import type { Incident } from '../eventbridge/incident.ts';
import { disturbedDelivery } from '../faults/bus-faults.ts';
import { disturbedInvocations, stretchedWindows } from '../faults/lambda-faults.ts';
import type { Faults } from '../faults/registry.ts';
import { queueDisorder } from '../faults/sqs-faults.ts';
import type { AwsCallListener } from '../http/aws-call.ts';
import { Issuers } from '../jwt/issuers.ts';
import type { FunctionConfig, Isolation } from '../lambda/config.ts';
import type { Engines } from '../resources/engines.ts';
import { serveS3 } from '../s3/endpoint.ts';
import { S3Store } from '../s3/store.ts';
import { serveS3Vectors } from '../s3vectors/endpoint.ts';
import { VectorStore } from '../s3vectors/store.ts';
import { serveSecretsManager } from '../secretsmanager/endpoint.ts';
import { SecretStore } from '../secretsmanager/store.ts';
import { serveSqs } from '../sqs/endpoint.ts';
import { SqsEngine } from '../sqs/engine.ts';
import { KeptState } from '../state/kept-state.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { XrayDaemon } from '../telemetry/xray-daemon.ts';
import { AsyncInvoker } from './async-invoker.ts';
import { FunctionHost } from './function-host.ts';
import { openHttpApi } from './http-api.ts';
import type { Endpoints } from './runtime.ts';
import { describe, type Shutdown } from './shutdown.ts';
import { TargetSender } from './target-sender.ts';
import { TimedTargets } from './timed-targets.ts';

interface Options {
  region: string;
  accountId: string;
  clock: Clock;
  dataPath?: string;
  /** Another DynamoDB, in place of ours. */
  dynamodbEndpoint?: string;
  onCall: AwsCallListener;
  faults: Faults;
  detailFields: readonly string[];
  telemetry: Telemetry;
  billing: Billing;
  onLog?: FunctionConfig['onLog'];
  onInvocationStart?: FunctionConfig['onInvocationStart'];
  onInvocation?: FunctionConfig['onInvocation'];
  isolation?: Isolation;
  patience?: FunctionConfig['patience'];
  growAfterMs?: FunctionConfig['growAfterMs'];
  report(line: string): void;
  shutdown: Shutdown;
}

/** Every engine of a runtime, running and empty. */
export interface LocalEngines {
  engines: Engines;
  endpoints: Endpoints;
  queues: SqsEngine;
  issuers: Issuers;
  bus: EventBridge;
  functions: FunctionHost;
  timedTargets: TimedTargets;
  xray: XrayDaemon;
  /** Goes on with what an earlier run left. Call it when everything of the templates is there. */
  resume(): void;
}

/** Opens the engines and their endpoints, each on any free port; what is opened is added to `shutdown`. */
export async function openEngines(options: Options): Promise<LocalEngines> {
  const { region, accountId, clock, onCall, faults, telemetry, billing, onLog, report, shutdown } = options;
  const { detailFields } = options;
  const onFault = (error: unknown) => report(`fault of the local runtime: ${describe(error)}`);

  // First of all: a folder that another process holds must not be touched.
  const kept =
    options.dataPath === undefined
      ? undefined
      : new KeptState(options.dataPath, ({ message }) => report(message));
  shutdown.add('the data folder', () => kept?.close());

  const xray = await telemetry.listen(onFault);
  shutdown.add('the X-Ray daemon', xray.close);

  const dataPath = options.dataPath === undefined ? undefined : join(options.dataPath, 'dynamodb');
  let dynamodbUrl = options.dynamodbEndpoint;
  if (dynamodbUrl === undefined) {
    const dynamodb = await serveDynamoDb({
      region,
      accountId,
      clock,
      dataPath,
      onCall,
      onFault,
      meter: billing.dynamodb,
    });
    shutdown.add('DynamoDB', dynamodb.close);
    dynamodbUrl = dynamodb.url;
  }
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const database = new DynamoDBClient({ endpoint: dynamodbUrl, region, credentials });
  shutdown.add('the DynamoDB client', () => database.destroy());

  const queues = new SqsEngine({
    region,
    accountId,
    clock,
    disorder: queueDisorder(faults, detailFields),
    journal: kept?.queues,
  });
  shutdown.add('SQS', () => queues.close());
  const sqs = await serveSqs(queues, { onCall, onFault });
  shutdown.add('the SQS endpoint', sqs.close);

  const secrets = new SecretStore({ region, accountId, clock });
  const createSecrets = kept?.keepSecrets(secrets) ?? secrets;
  const secretsmanager = await serveSecretsManager(secrets, {
    onCall,
    settled: kept && (() => kept.settled()),
  });
  shutdown.add('Secrets Manager', secretsmanager.close);

  const objectsPath = options.dataPath && join(options.dataPath, 's3.sqlite');
  const objects = new S3Store({ clock, path: objectsPath });
  shutdown.add('S3', () => objects.close());
  // Functions and people sign by the machine's, whatever clock the runtime has.
  const s3 = await serveS3(objects, { onCall, onFault, signersClock: systemClock });
  shutdown.add('the S3 endpoint', s3.close);

  const vectorsPath = options.dataPath && join(options.dataPath, 's3vectors.sqlite');
  const vectors = new VectorStore({ clock, region, accountId, path: vectorsPath });
  shutdown.add('S3 Vectors', () => vectors.close());
  const s3vectors = await serveS3Vectors(vectors, { onCall, onFault, meter: billing.s3vectors });
  shutdown.add('the S3 Vectors endpoint', s3vectors.close);

  const disturb = disturbedInvocations(faults);
  const functions = new FunctionHost({
    queues,
    clock,
    onLog: (log) => {
      billing.logged(log);
      if (!telemetry.takeMetrics(log)) onLog?.(log);
    },
    onInvocationStart: options.onInvocationStart,
    onInvocation: (invocation, config) => {
      telemetry.addInvocation(invocation);
      billing.invoked(invocation, config);
      options.onInvocation?.(invocation);
    },
    aroundQueue: (queue) => billing.sqs.polled(queue),
    report,
    disturb,
    stretchWindow: stretchedWindows(faults),
    isolation: options.isolation,
    patience: options.patience,
    growAfterMs: options.growAfterMs,
  });
  const invoker = new AsyncInvoker({ clock, report, journal: kept?.invocations });
  const sender = new TargetSender(queues, functions.functions, invoker, (queue, message) =>
    billing.sqs.sentByRule(queue.fifo, message),
  );
  const bus = new EventBridge({
    region,
    accountId,
    clock,
    deliver: disturbedDelivery(faults, detailFields, ({ target, ...message }) =>
      sender.send(target.arn, message),
    ),
    deadLetter: (arn, letter) => sender.deadLetter(arn, letter),
    onIncident: (incident) => report(describeIncident(incident)),
    journal: kept?.bus,
    onArchived: (event) => billing.eventbridge.archived(event),
  });
  bus.onEvent((event) => billing.eventbridge.onBus(event));
  shutdown.add('the buses', () => bus.close());
  const eventbridge = await serveEventBridge(bus, { onCall, onFault });
  shutdown.add('the EventBridge endpoint', eventbridge.close);

  shutdown.add('the functions', () => functions.close());
  shutdown.add('asynchronous invocations', () => invoker.close());
  const timedTargets = new TimedTargets({ sender, clock, report });
  shutdown.add('the schedules', () => timedTargets.close());

  const issuers = new Issuers();
  const engines: Engines = {
    queues,
    issuers,
    queueUrl: sqs.queueUrl,
    database,
    bus,
    secrets: createSecrets,
    buckets: objects,
    vectors,
    addSchedule: (timed) => timedTargets.add(timed),
    createFunction: (config) => functions.createFunction(config),
    addMapping: (mapping) => functions.addMapping(mapping),
    accepts: (arn) => sender.accepts(arn),
    openApi: async (apiId) => {
      const api = await openHttpApi({
        apiId,
        functions: functions.functions,
        // Functions live in real time, so the wait for them does too, whatever the clock of the queues.
        clock: systemClock,
        onAnswered: (bytes) => billing.httpRequest(bytes),
        report,
      });
      shutdown.add(`HTTP API ${apiId}`, api.close);
      return api;
    },
  };
  const endpoints = {
    dynamodb: dynamodbUrl,
    sqs: sqs.url,
    eventbridge: eventbridge.url,
    s3: s3.url,
    s3vectors: s3vectors.url,
    secretsmanager: secretsmanager.url,
  };
  const resume = () => {
    const leftOver = kept?.leftOver();
    if (leftOver !== undefined) report(leftOver);
    bus.resume();
    invoker.resume(functions.functions);
  };
  return { engines, endpoints, queues, issuers, bus, functions, timedTargets, xray, resume };
}

function describeIncident(incident: Incident): string {
  if (incident.kind === 'unknown-bus') {
    return `an event ${incident.event['detail-type']} was sent to bus ${incident.busName}, which does not exist`;
  }
  const { kind, ruleName, target, event, error } = incident;
  return `${kind}: ${event['detail-type']} by rule ${ruleName} to ${target.arn}: ${error.code} ${error.message}`;
}
