import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MEDIA_FOLDER } from '#core/media/object-key.ts';
import { PRIVATE_ADDRESSES } from '#platform/http/private-addresses.ts';
import { ENVIRONMENT, FUNCTION_NAME, TROUBLE } from '../functions/media/names.ts';
import { type CapabilityProps, letUseCircuits } from './capability.ts';
import { ProsaFunction } from './constructs/prosa-function.ts';
import { StandardConsumer } from './constructs/standard-consumer.ts';
import { secretsOf } from './secrets.ts';

/**
 * Files of one invocation. Of a recording of 25 MB it holds 130 MB while it is listened to: two fit, and ten take what the
 * function does not have. A slow file delays one other.
 */
const BATCH_SIZE = 2;

/** Brings the files of messages from WhatsApp into the bucket, while WhatsApp has them. */
export class Media extends Construct {
  readonly media: ProsaFunction;

  constructor(scope: Construct, id: string, { config, bundles, state }: CapabilityProps) {
    super(scope, id);
    const { tables, bus, queues } = state;
    this.media = new ProsaFunction(this, 'Media', {
      ...{ config, bundles },
      name: FUNCTION_NAME,
      trouble: TROUBLE,
      variables: ENVIRONMENT,
      environment: {
        STAGE: config.stage,
        REGISTRY_TABLE: tables.registry.tableName,
        CONVERSATIONS_TABLE: tables.conversations.tableName,
        CIRCUITS_TABLE: tables.circuits.tableName,
        EVENT_BUS_NAME: bus.eventBusName,
        MEDIA_BUCKET: state.media.bucket.bucketName,
        MEDIA_RETENTION_DAYS: String(config.mediaRetentionDays),
        MEDIA_QUEUE_URL: queues.media.queue.queueUrl,
        MEDIA_DEAD_LETTERS_URL: queues.media.deadLetterQueue.queueUrl,
        GRAPH_API_BASE_URL: config.graphApiBaseUrl,
        GRAPH_API_VERSION: config.graphApiVersion,
        PRIVATE_ADDRESSES: PRIVATE_ADDRESSES.refused,
        TURNS_QUEUE_URL: queues.turns.queue.queueUrl,
        TRIAGE_QUEUE_URL: queues.triage.queue.queueUrl,
        TRANSCRIPTION_MODEL: config.transcriptionModel,
        TRANSCRIPTION_BASE_URL: config.transcriptionBaseUrl,
      },
    });
    this.media.allow(['dynamodb:GetItem'], [tables.registry.tableArn]);
    this.media.allow(
      [
        ...['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
        // A change of owner is told and its note deleted; see `hearMessage`.
        ...['dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'],
      ],
      [tables.conversations.tableArn],
    );
    letUseCircuits(this.media, state);
    this.media.allow(
      ['sqs:SendMessage'],
      [queues.turns, queues.triage].map(({ queue }) => queue.queueArn),
    );
    this.media.allowObjects(
      state.media.bucket,
      MEDIA_FOLDER,
      ['s3:GetObject', 's3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload'],
      'It stores each file under its message, and deletes it when the message is taken back.',
    );
    this.media.allow(['s3:ListBucket'], [state.media.bucket.bucketArn]);
    this.media.allow(['events:PutEvents'], [bus.eventBusArn]);
    this.media.allowSecrets(
      secretsOf(this, config, 'transcription'),
      'It listens in the name of each tenant, and operators add tenants without a deployment.',
    );
    this.media.allowSecrets(
      secretsOf(this, config, 'channel'),
      'It asks WhatsApp in the name of each channel, and operators add channels without a deployment.',
    );
    new StandardConsumer(this, 'Consumer', {
      config,
      consumer: this.media,
      source: queues.media,
      maximumConcurrency: config.mediaMaximumConcurrency,
      batchSize: BATCH_SIZE,
      changesVisibility: true,
      ageAlarm: Duration.minutes(15),
    });
  }
}
