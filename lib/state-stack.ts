import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Archive, CfnArchive, EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { Address } from './address.ts';
import { Buckets } from './buckets.ts';
import { keepsState, type ProsaConfig } from './config.ts';
import { EncryptionKey } from './encryption-key.ts';
import { MediaBucket } from './media-bucket.ts';
import { deadLettersOutput, QUEUE_NAMES, queueOutput, RULE_NAMES, RULES } from './output-names.ts';
import { People } from './people.ts';
import { Secrets } from './secrets.ts';
import { Tables } from './tables.ts';
import { tagStack } from './tags.ts';
import { WorkQueues } from './work-queues.ts';

/** Properties of {@link StateStack}. */
export interface StateStackProps extends StackProps {
  readonly config: ProsaConfig;
}

/** Everything that must outlive a deployment: tables, buckets, bus, archive, work queues, their rules, secrets, people, and
 * the address that people entered at Meta. */
export class StateStack extends Stack {
  readonly tables: Tables;
  readonly buckets: Buckets;
  /** Files of customers. */
  readonly media: MediaBucket;
  readonly bus: EventBus;
  readonly queues: WorkQueues;
  readonly people: People;
  readonly address: Address;
  /** Undefined where the keys of AWS encrypt. */
  readonly encryptionKey: EncryptionKey | undefined;

  constructor(scope: Construct, id: string, { config, ...props }: StateStackProps) {
    super(scope, id, {
      description: `Prosa (${config.stage}): what is kept`,
      terminationProtection: keepsState(config),
      ...props,
    });
    this.tables = new Tables(this, 'Tables', config);
    this.buckets = new Buckets(this, 'Buckets', config);
    this.media = new MediaBucket(this, 'Media', config);
    this.bus = new EventBus(this, 'Bus', { description: 'Facts about conversations' });
    this.bus.applyRemovalPolicy(config.removalPolicy);
    const archive = new Archive(this, 'Archive', {
      sourceEventBus: this.bus,
      description: 'Every event of the bus, for seven days',
      eventPattern: { account: [this.account] },
      retention: Duration.days(7),
    });
    archive.applyRemovalPolicy(config.removalPolicy);
    useKeyOfEventBridge(archive);
    this.queues = new WorkQueues(this, 'Queues', config, this.bus);
    new Secrets(this, 'Secrets', config);
    this.people = new People(this, 'People', config);
    this.address = new Address(this, 'Address', config);
    this.encryptionKey = EncryptionKey.in(this, { config, bus: this.bus });
    this.encryptionKey?.encrypt(this);
    new CfnOutput(this, 'UserPoolId', {
      value: this.people.pool.userPoolId,
      description: 'User pool of the people, for operators',
    });
    new CfnOutput(this, 'DeskClientId', {
      value: this.people.client.userPoolClientId,
      description: 'App client with which people sign in at the desk',
    });
    new CfnOutput(this, 'RegistryTable', {
      value: this.tables.registry.tableName,
      description: 'Table to provision tenants into',
    });
    new CfnOutput(this, 'ConversationsTable', {
      value: this.tables.conversations.tableName,
      description: 'Table of the conversations, for operators',
    });
    new CfnOutput(this, 'CircuitsTable', {
      value: this.tables.circuits.tableName,
      description: 'Table of the circuit breakers, for operators',
    });
    new CfnOutput(this, 'KnowledgeTable', {
      value: this.tables.knowledge.tableName,
      description: 'Table of the documents, for operators',
    });
    new CfnOutput(this, 'KnowledgeBucket', {
      value: this.buckets.knowledge.bucketName,
      description: 'Bucket of the documents, for operators',
    });
    new CfnOutput(this, 'MediaBucket', {
      value: this.media.bucket.bucketName,
      description: 'Bucket of customers’ files, for operators',
    });
    new CfnOutput(this, 'VectorBucketArn', {
      value: this.buckets.vectors.attrVectorBucketArn,
      description: 'Vectors of documents and words, for operators',
    });
    new CfnOutput(this, 'EventBusName', {
      value: this.bus.eventBusName,
      description: 'Bus of the events, for reading the quarantine again',
    });
    this.#tellQueues();
    if (this.address.dnsTarget !== undefined) {
      new CfnOutput(this, 'WebhookDnsTarget', {
        value: this.address.dnsTarget,
        description: 'Where the name of the webhooks’ domain must lead to (CNAME)',
      });
    }
    this.#exportNames();
    tagStack(this, config);
  }

