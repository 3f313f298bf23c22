import { beforeAll, describe, expect, it } from 'vitest';
import { ofType, type Resource, type Synthesized, synthesizeChecked } from './synthesized.ts';

const STATEFUL = [
  'AWS::DynamoDB::GlobalTable',
  'AWS::SQS::Queue',
  'AWS::Events::EventBus',
  'AWS::Events::Archive',
  'AWS::SecretsManager::Secret',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::S3Vectors::VectorBucket',
];

let dev: Synthesized;

beforeAll(async () => {
  dev = await synthesizeChecked();
});

function stateful({ state, app }: Synthesized) {
  return STATEFUL.flatMap((type) => [...ofType(state, type), ...ofType(app, type)]);
}

function isProtected({ Properties }: Resource<unknown>): boolean {
  return /"DeletionProtection(Enabled)?":(true|"ACTIVE")/.test(JSON.stringify(Properties));
}

describe('what must not be lost', () => {
  it('is retained by default, and given up by a creation that fails, whose next attempt needs the names', () => {
    const resources = stateful(dev).filter(([, resource]) => !isProtected(resource));
    expect(resources.length).toBeGreaterThan(15);
    for (const [id, resource] of resources) {
      expect([id, resource.DeletionPolicy, resource.UpdateReplacePolicy]).toEqual([
        id,
        'RetainExceptOnCreate',
        'Retain',
      ]);
    }
  });

  it('is retained in every case when it is protected: the rollback of a creation could not delete it', () => {
    const all = Object.entries(dev.state.Resources).filter(([, resource]) => isProtected(resource));
    expect(all.map(([id]) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual([
      'TablesRegistry',
      'TablesConversations',
      'TablesKnowledge',
      'PeoplePool',
    ]);
    for (const [, { DeletionPolicy, UpdateReplacePolicy, Properties }] of all) {
      expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
      // What is left is in the way of no next attempt.
      expect(Object.keys(Properties).filter((name) => /^(Table|UserPool)Name$/.test(name))).toEqual([]);
    }
  });

  it('stands in a stack that refuses to be deleted', async () => {
    expect(dev.stateProtected).toBe(true);
    expect((await synthesizeChecked({ removalPolicy: 'destroy' })).stateProtected).toBe(false);
  });

  it('goes with the stacks only when the configuration says destroy', async () => {
    const throwaway = await synthesizeChecked({ removalPolicy: 'destroy' });
    for (const [id, resource] of stateful(throwaway)) {
      expect([id, resource.DeletionPolicy]).toEqual([id, 'Delete']);
    }
    expect(Object.values(throwaway.state.Resources).filter(isProtected)).toEqual([]);
  });

  it('stands in the state stack, the log groups excepted', () => {
    const misplaced = STATEFUL.filter((type) => type !== 'AWS::Logs::LogGroup').flatMap((type) =>
      ofType(dev.app, type),
    );
    expect(misplaced).toEqual([]);
  });
});

describe('tables', () => {
  interface Table {
    KeySchema: { AttributeName: string; KeyType: string }[];
    AttributeDefinitions: { AttributeName: string; AttributeType: string }[];
    BillingMode: string;
    TimeToLiveSpecification?: { AttributeName: string; Enabled: boolean };
    GlobalSecondaryIndexes?: {
      IndexName: string;
      KeySchema: { AttributeName: string }[];
      Projection: { ProjectionType: string };
    }[];
    Replicas: { PointInTimeRecoverySpecification?: { PointInTimeRecoveryEnabled: boolean } }[];
  }

  function table(prefix: string): Table {
    const found = ofType<Table>(dev.state, 'AWS::DynamoDB::GlobalTable').find(([id]) =>
      id.startsWith(prefix),
    );
    if (!found) throw new Error(`no table ${prefix}`);
    return found[1].Properties;
  }

  it('conversations: string keys, on demand, point-in-time recovery, TTL expires_at', () => {
    const conversations = table('TablesConversations');
    expect(conversations.KeySchema).toEqual([
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ]);
    expect(conversations.BillingMode).toBe('PAY_PER_REQUEST');
    expect(conversations.TimeToLiveSpecification).toEqual({ AttributeName: 'expires_at', Enabled: true });
    expect(conversations.Replicas[0]?.PointInTimeRecoverySpecification).toEqual({
      PointInTimeRecoveryEnabled: true,
    });
  });

  it('registry: string keys, on demand, point-in-time recovery, and nothing expires', () => {
    const registry = table('TablesRegistry');
    expect(registry.AttributeDefinitions.map((a) => [a.AttributeName, a.AttributeType])).toEqual([
      ['pk', 'S'],
      ['sk', 'S'],
    ]);
    expect(registry.BillingMode).toBe('PAY_PER_REQUEST');
    expect(registry.TimeToLiveSpecification).toBeUndefined();
    expect(registry.Replicas[0]?.PointInTimeRecoverySpecification).toEqual({
      PointInTimeRecoveryEnabled: true,
    });
  });

  it('knowledge: string keys, on demand, point-in-time recovery, and nothing expires', () => {
    const knowledge = table('TablesKnowledge');
    expect(knowledge.KeySchema.map((key) => key.AttributeName)).toEqual(['pk', 'sk']);
    expect(knowledge.BillingMode).toBe('PAY_PER_REQUEST');
    expect(knowledge.TimeToLiveSpecification).toBeUndefined();
    expect(knowledge.Replicas[0]?.PointInTimeRecoverySpecification).toEqual({
      PointInTimeRecoveryEnabled: true,
    });
  });

  it("idempotency: Powertools' own names", () => {
    expect(table('TablesIdempotency').KeySchema).toEqual([{ AttributeName: 'id', KeyType: 'HASH' }]);
    expect(table('TablesIdempotency').TimeToLiveSpecification?.AttributeName).toBe('expiration');
  });

  it('circuits: pk, sk and TTL expires_at', () => {
    expect(table('TablesCircuits').KeySchema.map((key) => key.AttributeName)).toEqual(['pk', 'sk']);
    expect(table('TablesCircuits').TimeToLiveSpecification?.AttributeName).toBe('expires_at');
  });
});

describe('the buckets', () => {
  const buckets = () => ofType<Record<string, unknown>>(dev.state, 'AWS::S3::Bucket');
  const bucket = (name: RegExp) => buckets().find(([id]) => name.test(id))?.[1].Properties;

  it('are of documents and of customers’ files; private, encrypted, and without versions: what was deleted is gone', () => {
    expect(buckets().map(([id]) => id.slice(0, -8))).toEqual(['BucketsKnowledge', 'MediaBucket']);
    for (const [, { Properties }] of buckets()) {
      expect(Properties).toMatchObject({
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
      });
      expect(Properties).not.toHaveProperty('VersioningConfiguration');
      expect(Properties).not.toHaveProperty('BucketName');
    }
  });

  it('are reached by TLS alone', () => {
    const policies = ofType<{ PolicyDocument: { Statement: unknown[] } }>(dev.state, 'AWS::S3::BucketPolicy');
    expect(policies.map(([, { Properties }]) => Properties.PolicyDocument.Statement)).toEqual(
      buckets().map(() => [
        expect.objectContaining({
          Effect: 'Deny',
          Action: 's3:*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      ]),
    );
  });

  it('keep an upload that no document takes up for a day, and documents until they are deleted', () => {
    expect(bucket(/^BucketsKnowledge/)?.LifecycleConfiguration).toEqual({
      Rules: [
        {
          Prefix: 'uploads/',
          Status: 'Enabled',
          ExpirationInDays: 1,
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
        },
      ],
    });
  });

  it('keep what customers sent for as long as is configured, and nothing of what did not come whole', async () => {
    const { state } = await synthesizeChecked({ mediaRetentionDays: 30 });
    const [, media] = ofType<Record<string, unknown>>(state, 'AWS::S3::Bucket');
    expect(media?.[1].Properties.LifecycleConfiguration).toEqual({
      Rules: [
        { Prefix: 'media/', Status: 'Enabled', ExpirationInDays: 30 },
        { Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
      ],
    });
  });

  it('let pages send files and read none', () => {
    for (const [, { Properties }] of buckets()) {
      expect(Properties.CorsConfiguration).toMatchObject({ CorsRules: [{ AllowedMethods: ['PUT'] }] });
    }
  });
});

describe('bus and secrets', () => {
  it('archives every event for seven days', () => {
    const archives = ofType<{ RetentionDays: number }>(dev.state, 'AWS::Events::Archive');
    expect(archives.map(([, archive]) => archive.Properties.RetentionDays)).toEqual([7]);
  });

  it('gives the archive no key, not an empty one either, which some regions refuse', () => {
    for (const [, archive] of ofType(dev.state, 'AWS::Events::Archive')) {
      expect(archive.Properties).not.toHaveProperty('KmsKeyIdentifier');
    }
  });

  it('names secrets after the stage and the app, and holds no secret value in the template', async () => {
    const { state } = await synthesizeChecked({ stage: 'prod', defaultApp: 'shop' });
    const secrets = ofType<{ Name: string }>(state, 'AWS::SecretsManager::Secret');
    expect(secrets.map(([, { Properties }]) => Properties.Name)).toEqual([
      'prosa/prod/app/shop',
      'prosa/prod/model/default',
    ]);
  });

  it('never changes the first values: CloudFormation would write over what operators have entered', () => {
    const values = ofType<{ SecretString?: string; GenerateSecretString?: unknown }>(
      dev.state,
      'AWS::SecretsManager::Secret',
    ).map(([, { Properties }]) => [Properties.GenerateSecretString, Properties.SecretString]);
    expect(values).toEqual([
      [
        {
          ExcludePunctuation: true,
          GenerateStringKey: 'verifyToken',
          PasswordLength: 40,
          SecretStringTemplate: '{"appSecrets":[]}',
        },
        undefined,
      ],
      [undefined, '{"apiKey":""}'],
    ]);
  });
});
