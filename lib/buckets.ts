import { Duration, Validations } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, HttpMethods } from 'aws-cdk-lib/aws-s3';
import { CfnVectorBucket } from 'aws-cdk-lib/aws-s3vectors';
import { Construct } from 'constructs';
import { UPLOADS_PREFIX } from '../core/knowledge/keys.ts';
import type { ProsaConfig } from './config.ts';

/** Where files and vectors are kept. Each key starts with what it is and the tenant; which there are stands in the tables. */
export class Buckets extends Construct {
  /** Documents of knowledge, uploads that are to become such, and the indexes of their terms. */
  readonly knowledge: Bucket;
  /** Vectors of chunks, one index for each tenant and model; functions make the indexes. */
  readonly vectors: CfnVectorBucket;

  constructor(scope: Construct, id: string, { removalPolicy }: ProsaConfig) {
    super(scope, id);
    this.knowledge = new Bucket(this, 'Knowledge', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      // The address of the page is not known here. A link alone lets a file in, and each is for one file.
      cors: [
        { allowedOrigins: ['*'], allowedMethods: [HttpMethods.PUT], allowedHeaders: ['*'], maxAge: 3_600 },
      ],
      lifecycleRules: [
        {
          prefix: UPLOADS_PREFIX,
          expiration: Duration.days(1),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
      removalPolicy,
    });
    Validations.of(this.knowledge).acknowledge({
      id: 'AwsSolutions::AwsSolutions-S1',
      reason:
        'Access logs of the bucket would cost more than the bucket; each change of a document is an event with its trace.',
    });
    this.vectors = new CfnVectorBucket(this, 'Vectors', {
      encryptionConfiguration: { sseType: 'AES256' },
    });
    this.vectors.applyRemovalPolicy(removalPolicy);
  }
}
