import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ENVIRONMENT, FUNCTION_NAME, TROUBLE } from '../functions/dispatcher/names.ts';
import { type CapabilityProps, CONVERSATION_ACTIONS } from './capability.ts';
import { ProsaFunction } from './constructs/prosa-function.ts';
import { StandardConsumer } from './constructs/standard-consumer.ts';

/** Stores each customer message once and decides who answers. */
export class Dispatch extends Construct {
  readonly dispatcher: ProsaFunction;

  constructor(scope: Construct, id: string, { config, bundles, state }: CapabilityProps) {
    super(scope, id);
    const { tables, bus, queues } = state;
    this.dispatcher = new ProsaFunction(this, 'Dispatcher', {
      ...{ config, bundles },
      name: FUNCTION_NAME,
      trouble: TROUBLE,
      variables: ENVIRONMENT,
      environment: {
        REGISTRY_TABLE: tables.registry.tableName,
        CONVERSATIONS_TABLE: tables.conversations.tableName,
        IDEMPOTENCY_TABLE: tables.idempotency.tableName,
        EVENT_BUS_NAME: bus.eventBusName,
        DISPATCH_QUEUE_URL: queues.dispatch.queue.queueUrl,
        DISPATCH_DEAD_LETTERS_URL: queues.dispatch.deadLetterQueue.queueUrl,
        TURNS_QUEUE_URL: queues.turns.queue.queueUrl,
        TRIAGE_QUEUE_URL: queues.triage.queue.queueUrl,
        OUTBOX_QUEUE_URL: queues.outbox.queue.queueUrl,
        TIMERS_QUEUE_URL: queues.timers.queue.queueUrl,
      },
    });
    this.dispatcher.allow(['dynamodb:GetItem'], [tables.registry.tableArn]);
    this.dispatcher.allow(CONVERSATION_ACTIONS, [tables.conversations.tableArn]);
    this.dispatcher.allow(
      ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
      [tables.idempotency.tableArn],
    );
    this.dispatcher.allow(
      ['sqs:SendMessage'],
      [queues.turns, queues.triage, queues.outbox, queues.timers].map(({ queue }) => queue.queueArn),
    );
    this.dispatcher.allow(['events:PutEvents'], [bus.eventBusArn]);
    new StandardConsumer(this, 'Consumer', {
      config,
      consumer: this.dispatcher,
      source: queues.dispatch,
      maximumConcurrency: config.dispatcherMaximumConcurrency,
      changesVisibility: true,
      ageAlarm: Duration.minutes(2),
    });
  }
}
