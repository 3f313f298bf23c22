import * as z from 'zod';
import type { BucketSettings, CorsRule, LifecycleRule } from '../s3/settings.ts';
import { defineFamily, flag, wholeNumber } from './family.ts';
import { physicalName } from './names.ts';

const texts = z.array(z.string());
const NO_VERSIONS = 'there are no versions of an object locally';
const STORAGE_CLASS = 'changes what is paid';

const corsRule = z
  .strictObject({
    Id: z.string().optional(),
    AllowedOrigins: texts,
    AllowedMethods: texts,
    AllowedHeaders: texts.default([]),
    ExposedHeaders: texts.default([]),
    MaxAge: wholeNumber.optional(),
  })
  .transform(
    (rule): CorsRule => ({
      origins: rule.AllowedOrigins,
      methods: rule.AllowedMethods,
      headers: rule.AllowedHeaders,
      exposed: rule.ExposedHeaders,
      ...(rule.MaxAge !== undefined && { maxAgeSeconds: rule.MaxAge }),
    }),
  );

const lifecycleRule = z
  .strictObject({
    Id: z.string().optional(),
    Status: z.enum(['Enabled', 'Disabled']),
    Prefix: z.string().default(''),
    ObjectSizeGreaterThan: wholeNumber.optional(),
    ObjectSizeLessThan: wholeNumber.optional(),
    ExpirationInDays: wholeNumber.optional(),
    ExpirationDate: z.string().optional(),
    AbortIncompleteMultipartUpload: z.strictObject({ DaysAfterInitiation: wholeNumber }).optional(),
  })
  .transform(({ Status, ...rule }): LifecycleRule[] => {
    if (Status === 'Disabled') return [];
    return [
      {
        prefix: rule.Prefix,
        largerThan: rule.ObjectSizeGreaterThan,
        smallerThan: rule.ObjectSizeLessThan,
        expireAfterDays: rule.ExpirationInDays,
        expireAt: rule.ExpirationDate === undefined ? undefined : Date.parse(rule.ExpirationDate),
        abortUploadsAfterDays: rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation,
      },
    ];
  });

const encryptionRule = z.strictObject({
  BucketKeyEnabled: flag.optional(),
  ServerSideEncryptionByDefault: z.strictObject({
    SSEAlgorithm: z.string(),
    KMSMasterKeyID: z.string().optional(),
  }),
});

/**
 * A bucket. Access is not checked locally, but for links and for requests that carry no signature at all.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
 */
export const s3Bucket = defineFamily({
  type: 'AWS::S3::Bucket',
  properties: z.strictObject({
    BucketName: z.string().optional(),
    CorsConfiguration: z.strictObject({ CorsRules: z.array(corsRule) }).optional(),
    LifecycleConfiguration: z.strictObject({ Rules: z.array(lifecycleRule) }).optional(),
    BucketEncryption: z
      .strictObject({ ServerSideEncryptionConfiguration: z.array(encryptionRule).length(1) })
      .optional(),
  }),
  ignored: {
    AccelerateConfiguration: 'changes how fast it is',
    AnalyticsConfigurations: 'for operators',
    IntelligentTieringConfigurations: STORAGE_CLASS,
    InventoryConfigurations: 'for operators',
    'LifecycleConfiguration.Rules.*.NoncurrentVersionExpiration': NO_VERSIONS,
    'LifecycleConfiguration.Rules.*.NoncurrentVersionExpirationInDays': NO_VERSIONS,
    'LifecycleConfiguration.Rules.*.Transition': STORAGE_CLASS,
    'LifecycleConfiguration.Rules.*.Transitions': STORAGE_CLASS,
    'LifecycleConfiguration.TransitionDefaultMinimumObjectSize': STORAGE_CLASS,
    LoggingConfiguration: 'for operators',
    MetricsConfigurations: 'for operators',
    OwnershipControls: 'everything belongs to the one account',
    PublicAccessBlockConfiguration: 'nothing is public locally',
    Tags: 'tags change no behaviour',
  },
  create: (properties, context) => {
    const name = physicalName(context, properties.BucketName, { maximumLength: 63 });
    const bucket = properties.BucketName === undefined ? name.toLowerCase() : name;
    context.engines.buckets.createBucket(bucket, settingsOf(properties));
    return {
      ref: bucket,
      attributes: {
        Arn: `arn:aws:s3:::${bucket}`,
        DomainName: `${bucket}.s3.amazonaws.com`,
        RegionalDomainName: `${bucket}.s3.${context.region}.amazonaws.com`,
      },
    };
  },
});

function settingsOf(properties: {
  CorsConfiguration?: { CorsRules: CorsRule[] } | undefined;
  LifecycleConfiguration?: { Rules: LifecycleRule[][] } | undefined;
  BucketEncryption?:
    | { ServerSideEncryptionConfiguration: Array<z.output<typeof encryptionRule>> }
    | undefined;
}): BucketSettings {
  const [encryption] = properties.BucketEncryption?.ServerSideEncryptionConfiguration ?? [];
  const { SSEAlgorithm = 'AES256', KMSMasterKeyID } = encryption?.ServerSideEncryptionByDefault ?? {};
  return {
    cors: properties.CorsConfiguration?.CorsRules ?? [],
    lifecycle: properties.LifecycleConfiguration?.Rules.flat() ?? [],
    encryption: { algorithm: SSEAlgorithm, ...(KMSMasterKeyID !== undefined && { keyId: KMSMasterKeyID }) },
  };
}
