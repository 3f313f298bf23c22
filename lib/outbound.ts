import { Construct } from 'constructs';
import { MEDIA_FOLDER } from '#core/media/object-key.ts';
import { ENVIRONMENT, FUNCTION_NAME, TROUBLE } from '../functions/sender/names.ts';
import { type CapabilityProps, letUseCircuits } from './capability.ts';
import { FifoConsumer } from './constructs/fifo-consumer.ts';
import { ProsaFunction } from './constructs/prosa-function.ts';
import { secretsOf } from './secrets.ts';

/** The one gate to the customer: sends the replies of a conversation in order. */
export class Outbound extends Construct {
  readonly sender: ProsaFunction;

  constructor(scope: Construct, id: string, { config, bundles, state }: CapabilityProps) {
    super(scope, id);
    const { tables, bus, queues } = state;
    this.sender = new ProsaFunction(this, 'Sender', {
      ...{ config, bundles },
      name: FUNCTION_NAME,
      trouble: TROUBLE,
      variables: ENVIRONMENT,
      environment: {
        STAGE: config.stage,
        REGISTRY_TABLE: tables.registry.tableName,
        CONVERSATIONS_TABLE: tables.conversations.tableName,
        CIRCUITS_TABLE: tables.circuits.tableName,
        MEDIA_BUCKET: state.media.bucket.bucketName,
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
    letUseCircuits(this.sender, state);
    this.sender.allow(['sqs:SendMessage'], [queues.timers.queue.queueArn]);
    this.sender.allow(['events:PutEvents'], [bus.eventBusArn]);
    this.sender.allowObjects(
      state.media.bucket,
      MEDIA_FOLDER,
      ['s3:GetObject'],
      'It hands to WhatsApp what people and agents send as a file.',
    );
    this.sender.allow(['s3:ListBucket'], [state.media.bucket.bucketArn]);
    this.sender.allowSecrets(
      secretsOf(this, config, 'channel'),
      'Each channel has an access token of its own, and operators add channels without a deployment.',
    );
    new FifoConsumer(this, 'Consumer', {
      consumer: this.sender,
      workQueue: queues.outbox,
      maximumConcurrency: config.senderMaximumConcurrency,
    });
  }
}
