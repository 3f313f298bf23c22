import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { RECEIPTS_FAILED, RECEIPTS_SERVICE } from '#core/conversation/reply/delivery/names.ts';
import { ENVIRONMENT, FUNCTION_NAME, TROUBLE } from '../functions/receipts/names.ts';
import type { CapabilityProps } from './capability.ts';
import { ProsaFunction } from './constructs/prosa-function.ts';
import { percentOf, RunbookAlarm } from './constructs/runbook-alarm.ts';
import { StandardConsumer } from './constructs/standard-consumer.ts';

/** An alarm rings at this share of failed messages in a quarter of an hour, in percent. */
const FAILURE_RATE = 20;

/** Fewer failed messages than this are single customers, not trouble. */
const FAILURES_AT_LEAST = 10;

/** Records how the replies fare at WhatsApp. */
export class Receipts extends Construct {
  readonly receipts: ProsaFunction;

  constructor(scope: Construct, id: string, { config, bundles, state }: CapabilityProps) {
    super(scope, id);
    const { tables, bus, queues } = state;
    this.receipts = new ProsaFunction(this, 'Receipts', {
      ...{ config, bundles },
      name: FUNCTION_NAME,
      trouble: TROUBLE,
      variables: ENVIRONMENT,
      environment: {
        CONVERSATIONS_TABLE: tables.conversations.tableName,
        EVENT_BUS_NAME: bus.eventBusName,
        OUTBOX_QUEUE_URL: queues.outbox.queue.queueUrl,
        RECEIPTS_DEAD_LETTERS_URL: queues.receipts.deadLetterQueue.queueUrl,
        DELIVERY_EVENTS: config.deliveryEvents,
      },
    });
    this.receipts.allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], [tables.conversations.tableArn]);
    this.receipts.allow(['sqs:SendMessage'], [queues.outbox.queue.queueArn]);
    if (config.deliveryEvents === 'on') this.receipts.allow(['events:PutEvents'], [bus.eventBusArn]);
    new StandardConsumer(this, 'Consumer', {
      config,
      consumer: this.receipts,
      source: queues.receipts,
      maximumConcurrency: config.receiptsMaximumConcurrency,
      ageAlarm: Duration.minutes(5),
    });
    const period = Duration.minutes(15);
    new RunbookAlarm(this, 'FailureRateAlarm', {
      config,
      article: 'receipts-failure-rate',
      summary: `WhatsApp did not deliver ${FAILURE_RATE} % or more of the messages of ${period.toMinutes()} minutes.`,
      metric: percentOf(
        config,
        RECEIPTS_SERVICE,
        RECEIPTS_FAILED,
        `number * share >= ${FAILURES_AT_LEAST}`,
        period,
      ),
      threshold: FAILURE_RATE,
    });
  }
}
