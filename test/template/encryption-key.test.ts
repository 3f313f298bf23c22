import { beforeAll, describe, expect, it } from 'vitest';
import { checkedApp, ofType, type Synthesized, synthesizeChecked, targetOf, WHOLE } from './synthesized.ts';

const KEY_ARN = 'arn:aws:kms:sa-east-1:123456789012:key/1b2c3d4e-0000-4000-8000-1b2c3d4e5f60';

interface Statement {
  Action: string | string[];
  Principal: { Service?: unknown };
  Condition?: unknown;
  Resource: unknown;
}

/** What holds nothing of customers for longer than a moment, or cannot have such a key. */
const WITHOUT = [
  'AWS::KMS::Key',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::DomainName',
  // With a key it takes events that it can then not encrypt, and drops them. Its archive has one.
  'AWS::Events::EventBus',
  // Names and addresses of the company's own people.
  'AWS::Cognito::UserPool',
];

let dev: Synthesized;
let own: Synthesized;
let given: Synthesized;

beforeAll(async () => {
  dev = await synthesizeChecked();
  own = await synthesizeChecked(WHOLE);
  given = await synthesizeChecked({ encryptionKey: KEY_ARN });
});

/** Whatever is kept, by its logical id, without what has no such key. */
function kept({ state, app }: Synthesized): [string, Record<string, unknown>][] {
  return [state, app].flatMap(({ Resources }) =>
    Object.entries(Resources)
      .filter(([, { Type, DeletionPolicy }]) => DeletionPolicy && !WITHOUT.includes(Type))
      .map(([id, { Properties }]): [string, Record<string, unknown>] => [id, Properties]),
  );
}

function keyStatements({ app }: Synthesized): Statement[] {
  return ofType<{ PolicyDocument: { Statement: Statement[] } }>(app, 'AWS::IAM::Policy')
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
    .filter(({ Action }) => [Action].flat().some((action) => action.startsWith('kms:')));
}

describe('without a key of its own', () => {
  it('an installation has no key, and no function may use one', () => {
    expect(JSON.stringify([dev.state, dev.app])).not.toMatch(/kms/i);
    expect(dev.state.Outputs).not.toHaveProperty('EncryptionKeyArn');
  });
});

describe('a key of one’s own', () => {
  it('is made with rotation, where one is asked for', () => {
    const keys = ofType<{ EnableKeyRotation: boolean }>(own.state, 'AWS::KMS::Key');
    expect(keys.map(([id, { Properties }]) => [id, Properties.EnableKeyRotation])).toEqual([
      ['EncryptionKey514CDF8F', true],
    ]);
    expect(ofType(given.state, 'AWS::KMS::Key')).toEqual([]);
    expect(own.state.Outputs).toHaveProperty('EncryptionKeyArn');
    expect(given.state.Outputs.EncryptionKeyArn?.Value).toBe(KEY_ARN);
  });

  it('encrypts all that holds something, also what is added one day', () => {
    expect(kept(own).length).toBeGreaterThan(45);
    for (const [id, properties] of kept(own)) {
      expect([id, JSON.stringify(properties)]).toEqual([id, expect.stringMatching(/EncryptionKey514CDF8F/)]);
    }
    for (const [id, properties] of kept(given)) {
      expect([id, JSON.stringify(properties)]).toEqual([id, expect.stringContaining(KEY_ARN)]);
    }
  });

  it.each([
    ['TablesConversations', { SSESpecification: { SSEEnabled: true, SSEType: 'KMS' } }],
    ['TablesConversations', { Replicas: [{ SSESpecification: { KMSMasterKeyId: KEY_ARN } }] }],
    ['QueuesTurnsQueue', { KmsMasterKeyId: KEY_ARN, KmsDataKeyReusePeriodSeconds: 3_600 }],
    [
      'MediaBucket',
      {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              BucketKeyEnabled: true,
              ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY_ARN },
            },
          ],
        },
      },
    ],
    ['BucketsVectors', { EncryptionConfiguration: { SseType: 'aws:kms', KmsKeyArn: KEY_ARN } }],
    ['SecretsApp', { KmsKeyId: KEY_ARN }],
    ['Archive', { KmsKeyIdentifier: KEY_ARN }],
    ['IngressWebhookLogs', { KmsKeyId: KEY_ARN }],
  ])('is written as %s takes it', (name, expected) => {
    const [, properties] = kept(given).find(([id]) => id.startsWith(name)) ?? [];
    expect(properties).toMatchObject(expected);
  });

  it('leaves queues no second way to be encrypted, which SQS refuses', () => {
    for (const [, { Properties }] of ofType(own.state, 'AWS::SQS::Queue')) {
      expect(Properties).not.toHaveProperty('SqsManagedSseEnabled');
    }
  });

  it('is used by services in their own name only for this account, this bus and these logs', () => {
    const [key] = ofType<{ KeyPolicy: { Statement: Statement[] } }>(own.state, 'AWS::KMS::Key');
    const [account, ...services] = key?.[1].Properties.KeyPolicy.Statement ?? [];
    // So that roles and people of the account get their rights by IAM.
    expect(account).toMatchObject({ Action: 'kms:*', Principal: { AWS: expect.anything() } });
    const ours = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };
    const events = { Service: 'events.amazonaws.com' };
    expect(services).toMatchObject([
      { Principal: events, Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Condition: ours },
      {
        Principal: events,
        Condition: {
          StringEquals: {
            'kms:EncryptionContext:aws:events:event-bus:arn': {
              'Fn::GetAtt': [expect.stringMatching(/^Bus/), 'Arn'],
            },
          },
        },
      },
      { Principal: events, Action: 'kms:DescribeKey' },
      { Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': expect.anything() } } },
      {
        Principal: { Service: 'indexing.s3vectors.amazonaws.com' },
        Action: 'kms:Decrypt',
        Condition: ours,
      },
    ]);
    const [logs] = services.filter(({ Principal }) => JSON.stringify(Principal).includes('"logs."'));
    expect(JSON.stringify(logs?.Condition)).toContain(':log-group:prosa-dev-app-*');
  });

  it('is used for each function by the services that it is allowed something of, and never by itself', () => {
    const functions = ofType(own.app, 'AWS::Lambda::Function');
    expect(keyStatements(own)).toHaveLength(functions.length);
    expect(keyStatements(given).map(({ Resource }) => Resource)).toEqual(functions.map(() => KEY_ARN));
    for (const statement of keyStatements(own)) {
      expect(targetOf(statement.Resource, own.state)).toBe('EncryptionKey514CDF8F');
      expect([statement.Action].flat().filter((action) => /[*?]|Create|Put|Delete/.test(action))).toEqual([]);
      expect(statement.Condition).toMatchObject({
        StringEquals: { 'kms:ViaService': expect.arrayContaining([expect.anything()]) },
      });
    }
    const [gateway] = ofType<{ PolicyDocument: { Statement: Statement[] } }>(
      own.app,
      'AWS::IAM::Policy',
    ).filter(([id]) => id.startsWith('ToolGateway'));
    const text = JSON.stringify(gateway?.[1].Properties.PolicyDocument.Statement.at(-1)?.Condition);
    expect([...text.matchAll(/"(\w+)\."/g)].map(([, service]) => service)).toEqual([
      'dynamodb',
      'secretsmanager',
    ]);
  });

  it('of another region is refused before anything is made', async () => {
    await expect(checkedApp({ encryptionKey: KEY_ARN }, { region: 'us-east-1' })).rejects.toThrow(
      /is in sa-east-1, and the deployment goes to us-east-1/,
    );
  });
});
