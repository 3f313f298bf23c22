import { Duration, Validations } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, HttpMethods } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { MEDIA_FOLDER } from '#core/media/object-key.ts';
import type { ProsaConfig } from './config.ts';

/**
 * Files of conversations: no public access, nothing without TLS. What customers sent goes after `mediaRetentionDays`.
 * Who follows a link that was signed for them reads, or puts, one object.
 */
export class MediaBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, { mediaRetentionDays, removalPolicy }: ProsaConfig) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      // The address of the page is not known here. A link alone lets a file in, and each is for one file.
      cors: [
        {
          allowedOrigins: ['*'],
          allowedMethods: [HttpMethods.PUT],
          allowedHeaders: ['*'],
          maxAge: 3_600,
        },
      ],
      lifecycleRules: [
        { prefix: MEDIA_FOLDER, expiration: Duration.days(mediaRetentionDays) },
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      removalPolicy,
    });
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions::AwsSolutions-S1',
      reason: 'Access logs of the bucket would cost more than the bucket, and name customers’ files.',
    });
  }
}
