import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DOCUMENTS_PREFIX, TERMS_PREFIX } from '../core/knowledge/keys.ts';
import { ENVIRONMENT, FUNCTION_NAME, TROUBLE } from '../functions/embedder/names.ts';
import { type CapabilityProps, letUseCircuits } from './capability.ts';
import { ProsaFunction } from './constructs/prosa-function.ts';
import { StandardConsumer } from './constructs/standard-consumer.ts';
import { embeddingsVariables } from './model-variables.ts';
import { secretsOf } from './secrets.ts';
import type { StateStack } from './state-stack.ts';

/** Makes documents findable: reads them, cuts them into chunks, and has vectors made of these. */
export class Embedder extends Construct {
  readonly embedder: ProsaFunction;

  constructor(scope: Construct, id: string, { config, bundles, state }: CapabilityProps) {
    super(scope, id);
    const { tables, buckets, bus, queues } = state;
    this.embedder = new ProsaFunction(this, 'Embedder', {
      ...{ config, bundles },
      name: FUNCTION_NAME,
      trouble: TROUBLE,
      variables: ENVIRONMENT,
      environment: {
        STAGE: config.stage,
        REGISTRY_TABLE: tables.registry.tableName,
        CONVERSATIONS_TABLE: tables.conversations.tableName,
        CIRCUITS_TABLE: tables.circuits.tableName,
        KNOWLEDGE_TABLE: tables.knowledge.tableName,
        KNOWLEDGE_BUCKET: buckets.knowledge.bucketName,
        VECTOR_BUCKET_ARN: buckets.vectors.attrVectorBucketArn,
        EVENT_BUS_NAME: bus.eventBusName,
        EMBEDDINGS_QUEUE_URL: queues.embeddings.queue.queueUrl,
        EMBEDDINGS_DEAD_LETTERS_URL: queues.embeddings.deadLetterQueue.queueUrl,
        EMBEDDINGS_BULK_QUEUE_URL: queues.embeddingsBulk.queue.queueUrl,
        EMBEDDINGS_BULK_DEAD_LETTERS_URL: queues.embeddingsBulk.deadLetterQueue.queueUrl,
        ...embeddingsVariables(config),
      },
    });
    this.#allow(state);
    this.embedder.allowSecrets(
      secretsOf(this, config, 'embeddings'),
      'Tenants may have keys of their own, and operators add them without a deployment.',
    );
    new StandardConsumer(this, 'Consumer', {
      config,
      consumer: this.embedder,
      source: queues.embeddings,
      maximumConcurrency: config.embeddingsMaximumConcurrency,
      changesVisibility: true,
      ageAlarm: Duration.minutes(15),
    });
    // A long import stands in its queue for hours, and that is as meant.
    new StandardConsumer(this, 'BulkConsumer', {
      config,
      consumer: this.embedder,
      source: queues.embeddingsBulk,
      maximumConcurrency: config.embeddingsBulkMaximumConcurrency,
      changesVisibility: true,
    });
  }

  #allow(state: StateStack): void {
    const { embedder } = this;
    const { tables, buckets, bus, queues } = state;
    embedder.allow(['dynamodb:GetItem'], [tables.registry.tableArn]);
    // Budgets, what the model was asked for, and, of tickets that were closed, what was said.
    embedder.allow(
      ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
      [tables.conversations.tableArn],
    );
    letUseCircuits(embedder, state);
    embedder.allow(
      [
        ...['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'],
        ...['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:BatchWriteItem'],
        'dynamodb:ConditionCheckItem',
      ],
      [tables.knowledge.tableArn],
    );
    embedder.allowObjects(
      buckets.knowledge,
      DOCUMENTS_PREFIX,
      ['s3:GetObject', 's3:DeleteObject'],
      'It reads the documents of all tenants, and removes those that are gone.',
    );
    embedder.allowObjects(
      buckets.knowledge,
      TERMS_PREFIX,
      ['s3:GetObject', 's3:PutObject'],
      'Each tenant has an index of terms of its own.',
    );
    embedder.allow(['s3:ListBucket'], [buckets.knowledge.bucketArn]);
    embedder.allowIndexes(
      buckets.vectors,
      ['s3vectors:CreateIndex', 's3vectors:DeleteIndex', 's3vectors:PutVectors', 's3vectors:DeleteVectors'],
      'Each tenant has indexes of its own, made with its first document; their names begin with the tenant.',
    );
    embedder.allow(['events:PutEvents'], [bus.eventBusArn]);
    embedder.allow(
      ['sqs:SendMessage'],
      [queues.embeddings.queue.queueArn, queues.embeddingsBulk.queue.queueArn],
    );
  }
}
