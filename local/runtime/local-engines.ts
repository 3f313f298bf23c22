import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../clock.ts';
import { serveDynamoDb } from '../dynamodb/endpoint.ts';
import { serveEventBridge } from '../eventbridge/endpoint.ts';
import { EventBridge } from '../eventbridge/event-bridge.ts';
import type { Incident } from '../eventbridge/incident.ts';
import type { AwsCallListener } from '../http/aws-json.ts';
import type { FunctionConfig } from '../lambda/config.ts';
import type { Engines } from '../resources/engines.ts';
import { serveSecretsManager } from '../secretsmanager/endpoint.ts';
import { SecretStore } from '../secretsmanager/store.ts';
import { serveSqs } from '../sqs/endpoint.ts';
import { SqsEngine } from '../sqs/engine.ts';
import { AsyncInvoker } from './async-invoker.ts';
import { FunctionHost } from './function-host.ts';
import { openHttpApi } from './http-api.ts';
import { describe, type Shutdown } from './shutdown.ts';
import { TargetSender } from './target-sender.ts';
import { TimedTargets } from './timed-targets.ts';
import { listenForSegments, type XrayDaemon } from './xray-daemon.ts';

/** Addresses of the AWS endpoints of this runtime. */
export interface Endpoints {
  dynamodb: string;
  sqs: string;
  eventbridge: string;
  secretsmanager: string;
}

interface Options {
  region: string;
  accountId: string;
  clock: Clock;
  dataPath?: string;
  onCall: AwsCallListener;
  onLog?: FunctionConfig['onLog'];
  report(line: string): void;
  shutdown: Shutdown;
}

/** Every engine of a runtime, running and empty. */
export interface LocalEngines {
  engines: Engines;
  endpoints: Endpoints;
  queues: SqsEngine;
  bus: EventBridge;
  functions: FunctionHost;
  timedTargets: TimedTargets;
  xray: XrayDaemon;
}

/** Opens the engines and their endpoints, each on any free port; what is opened is added to `shutdown`. */
export async function openEngines(options: Options): Promise<LocalEngines> {
  const { region, accountId, clock, onCall, onLog, report, shutdown } = options;
  const onFault = (error: unknown) => report(`fault of the local runtime: ${describe(error)}`);

  const xray = await listenForSegments(onFault);
  shutdown.add('the X-Ray daemon', xray.close);

  const dataPath = options.dataPath === undefined ? undefined : join(options.dataPath, 'dynamodb');
  const dynamodb = await serveDynamoDb({ region, accountId, clock, dataPath, onCall, onFault });
  shutdown.add('DynamoDB', dynamodb.close);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const database = new DynamoDBClient({ endpoint: dynamodb.url, region, credentials });
  shutdown.add('the DynamoDB client', () => database.destroy());

  const queues = new SqsEngine({ region, accountId, clock });
  shutdown.add('SQS', () => queues.close());
  const sqs = await serveSqs(queues, { onCall, onFault });
  shutdown.add('the SQS endpoint', sqs.close);

  const secrets = new SecretStore({ region, accountId, clock });
  const secretsmanager = await serveSecretsManager(secrets, { onCall });
  shutdown.add('Secrets Manager', secretsmanager.close);

  const functions = new FunctionHost({ queues, clock, onLog, report });
  const invoker = new AsyncInvoker({ clock, report });
  const sender = new TargetSender(queues, functions.functions, invoker);
  const bus = new EventBridge({
    region,
    accountId,
    clock,
    deliver: ({ target, ...message }) => sender.send(target.arn, message),
    deadLetter: (arn, letter) => sender.deadLetter(arn, letter),
    onIncident: (incident) => report(describeIncident(incident)),
  });
  shutdown.add('the buses', () => bus.close());
  const eventbridge = await serveEventBridge(bus, { onCall, onFault });
  shutdown.add('the EventBridge endpoint', eventbridge.close);

  shutdown.add('the functions', () => functions.close());
  shutdown.add('asynchronous invocations', () => invoker.close());
  const timedTargets = new TimedTargets({ sender, clock, report });
  shutdown.add('the schedules', () => timedTargets.close());

  const engines: Engines = {
    queues,
    queueUrl: sqs.queueUrl,
    database,
    bus,
    secrets,
    addSchedule: (timed) => timedTargets.add(timed),
    createFunction: (config) => functions.createFunction(config),
    addMapping: (mapping) => functions.addMapping(mapping),
    accepts: (arn) => sender.accepts(arn),
    openApi: async (apiId) => {
      const api = await openHttpApi({ apiId, functions: functions.functions, clock, report });
      shutdown.add(`HTTP API ${apiId}`, api.close);
      return api;
    },
  };
  const endpoints = {
    dynamodb: dynamodb.url,
    sqs: sqs.url,
    eventbridge: eventbridge.url,
    secretsmanager: secretsmanager.url,
  };
  return { engines, endpoints, queues, bus, functions, timedTargets, xray };
}

function describeIncident(incident: Incident): string {
  if (incident.kind === 'unknown-bus') {
    return `an event ${incident.event['detail-type']} was sent to bus ${incident.busName}, which does not exist`;
  }
  const { kind, ruleName, target, event, error } = incident;
  return `${kind}: ${event['detail-type']} by rule ${ruleName} to ${target.arn}: ${error.code} ${error.message}`;
}
