import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ROUTED_ELSEWHERE } from '../core/whatsapp/errors/error-codes.ts';
import { ENVIRONMENT, FUNCTION_NAME, METRICS } from '../functions/sender/names.ts';
import type { CapabilityProps } from './capability.ts';
import { CircuitAlarms } from './constructs/circuit-alarms.ts';
import { FifoConsumer } from './constructs/fifo-consumer.ts';
import { ProsaFunction } from './constructs/prosa-function.ts';
import { functionMetric, RunbookAlarm } from './constructs/runbook-alarm.ts';
import { FUNCTIONS } from './functions.ts';
import { secretsOf } from './secrets.ts';

/** The one gate to the customer: sends the replies of a conversation in order. */
export class Outbound extends Construct {
  readonly sender: ProsaFunction;

  constructor(scope: Construct, id: string, { config, bundles, state }: CapabilityProps) {
    super(scope, id);
    const { tables, bus, queues } = state;
    this.sender = new ProsaFunction(this, 'Sender', {
      config,
      service: FUNCTION_NAME,
      bundle: bundles.sender,
      size: FUNCTIONS.sender,
      variables: ENVIRONMENT,
      environment: {
        STAGE: config.stage,
        REGISTRY_TABLE: tables.registry.tableName,
        CONVERSATIONS_TABLE: tables.conversations.tableName,
        CIRCUITS_TABLE: tables.circuits.tableName,
        EVENT_BUS_NAME: bus.eventBusName,
        OUTBOX_QUEUE_URL: queues.outbox.queue.queueUrl,
        OUTBOX_DEAD_LETTERS_URL: queues.outbox.deadLetterQueue.queueUrl,
        TIMERS_QUEUE_URL: queues.timers.queue.queueUrl,
        SENT_EVENTS: config.sentEvents,
        GRAPH_API_BASE_URL: config.graphApiBaseUrl,
        GRAPH_API_VERSION: config.graphApiVersion,
      },
    });
    this.sender.allow(['dynamodb:GetItem'], [tables.registry.tableArn]);
    this.sender.allow(
      [
        'dynamodb:GetItem',
        'dynamodb:Query',
        'dynamodb:PutItem',
        'dynamodb:UpdateItem',
        'dynamodb:DeleteItem',
        'dynamodb:ConditionCheckItem',
      ],
      [tables.conversations.tableArn],
    );
    this.sender.allow(
      ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      [tables.circuits.tableArn],
    );
    this.sender.allow(['sqs:SendMessage'], [queues.timers.queue.queueArn]);
    this.sender.allow(['events:PutEvents'], [bus.eventBusArn]);
    this.sender.allowSecrets(
      secretsOf(this, config, 'channel'),
      'Each channel has an access token of its own, and operators add channels without a deployment.',
    );
    new CircuitAlarms(this, 'Circuits', { config, service: FUNCTION_NAME });
    const counter = (name: string) => functionMetric(config, FUNCTION_NAME, name, Duration.minutes(15));
    new RunbookAlarm(this, 'ChannelStoppedAlarm', {
      config,
      article: 'channel-stopped',
      summary: 'WhatsApp refuses a business number: its messages are held until a person releases it.',
      metric: counter(METRICS.channelStopped),
      threshold: 1,
    });
    new RunbookAlarm(this, 'RoutedElsewhereAlarm', {
      config,
      article: 'sends-routed-elsewhere',
      summary: 'WhatsApp refuses a message because another responder of the number has the conversation.',
      metric: counter(METRICS.notSent).with({
        dimensionsMap: { service: FUNCTION_NAME, reason: ROUTED_ELSEWHERE },
      }),
      threshold: 1,
    });
    new RunbookAlarm(this, 'UnknownSendsAlarm', {
      config,
      article: 'sends-unknown',
      summary: 'Of 5 messages or more in 15 minutes it is not known whether WhatsApp has them.',
      metric: counter(METRICS.unknown),
      threshold: 5,
    });
    new FifoConsumer(this, 'Consumer', {
      config,
      consumer: this.sender,
      workQueue: queues.outbox,
      maximumConcurrency: config.senderMaximumConcurrency,
    });
  }
}