  /** Operators look at queues and give dead letters back. */
  #tellQueues(): void {
    for (const name of QUEUE_NAMES) {
      const { queue, deadLetterQueue } = this.queues[name];
      new CfnOutput(this, queueOutput(name), { value: queue.queueUrl });
      new CfnOutput(this, deadLettersOutput(name), { value: deadLetterQueue.queueUrl });
    }
    for (const name of RULE_NAMES) {
      const { deadLetterQueue } = this.queues[RULES[name].rule];
      new CfnOutput(this, deadLettersOutput(name), { value: deadLetterQueue.queueUrl });
    }
  }

  /**
   * Exports every name, ARN and URL that the app stack uses or may use. The library by itself exports only what
   * is used at the moment. When the app stack stops using a value, the state stack, which is deployed first,
   * would have to remove an export that the deployed app stack still imports, and CloudFormation refuses that.
   * For the same reason an older app stack can be deployed alone: it finds what it imports.
   *
   * @see https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib-readme.html#removing-automatic-cross-stack-references
   */
  #exportNames(): void {
    const { registry, conversations, idempotency, circuits, knowledge } = this.tables;
    const { knowledge: documents, vectors } = this.buckets;
    const { dispatch, turns, triage, outbox, receipts, timers, media } = this.queues;
    const { inboxToDispatch, closedToTimers, inboxToMedia } = this.queues;
    const { embeddings, embeddingsBulk, changedToEmbeddings, changedToEmbeddingsBulk } = this.queues;
    const queues = [
      ...[dispatch, turns, triage, outbox, receipts, timers, media, embeddings, embeddingsBulk].flatMap(
        ({ queue, deadLetterQueue }) => [queue, deadLetterQueue],
      ),
      inboxToDispatch.deadLetterQueue,
      closedToTimers.deadLetterQueue,
      inboxToMedia.deadLetterQueue,
      changedToEmbeddings.deadLetterQueue,
      changedToEmbeddingsBulk.deadLetterQueue,
    ];
    for (const value of [
      ...[registry, conversations, idempotency, circuits, knowledge].flatMap(({ tableName, tableArn }) => [
        tableName,
        tableArn,
      ]),
      documents.bucketName,
      documents.bucketArn,
      vectors.attrVectorBucketArn,
      this.media.bucket.bucketName,
      this.media.bucket.bucketArn,
      this.bus.eventBusName,
      this.bus.eventBusArn,
      this.people.pool.userPoolId,
      this.people.pool.userPoolArn,
      this.people.client.userPoolClientId,
      ...this.address.names,
      ...(this.encryptionKey?.names ?? []),
      ...queues.flatMap(({ queueName, queueArn, queueUrl }) => [queueName, queueArn, queueUrl]),
    ]) {
      this.exportValue(value);
    }
  }
}

/**
 * The library writes an empty key, which EventBridge refuses in some regions. Without the property it encrypts
 * with a key of its own.
 *
 * @see https://github.com/aws/aws-cdk/issues/37847
 */
function useKeyOfEventBridge(archive: Archive): void {
  const resource = archive.node.defaultChild;
  if (!(resource instanceof CfnArchive)) throw new Error(`${archive.node.path} has no AWS::Events::Archive`);
  resource.addPropertyDeletionOverride('KmsKeyIdentifier');
}
