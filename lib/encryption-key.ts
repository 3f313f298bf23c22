import { ArnFormat, Aws, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { CfnGlobalTable } from 'aws-cdk-lib/aws-dynamodb';
import { CfnArchive, type IEventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { CfnVectorBucket } from 'aws-cdk-lib/aws-s3vectors';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct, type IConstruct } from 'constructs';
import type { ProsaConfig } from './config.ts';
import { ProsaFunction } from './constructs/prosa-function.ts';

/** Value of the setting for a key that the installation makes. */
const CREATE = 'create';

/**
 * How long SQS works with a data key before it asks for another: most requests are saved by it. DynamoDB asks every five
 * minutes, so a key that is switched off stops the webhook, which WhatsApp asks again for days, before it stops the queues.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html
 */
const DATA_KEY_REUSE = Duration.hours(1);

/** What a key is made for. */
interface EncryptionKeyProps {
  readonly config: ProsaConfig;
  /** Its archive is encrypted. */
  readonly bus: IEventBus;
}

/**
 * A key of the company's own for what is kept, where it asks for one: tables, buckets, vectors, queues, secrets, the archive of
 * the bus, logs. The bus keeps the key of AWS: with one's own it takes events that it can then not encrypt, and drops them.
 *
 * @see docs/adr/25-a-key-of-ones-own.md
 */
export class EncryptionKey extends Construct {
  readonly arn: string;
  /** What an app stack may import. */
  readonly names: string[];

  /** @returns undefined where no key is asked for: AWS's own encrypt everything */
  static in(scope: Construct, props: EncryptionKeyProps): EncryptionKey | undefined {
    return props.config.encryptionKey === undefined ? undefined : new EncryptionKey(scope, props);
  }

  private constructor(scope: Construct, { config, bus }: EncryptionKeyProps) {
    super(scope, 'EncryptionKey');
    const { stage, encryptionKey = CREATE, removalPolicy } = config;
    if (encryptionKey === CREATE) {
      const key = new Key(this, 'Key', {
        description: `Prosa (${stage}): what is kept`,
        enableKeyRotation: true,
        removalPolicy,
      });
      this.#allowServices(key, stage, bus);
      this.arn = key.keyArn;
      this.names = [key.keyArn];
    } else {
      this.arn = encryptionKey;
      this.names = [];
    }
    new CfnOutput(Stack.of(this), 'EncryptionKeyArn', {
      value: this.arn,
      description: 'Key of what is kept, for secrets that operators make',
    });
  }

  /** Whatever of a stack holds something is encrypted with it, and the functions may use it for that. */
  encrypt(stack: Stack): void {
    for (const node of stack.node.findAll()) this.#encrypt(node);
  }

  #encrypt(node: IConstruct): void {
    const { arn } = this;
    if (node instanceof CfnGlobalTable) {
      node.sseSpecification = { sseEnabled: true, sseType: 'KMS' };
      node.addPropertyOverride('Replicas.0.SSESpecification', { KMSMasterKeyId: arn });
    } else if (node instanceof CfnQueue) {
      node.sqsManagedSseEnabled = undefined;
      node.kmsMasterKeyId = arn;
      node.kmsDataKeyReusePeriodSeconds = DATA_KEY_REUSE.toSeconds();
    } else if (node instanceof CfnBucket && Stack.of(node) === Stack.of(this)) {
      // The app stack has only the page's files, which every visitor may read.
      node.bucketEncryption = {
        serverSideEncryptionConfiguration: [
          {
            bucketKeyEnabled: true,
            serverSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: arn },
          },
        ],
      };
    } else if (node instanceof CfnVectorBucket) {
      node.encryptionConfiguration = { sseType: 'aws:kms', kmsKeyArn: arn };
    } else if (node instanceof CfnSecret || node instanceof CfnLogGroup) {
      node.kmsKeyId = arn;
    } else if (node instanceof CfnArchive) {
      node.addPropertyOverride('KmsKeyIdentifier', arn);
    } else if (node instanceof ProsaFunction) {
      node.allowKey(arn);
    }
  }

  /**
   * What services do with it in their own name. What they do in a function's name, its role is allowed.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html queues as targets
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/encryption-archives.html
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-vectors-data-encryption.html
   */
  #allowServices(key: IKey, stage: string, bus: IEventBus): void {
    const ours = { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } };
    const reencrypt = ['kms:ReEncryptFrom', 'kms:ReEncryptTo'];
    const allow = (service: string, actions: string[], conditions?: Record<string, unknown>) =>
      key.addToResourcePolicy(
        new PolicyStatement({
          principals: [new ServicePrincipal(service)],
          actions,
          resources: ['*'],
          conditions,
        }),
      );
    allow('events.amazonaws.com', ['kms:Decrypt', 'kms:GenerateDataKey'], ours);
    allow('events.amazonaws.com', ['kms:Decrypt', 'kms:GenerateDataKey', ...reencrypt], {
      StringEquals: { 'kms:EncryptionContext:aws:events:event-bus:arn': bus.eventBusArn },
    });
    allow('events.amazonaws.com', ['kms:DescribeKey']);
    allow(
      `logs.${Aws.REGION}.amazonaws.com`,
      ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', ...reencrypt],
      { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': this.#logGroupsOf(stage) } },
    );
    allow('indexing.s3vectors.amazonaws.com', ['kms:Decrypt'], ours);
  }

  /** CloudFormation names them after the stack. */
  #logGroupsOf(stage: string): string {
    return Stack.of(this).formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: `prosa-${stage}-app-*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }
}
