import { expect, it } from 'vitest';
import type { TemplateObject } from '../assembly/template.ts';
import { RecordingEngines } from './recording-engines.fixture.ts';

async function create(properties: TemplateObject) {
  const engines = new RecordingEngines();
  const outputs = await engines.create(
    { MediaStore: { Type: 'AWS::S3::Bucket', Properties: properties } },
    {
      Ref: { Ref: 'MediaStore' },
      Arn: { 'Fn::GetAtt': ['MediaStore', 'Arn'] },
      Domain: { 'Fn::GetAtt': ['MediaStore', 'RegionalDomainName'] },
    },
  );
  return { outputs, settings: engines.buckets.buckets.get(outputs.Ref ?? '').settings };
}

it('a bucket without properties has a name in lower case', async () => {
  const { outputs, settings } = await create({});
  expect(outputs).toEqual({
    Ref: 'shop-mediastore',
    Arn: 'arn:aws:s3:::shop-mediastore',
    Domain: 'shop-mediastore.s3.us-east-1.amazonaws.com',
  });
  expect(settings).toEqual({ cors: [], lifecycle: [], encryption: { algorithm: 'AES256' } });
});

it('takes its name, encryption, rules for pages and lifecycle from the template', async () => {
  const { outputs, settings } = await create({
    BucketName: 'media-000000000000',
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'key' } },
      ],
    },
    CorsConfiguration: { CorsRules: [{ AllowedOrigins: ['*'], AllowedMethods: ['PUT'], MaxAge: 60 }] },
    LifecycleConfiguration: {
      Rules: [
        { Status: 'Enabled', Prefix: 'in/', ExpirationInDays: '30', Transitions: [] },
        { Status: 'Disabled', ExpirationInDays: 1 },
        { Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
      ],
    },
    PublicAccessBlockConfiguration: { BlockPublicAcls: true },
  });
  expect(outputs.Ref).toBe('media-000000000000');
  expect(settings).toEqual({
    cors: [{ origins: ['*'], methods: ['PUT'], headers: [], exposed: [], maxAgeSeconds: 60 }],
    lifecycle: [
      { prefix: 'in/', expireAfterDays: 30 },
      { prefix: '', abortUploadsAfterDays: 1 },
    ],
    encryption: { algorithm: 'aws:kms', keyId: 'key' },
  });
});

it.each([
  [{ VersioningConfiguration: { Status: 'Enabled' } }, 'VersioningConfiguration'],
  [{ NotificationConfiguration: {} }, 'NotificationConfiguration'],
  [
    { LifecycleConfiguration: { Rules: [{ Status: 'Enabled', TagFilters: [] }] } },
    'LifecycleConfiguration.Rules.0.TagFilters',
  ],
])('stops at what would behave otherwise: %j', async (properties, path) => {
  await expect(create(properties)).rejects.toThrow(`shop/MediaStore Properties.${path}`);
});
